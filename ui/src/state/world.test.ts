import { describe, expect, test } from 'vitest';

import type { BatchView } from '../bindings/BatchView';
import type { Event } from '../bindings/Event';
import type { RowView } from '../bindings/RowView';
import { FILES, HOME } from '../host/fake-data';
import { FakeHost } from '../host/fake';
import { fetched, next, NOTHING, watch, type World } from './world';

const host = new FakeHost();
const made = host.add(FILES, HOME);
const batch: BatchView = made.view;
const first = made.rows[0] as RowView;

function after(world: World, event: Event, now = 0): World {
  const then = next(world, { number: (world.number ?? 0) + 1, event }, now);
  if (then === 'gap') throw new Error('a gap');
  return then;
}

const begun = after(NOTHING, { kind: 'snapshot', snapshot: { batches: [batch], accounts: [], recents: [], favourites: [], undo: null, settings: NOTHING.settings, downloads: [], notices: [] } });

describe('the stream', () => {
  test('begins with a snapshot, whatever its number', () => {
    expect(next(NOTHING, { number: 7, event: { kind: 'recents', recents: [] } }, 0)).toBe('gap');
    expect(begun.batches).toEqual([batch]);
  });

  test('a message that is missing is a gap', () => {
    expect(next(begun, { number: 3, event: { kind: 'recents', recents: [] } }, 0)).toBe('gap');
    expect(next(begun, { number: 1, event: { kind: 'recents', recents: [] } }, 0)).toBe('gap');
  });

  test('a snapshot ends a gap', () => {
    const event: Event = { kind: 'snapshot', snapshot: { batches: [], accounts: [], recents: [], favourites: [], undo: null, settings: { ...NOTHING.settings, concurrency: 2 }, downloads: [], notices: [] } };
    expect(next(begun, { number: 1, event }, 0)).toMatchObject({ number: 1, batches: [], settings: { concurrency: 2 } });
  });
});

describe('batches', () => {
  test('one that is known is replaced in its place, a new one comes last', () => {
    const renamed = after(begun, { kind: 'batch', batch: { ...batch, text: 'new' } });
    expect(renamed.batches.map((each) => each.text)).toEqual(['new']);
    const two = after(begun, { kind: 'batch', batch: { ...batch, id: 99 } });
    expect(two.batches.map((each) => each.id)).toEqual([batch.id, 99]);
  });

  test('one that is gone takes its rows along', () => {
    const gone = after(watch(begun, batch.id), { kind: 'batchGone', id: batch.id });
    expect(gone.batches).toEqual([]);
    expect(gone.watched).toBeNull();
  });

  test('progress moves the figures', () => {
    const moved = after(begun, { kind: 'progress', batches: [{ id: batch.id, sent: 5, speed: 9, secondsLeft: 3 }], rows: [] });
    expect(moved.batches[0]).toMatchObject({ sent: 5, speed: 9, secondsLeft: 3 });
  });
});

describe('what is told beside batches', () => {
  test('favourites, and what can come back', () => {
    expect(after(begun, { kind: 'favourites', favourites: [HOME] }).favourites).toEqual([HOME]);
    const undo = { batch: batch.id, files: 3, whole: false };
    const removed = after(begun, { kind: 'undo', undo });
    expect(removed.undo).toEqual(undo);
    expect(after(removed, { kind: 'undo', undo: null }).undo).toBeNull();
  });
});

describe('rows', () => {
  const watching = fetched(watch(begun, batch.id), batch.id, { number: 1, total: 12, rows: [first] });

  test('only those of the watched batch are kept', () => {
    expect(after(watching, { kind: 'rows', batch: 99, rows: [{ ...first, name: 'other' }] }).watched?.rows.get(0)?.name).toBe(first.name);
    expect(after(watching, { kind: 'rows', batch: batch.id, rows: [{ ...first, phase: 'sending' }] }).watched?.rows.get(0)?.phase).toBe('sending');
  });

  test('an answer for a batch that is no longer on screen is dropped', () => {
    expect(fetched(watch(watching, 99), batch.id, { number: 1, total: 1, rows: [first] }).watched?.rows.size).toBe(0);
  });

  test('an answer and the stream may overtake each other: the newer one stays', () => {
    const row = (phase: RowView['phase']): RowView => ({ ...first, phase });
    const told = after(watching, { kind: 'rows', batch: batch.id, rows: [row('attached')] });
    const late = fetched(told, batch.id, { number: 1, total: 12, rows: [row('attaching')] });
    expect(late.watched?.rows.get(0)?.phase).toBe('attached');

    const early = fetched(watching, batch.id, { number: 2, total: 12, rows: [row('attached')] });
    const behind = after(early, { kind: 'rows', batch: batch.id, rows: [row('attaching')] });
    expect(behind.watched?.rows.get(0)?.phase).toBe('attached');
    const next = after(behind, { kind: 'rows', batch: batch.id, rows: [row('failed')] });
    expect(next.watched?.rows.get(0)?.phase).toBe('failed');
  });

  test('moved rows are fetched again', () => {
    expect(after(watching, { kind: 'reordered', batch: batch.id }).watched?.stale).toBe(1);
    expect(after(watching, { kind: 'reordered', batch: 99 }).watched?.stale).toBe(0);
  });

  test('speed and time left change at most once a second, bytes at every tick', () => {
    const tick = (world: World, sent: number, secondsLeft: number, now: number): World =>
      after(world, { kind: 'progress', batches: [], rows: [{ id: first.id, sent, speed: 1, secondsLeft }] }, now);
    const one = tick(watching, 10, 45, 0);
    const two = tick(one, 20, 46, 900);
    const three = tick(two, 30, 44, 1000);
    expect(two.watched?.rows.get(0)?.sent).toBe(20);
    expect(two.watched?.pace.get(first.id)?.secondsLeft).toBe(45);
    expect(three.watched?.pace.get(first.id)?.secondsLeft).toBe(44);
  });

  test('what is no longer watched is forgotten, so that a long list costs no more the longer it is scrolled', () => {
    const second = made.rows[1] as RowView;
    const told = after(watching, { kind: 'rows', batch: batch.id, rows: [first, second] });
    const paced = after(told, { kind: 'progress', batches: [], rows: [{ id: first.id, sent: 1, speed: 1, secondsLeft: 1 }] });
    const moved = fetched(paced, batch.id, { number: 3, total: 12, rows: [second] });
    expect([...(moved.watched?.told.keys() ?? [])]).toEqual([second.id]);
    expect(moved.watched?.pace.size).toBe(0);
  });

  test('progress leaves the rows that did not move as they are', () => {
    const second = made.rows[1] as RowView;
    const both = fetched(watching, batch.id, { number: 1, total: 12, rows: [first, second] });
    const moved = after(both, { kind: 'progress', batches: [], rows: [{ id: first.id, sent: 9, speed: 1, secondsLeft: 1 }] });
    expect(moved.watched?.rows.get(1)).toBe(both.watched?.rows.get(1));
    expect(moved.watched?.rows.get(0)).not.toBe(both.watched?.rows.get(0));
  });
});
