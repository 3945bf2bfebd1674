import { expect, test } from 'vitest';

import type { RowView } from '../bindings/RowView';
import { FakeHost } from '../host/fake';
import { many } from '../host/fake-data';
import { Selection } from './selection.svelte';

const { rows } = new FakeHost().add(many(10_000));
const at = (index: number): RowView => rows[index] as RowView;

test('one more row costs one more, however long the selection is', async () => {
  const asked: [number, number][] = [];
  const rowsOf = (start: number, end: number): Promise<RowView[]> => {
    asked.push([start, end]);
    return Promise.resolve(rows.slice(start, end));
  };
  const selection = new Selection();
  selection.only(10, at(10));
  await selection.extend(9_999, rowsOf);
  await selection.extend(9_998, rowsOf);
  await selection.extend(9_999, rowsOf);
  expect(selection.size).toBe(9_990);
  expect(asked).toEqual([
    [10, 10_000],
    [9_999, 10_000],
  ]);
  await selection.extend(8, rowsOf);
  expect([...selection.rows.keys()].toSorted((a, b) => a - b)).toEqual([8, 9, 10].map((index) => at(index).id));
});

test('an answer that comes late does not undo a newer selection', async () => {
  const selection = new Selection();
  selection.only(0, at(0));
  let give: (found: RowView[]) => void = () => {};
  const late = selection.extend(5, () => new Promise((done) => (give = done)));
  selection.only(7, at(7));
  give(rows.slice(0, 6));
  await late;
  expect([...selection.rows.keys()]).toEqual([at(7).id]);
});

test('a range begins where the keyboard is, as long as nothing is selected', async () => {
  const selection = new Selection();
  selection.land(3);
  await selection.extend(4, (start, end) => Promise.resolve(rows.slice(start, end)));
  expect([...selection.rows.keys()]).toEqual([at(3).id, at(4).id]);
});
