import { describe, expect, test } from 'vitest';

import { Letters, placed } from './menu';

const room = { width: 800, height: 600 };

describe('a menu opens inside the window', () => {
  test('where it was asked for, when there is room', () => {
    expect(placed({ x: 100, y: 120 }, 200, 150, room)).toEqual({ x: 100, y: 120 });
    expect(placed({ x: 300, y: 120, end: true }, 200, 150, room)).toEqual({ x: 100, y: 120 });
  });

  test('above what it opens from, when there is none below', () => {
    expect(placed({ x: 100, y: 560, above: 520 }, 200, 150, room)).toEqual({ x: 100, y: 370 });
    expect(placed({ x: 100, y: 560 }, 200, 150, room)).toEqual({ x: 100, y: 410 });
  });

  test('never over an edge', () => {
    expect(placed({ x: 790, y: 20 }, 200, 150, room).x).toBe(592);
    expect(placed({ x: 100, y: 100, end: true }, 200, 150, room).x).toBe(8);
    expect(placed({ x: 100, y: 300 }, 200, 590, room).y).toBe(8);
  });
});

test('a letter leads to the next item that begins with it, around the end; letters in a row to what begins with all of them', () => {
  const labels = ['Pause', 'Stop', 'Show in folder', 'Copy link'];
  const slowly = new Letters();
  const lead = (here: number, letter: string, now: number): number | null => slowly.lead(labels, here, letter, now);
  expect(lead(0, 's', 1_000)).toBe(1);
  expect(lead(1, 'S', 2_000)).toBe(2);
  expect(lead(2, 's', 3_000)).toBe(1);
  expect(lead(-1, 'p', 4_000)).toBe(0);
  expect(lead(0, 'z', 5_000)).toBeNull();
  expect(lead(0, 'ArrowDown', 6_000)).toBeNull();
  const kinds = ['Everything', 'Tasks', 'Pages', 'People', 'Expenses', 'Purchase orders'];
  const quickly = new Letters();
  let here = 1;
  for (const [letter, place] of [['e', 4], ['x', 4], ['p', 4]] as const) here = quickly.lead(kinds, here, letter, 1_000 + place) ?? -1;
  expect(kinds[here]).toBe('Expenses');
  for (const letter of ['p', 'e']) here = quickly.lead(kinds, 0, letter, 9_000) ?? -1;
  expect(kinds[here]).toBe('People');
  expect(quickly.lead(['A b', 'A c'], 0, 'a', 20_000)).toBe(1);
  expect([' ', 'c'].map((letter) => quickly.lead(['A b', 'A c'], 0, letter, 20_100))).toEqual([0, 1]);
});
