import { expect, test } from 'vitest';

import type { BatchState } from '../bindings/BatchState';
import type { Phase } from '../bindings/Phase';
import type { RowView } from '../bindings/RowView';
import { FakeHost } from '../host/fake';
import { FILES, HOME } from '../host/fake-data';
import { batchActs, rowActs } from './row-acts';

const made = new FakeHost().add(FILES, HOME);
const batch = (state: BatchState) => ({ ...made.view, state });
const rows = (...phases: Phase[]): RowView[] => phases.map((phase, index) => ({ ...(made.rows[index] as RowView), phase }));

test.each<[BatchState, Phase[], string]>([
  ['staged', ['ready'], 'off showInFolder open copyLink copyDetails'],
  ['sending', ['sending'], 'pause stop showInFolder open copyLink copyDetails'],
  ['sending', ['paused', 'waiting'], 'pause resume stop open copyLink'],
  ['sending', ['attached', 'sending'], 'pause stop off open copyLink'],
  ['sending', ['attaching'], 'stop showInFolder open copyLink copyDetails'],
  ['paused', ['paused', 'paused'], 'resume stop open copyLink'],
  ['needsYou', ['failed', 'stored'], 'retry stop off open copyLink'],
  ['stopped', ['stopped', 'attached'], 'retry off open copyLink'],
  ['done', ['attached'], 'off showInFolder open copyLink copyDetails'],
  ['done', [], ''],
])('%s batch, files %s: %s', (state, phases, acts) => {
  expect(rowActs(rows(...phases), state, true).join(' ')).toBe(acts);
});

test('a batch without a destination has no link', () => {
  expect(rowActs(rows('ready', 'ready'), 'staged', false)).toEqual(['off']);
  expect(batchActs({ ...batch('staged'), target: null })).toEqual(['clear']);
});

test.each<[BatchState, Partial<typeof made.view.counts>, string]>([
  ['sending', {}, 'pause stop open copy'],
  ['sending', { failed: 2 }, 'pause retry stop open copy'],
  ['paused', {}, 'resume stop open copy'],
  ['needsYou', { failed: 1 }, 'retry stop open copy'],
  ['stopped', { stopped: 3 }, 'retry open copy clear'],
  ['done', {}, 'open copy clear'],
])('%s batch, %o: %s', (state, counts, acts) => {
  expect(batchActs({ ...batch(state), counts: { ...made.view.counts, ...counts } }).join(' ')).toBe(acts);
});
