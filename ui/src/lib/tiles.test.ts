import { describe, expect, test } from 'vitest';

import { rowAround, rowsIn, stepped, tilesIn } from './tiles';

const plain = (tiles: number) => tilesIn([{ kind: 'own', tiles, headed: false }], 748);
/** Six and five tiles under headings, four in a row: 4 2 | 4 1. */
const grouped = tilesIn(
  [
    { kind: 'own', tiles: 6, headed: true },
    { kind: 'comments', tiles: 5, headed: true },
  ],
  748,
);

describe('where tiles lie', () => {
  test('as many columns as fit, at least one, and never narrower than 156', () => {
    expect(plain(18)).toMatchObject({ columns: 4, width: 165, picture: 110, pitch: 174, rows: 5 });
    expect(tilesIn([{ kind: 'own', tiles: 18, headed: false }], 360).columns).toBe(1);
    expect(tilesIn([{ kind: 'own', tiles: 18, headed: false }], 0).columns).toBe(1);
    for (const room of [400, 748, 900, 1340, 2000]) expect(tilesIn([{ kind: 'own', tiles: 9, headed: false }], room).width).toBeGreaterThanOrEqual(156);
  });

  test('groups begin a row of their own, and empty ones take no room', () => {
    expect(grouped.runs.map((run) => [run.first, run.row, run.rows])).toEqual([
      [0, 0, 2],
      [6, 2, 2],
    ]);
    expect(grouped.height).toBe(2 * (40 + 2 * 174));
    expect(tilesIn([{ kind: 'own', tiles: 0, headed: true }], 748).height).toBe(0);
  });

  test('only rows that can be seen exist, however many tiles there are', () => {
    const many = plain(2000);
    const seen = rowsIn(many, 40_000, 600, 2);
    expect(seen.length).toBeLessThanOrEqual(9);
    expect(seen[0]?.top).toBeLessThan(40_000);
    expect(seen.at(-1)?.top).toBeGreaterThan(40_600);
    expect(rowsIn(many, 0, 600, 2)[0]).toMatchObject({ row: 0, start: 0, end: 4 });
    expect(rowsIn(many, many.height - 600, 600, 2).at(-1)).toMatchObject({ row: 499, end: 2000 });
  });

  test('the last row of a group may be short', () => {
    expect(rowAround(grouped, 5)).toMatchObject({ row: 1, start: 4, end: 6 });
    expect(rowAround(grouped, 10)).toMatchObject({ row: 3, start: 10, end: 11 });
  });
});

describe('arrows in two dimensions', () => {
  test('sideways from row to row, and not beyond either end', () => {
    expect(stepped(grouped, 3, 'ArrowRight', 3)).toBe(4);
    expect(stepped(grouped, 4, 'ArrowLeft', 3)).toBe(3);
    expect(stepped(grouped, 0, 'ArrowLeft', 3)).toBe(0);
    expect(stepped(grouped, 10, 'ArrowRight', 3)).toBe(10);
  });

  test('up and down in the column; a short row ends with its last tile', () => {
    expect(stepped(grouped, 1, 'ArrowDown', 3)).toBe(5);
    expect(stepped(grouped, 3, 'ArrowDown', 3), 'the second row has two').toBe(5);
    expect(stepped(grouped, 5, 'ArrowDown', 3), 'into the next group').toBe(7);
    expect(stepped(grouped, 7, 'ArrowUp', 3)).toBe(5);
    expect(stepped(grouped, 9, 'ArrowDown', 3)).toBe(10);
    expect(stepped(grouped, 10, 'ArrowDown', 3), 'there is nothing below').toBe(10);
    expect(stepped(grouped, 2, 'ArrowUp', 3), 'there is nothing above').toBe(2);
  });

  test('a page, the first and the last', () => {
    expect(stepped(plain(2000), 1, 'PageDown', 3)).toBe(13);
    expect(stepped(plain(2000), 1, 'PageUp', 3)).toBe(1);
    expect(stepped(plain(2000), 5, 'End', 3)).toBe(1999);
    expect(stepped(plain(2000), 5, 'Home', 3)).toBe(0);
    expect(stepped(plain(2000), 5, 'a', 3)).toBeNull();
  });
});
