import { describe, expect, test } from 'vitest';

import { lettered, placed } from './menu';

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

test('a letter leads to the next item that begins with it, around the end', () => {
  const labels = ['Pause', 'Stop', 'Show in folder', 'Copy link'];
  expect(lettered(labels, 0, 's')).toBe(1);
  expect(lettered(labels, 1, 'S')).toBe(2);
  expect(lettered(labels, 2, 's')).toBe(1);
  expect(lettered(labels, -1, 'p')).toBe(0);
  expect(lettered(labels, 0, 'z')).toBeNull();
  expect(lettered(labels, 0, 'ArrowDown')).toBeNull();
});
