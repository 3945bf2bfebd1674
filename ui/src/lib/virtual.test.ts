import { expect, test } from 'vitest';

import { HEADING, layout, ROW, rowAt, rowTop, visible } from './virtual';

const staged = layout([
  { kind: 'needALook', rows: 3 },
  { kind: 'ready', rows: 9 },
]);

test('rows lie below the headings of their groups', () => {
  expect(rowTop(staged, 0)).toBe(HEADING);
  expect(rowTop(staged, 3)).toBe(2 * HEADING + 3 * ROW);
  expect(staged.height).toBe(2 * HEADING + 12 * ROW);
});

test('a plain group has no heading', () => {
  expect(rowTop(layout([{ kind: 'plain', rows: 5 }]), 2)).toBe(2 * ROW);
});

test('every row is found at its own height', () => {
  for (let index = 0; index < staged.rows; index += 1) {
    expect(rowAt(staged, rowTop(staged, index))).toBe(index);
    expect(rowAt(staged, rowTop(staged, index) + ROW - 1)).toBe(index);
  }
});

test('a hundred thousand rows cost what is on the screen', () => {
  const list = layout([{ kind: 'plain', rows: 100_000 }]);
  expect(visible(list, 50_000 * ROW, 10 * ROW, 8)).toEqual({ start: 49_992, end: 50_018 });
  expect(visible(list, 0, 10 * ROW, 8)).toEqual({ start: 0, end: 18 });
  expect(visible(list, list.height - 10 * ROW, 10 * ROW, 8)).toEqual({ start: 99_982, end: 100_000 });
});

test('an empty list shows nothing', () => {
  expect(visible(layout([]), 0, 500, 8)).toEqual({ start: 0, end: 0 });
});
