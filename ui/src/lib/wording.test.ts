import { describe, expect, test } from 'vitest';

import type { BatchState } from '../bindings/BatchState';
import type { BatchView } from '../bindings/BatchView';
import type { How } from '../bindings/How';
import type { PlaceKind } from '../bindings/PlaceKind';
import { FakeHost } from '../host/fake';
import { FILES } from '../host/fake-data';
import { CUT_POST, FILM_PROJECT, KANTATA, TRAIN } from '../host/fake-kantata';
import { stateHost } from '../host/fake-states';
import { footOf } from './foot';
import { iconOf } from './kinds';
import { context, headingOf, notesOf, sendName } from './wording';

const view = (how: How, state: BatchState, more: Partial<BatchView> = {}): BatchView => {
  const { view: made } = new FakeHost().add(FILES.slice(0, 9), FILM_PROJECT);
  const counts = { ...made.counts, ...(state === 'done' ? { ready: 0, attached: 9 } : state === 'staged' ? {} : { ready: 0, stored: 7, failed: 2 }) };
  return { ...made, how, state, counts, ...more };
};
const at = (kind: PlaceKind) => ({ ...FILM_PROJECT, place: { kind, id: '1' } });

test.each<[How, string]>([
  ['files', 'Attach 9 files'],
  ['newComment', 'Comment with 9 files'],
  ['newPost', 'Post with 9 files'],
  ['reply', 'Reply with 9 files'],
  ['receipt', 'Attach receipt'],
])('the primary button of %s is %s', (how, name) => {
  expect(sendName(view(how, 'staged'))).toBe(name);
});

test.each<[How, string, string, string, string]>([
  ['newComment', 'Comment posted with 9 files', 'The comment is not posted yet', 'Cannot tell whether the comment went out', '7 stored, waiting for the comment'],
  ['newPost', 'Posted with 9 files', 'The post is not out yet', 'Cannot tell whether the post went out', '7 stored, waiting for the post'],
  ['reply', 'Replied with 9 files', 'The reply is not out yet', 'Cannot tell whether the reply went out', '7 stored, waiting for the reply'],
])('%s says what became of it', (how, done, unposted, unknown, stored) => {
  expect(footOf(view(how, 'done'), undefined, 0).title).toBe(done);
  const partly = footOf(view(how, 'needsYou'), undefined, 0);
  expect(partly.title).toBe(unposted);
  expect(partly.buttons.map((each) => each.act)).toEqual(['stop', 'postWithout', 'retry']);
  expect(footOf(view(how, 'needsYou', { wait: { kind: 'commentUnknown', how } }), undefined, 0).title).toBe(unknown);
  expect(headingOf('stored', 7, how)).toBe(stored);
  expect(footOf(view(how, 'sending'), undefined, 0).title).toBe('7 of 9 stored');
});

test.each<[PlaceKind, string]>([
  ['task', 'Open task'],
  ['comment', 'Open comment'],
  ['project', 'Open project'],
  ['post', 'Open post'],
  ['expense', 'Open expense'],
])('what is done at a %s can be looked at', (kind, label) => {
  const { buttons } = footOf(view('files', 'done', { target: at(kind) }), undefined, 0);
  expect(buttons.find((each) => each.act === 'open')?.label).toBe(label);
});

describe('a receipt', () => {
  const batchOf = (state: string): BatchView => stateHost(state).batches[0]?.view as BatchView;

  test('takes the place of the one that is there, and says so first', () => {
    const foot = footOf(batchOf('expense'), undefined, 0);
    expect(foot).toMatchObject({ title: '1 receipt ready', figures: 'Replaces Beleg_0931.pdf, which is there now' });
    expect(foot.buttons.map((each) => each.label)).toEqual(['Clear', 'Replace receipt']);
    const unnamed = footOf({ ...batchOf('expense'), taken: null }, undefined, 0);
    expect(unnamed.figures).toBe('Replaces the file that is there now');
  });

  test('where there is none is attached', () => {
    const foot = footOf(batchOf('expense-free'), undefined, 0);
    expect(foot.buttons.at(-1)?.label).toBe('Attach receipt');
    expect(footOf(batchOf('expense-done'), undefined, 0).title).toBe('Receipt attached and verified');
  });

  test('that is there already stays until somebody says otherwise', () => {
    const foot = footOf(batchOf('expense-taken'), undefined, 0);
    expect(foot).toMatchObject({ title: 'There is a file already', figures: '“Beleg_0931.pdf” stays unless you replace it' });
    expect(foot.buttons.map((each) => each.label)).toEqual(['Clear', 'Replace receipt']);
  });

  test('that meets another one on the way is not sent unasked', () => {
    const foot = footOf(batchOf('expense-occupied'), undefined, 0);
    expect(foot).toMatchObject({ title: 'There is a file already', figures: '“Beleg_0931.pdf” stays unless you replace it' });
    expect(foot.buttons.map((each) => each.act)).toEqual(['stop', 'replace']);
  });

  test('that is one too many is no fault of its own', () => {
    const rows = stateHost('expense').batches[0]?.rows ?? [];
    const [other, ready] = rows;
    expect(other && notesOf(other, 'staged')).toEqual([{ text: 'An expense holds one receipt.', tone: 'warn' }]);
    expect(ready && notesOf(ready, 'staged')).toEqual([{ text: 'becomes Beleg_DB_14_11_Hamburg-Lyon.pdf', tone: '' }]);
    expect(ready && notesOf({ ...ready, phase: 'attached' }, 'done'), 'it has its own name again').toEqual([]);
  });
});

test('the line under a destination tells what it is', () => {
  expect(context(CUT_POST, KANTATA)).toBe('Reply to Camille Lefèvre · Imagefilm „Küste“ · Kantata OX');
  expect(context(TRAIN, KANTATA)).toBe('Travel, €189.90 · Imagefilm „Küste“ · Kantata OX');
  expect(context(FILM_PROJECT, KANTATA)).toBe('Nordlicht Versicherung · Kantata OX');
});

test('the icon is that of the place, where its use does not say more', () => {
  expect(iconOf(at('task'))).toBe('task');
  expect(iconOf(at('task'), 'newComment')).toBe('comment');
  expect(iconOf(FILM_PROJECT, 'newPost')).toBe('project');
  expect(iconOf(CUT_POST)).toBe('post');
  expect(iconOf(CUT_POST, 'reply')).toBe('reply');
  expect(iconOf(TRAIN)).toBe('receipt');
});
