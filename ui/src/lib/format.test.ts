import { describe, expect, test } from 'vitest';

import { clock, day, limit, percentOf, size, sizeOf, speed, timeLeft, took } from './format';

const plain = (text: string): string => text.replaceAll('\u00a0', ' ');

describe('sizes', () => {
  test.each([
    [0, '0 bytes'],
    [1, '1 byte'],
    [412, '412 bytes'],
    [999, '999 bytes'],
    [1000, '1 KB'],
    [48_000, '48 KB'],
    [999_001, '1 MB'],
    [9_999_999, '10 MB'],
    [36_150_001, '36.2 MB'],
    [314_572_801, '315 MB'],
    [6_800_000_000, '6.8 GB'],
    [6_840_000_000, '6.84 GB'],
  ])('%i is %s: as the command line says it, three digits rounded up', (bytes, text) => {
    expect(plain(size(bytes))).toBe(text);
  });

  test.each([
    [314_572_800, '314.5 MB'],
    [5_000_000_000, '5 GB'],
    [5_368_709_120, '5.368 GB'],
    [999_999_999, '999.9 MB'],
    [255, '255 bytes'],
  ])('a limit of %i is %s, four digits rounded down', (bytes, text) => {
    expect(plain(limit(bytes))).toBe(text);
  });

  test('a part is in the unit of the whole and keeps its decimals', () => {
    expect(plain(sizeOf(122_980_000, 286_000_000))).toBe('122 of 286 MB');
    expect(plain(sizeOf(50_000_000, 61_700_000))).toBe('50.0 of 61.7 MB');
    expect(plain(sizeOf(0, 412))).toBe('0 of 412 bytes');
    expect(plain(sizeOf(61_700_001, 61_700_000))).toBe('61.7 of 61.7 MB');
  });

  test('a space inside a figure does not break', () => {
    expect(size(412)).toBe('412\u00a0bytes');
  });

  test('a speed keeps one decimal', () => {
    expect(plain(speed(5_000_000))).toBe('5.0 MB/s');
    expect(plain(speed(118_400_000))).toBe('118 MB/s');
    expect(plain(speed(48_200))).toBe('48 KB/s');
  });
});

describe('times', () => {
  test.each([
    [0.2, '1 s'],
    [44.1, '45 s'],
    [60, '1 min'],
    [121, '3 min'],
    [3600, '1 h'],
    [4790, '1 h 20 min'],
  ])('%d seconds left are %s, rounded up', (seconds, text) => {
    expect(plain(timeLeft(seconds))).toBe(text);
  });

  test('what something took is exact', () => {
    expect(plain(took(192))).toBe('3 min 12 s');
    expect(plain(took(12))).toBe('12 s');
    expect(plain(took(180))).toBe('3 min');
  });

  test('a countdown', () => {
    expect(clock(24)).toBe('0:24');
    expect(clock(23.01)).toBe('0:24');
    expect(clock(-3)).toBe('0:00');
    expect(clock(3723)).toBe('1:02:03');
  });

  test('days are named while they are near', () => {
    const now = new Date(2026, 10, 22, 9).getTime();
    expect(day(now - 3_600_000, now)).toEqual({ kind: 'today' });
    expect(day(now - 12 * 3_600_000, now)).toEqual({ kind: 'yesterday' });
    expect(day(now - 4 * 86_400_000, now)).toEqual({ kind: 'date', text: 'Wednesday' });
    expect(day(now - 20 * 86_400_000, now)).toEqual({ kind: 'date', text: '2 Nov' });
  });
});

test('a percent is 100 only when all of it is there', () => {
  expect(percentOf(999_999, 1_000_000)).toBe(99);
  expect(percentOf(1_000_000, 1_000_000)).toBe(100);
  expect(percentOf(0, 0)).toBe(0);
});
