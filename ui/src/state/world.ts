/** What the window knows, as a pure function of the messages it received. */
import type { AccountView } from '../bindings/AccountView';
import type { BatchId } from '../bindings/BatchId';
import type { BatchState } from '../bindings/BatchState';
import type { BatchView } from '../bindings/BatchView';
import type { DownloadView } from '../bindings/DownloadView';
import type { Event } from '../bindings/Event';
import type { Message } from '../bindings/Message';
import type { Reason } from '../bindings/Reason';
import type { Recent } from '../bindings/Recent';
import type { RowProgress } from '../bindings/RowProgress';
import type { Rows } from '../bindings/Rows';
import type { RowView } from '../bindings/RowView';
import type { Settings } from '../bindings/Settings';
import type { Target } from '../bindings/Target';
import type { Undo } from '../bindings/Undo';
import type { UploadId } from '../bindings/UploadId';

/** Speed and time left as they are shown: they change at most once a second, so that they can be read. */
export interface Pace {
  speed: number | null;
  secondsLeft: number | null;
  since: number;
}

/** The watched range of one batch. */
export interface Watched {
  batch: BatchId;
  rows: ReadonlyMap<number, RowView>;
  pace: ReadonlyMap<UploadId, Pace>;
  /** The message that the last answer to a fetch is as new as. */
  asOf: number;
  /** The message that last told of a row. Answers and messages may overtake each other. */
  told: ReadonlyMap<UploadId, number>;
  /** Counts up whenever the range has to be fetched again. */
  stale: number;
}

export interface World {
  /** Number of the last message; `null` before the first snapshot. */
  number: number | null;
  batches: readonly BatchView[];
  pace: ReadonlyMap<BatchId, Pace>;
  accounts: readonly AccountView[];
  recents: readonly Recent[];
  favourites: readonly Target[];
  /** What was taken off the list last and can come back. */
  undo: Undo | null;
  settings: Settings;
  /** Downloads that are not cleared, in the order they were asked for. */
  downloads: readonly DownloadView[];
  notices: readonly Reason[];
  watched: Watched | null;
}

export const NOTHING: World = {
  number: null,
  batches: [],
  pace: new Map(),
  accounts: [],
  recents: [],
  favourites: [],
  undo: null,
  settings: { concurrency: 4, speedLimit: null, start: 'afterALook', keepAwake: true, restoreNames: true, notifications: 'all', keepInTray: true, openAtLogin: false, toldOfTray: false },
  downloads: [],
  notices: [],
  watched: null,
};

const STEADY = 1000;

/** The world after a message, or `gap` when one before it is missing and the window has to listen again. */
export function next(world: World, message: Message, now: number): World | 'gap' {
  const snapshot = message.event.kind === 'snapshot';
  if (!snapshot && (world.number === null || message.number !== world.number + 1)) return 'gap';
  return { ...after(world, message, now), number: message.number };
}

/** Not sent yet: its page is “New batch”. */
export function isDraft(state: BatchState): boolean {
  return state === 'checking' || state === 'asking' || state === 'staged';
}

/** Nothing of it moves or will move by itself. */
export function isOver(state: BatchState): boolean {
  return state === 'done' || state === 'stopped';
}

/** Pause means something to it. */
export function isRunning(state: BatchState): boolean {
  return state === 'queued' || state === 'sending' || state === 'waiting';
}

/** Looks at another batch from now on; rows come with `fetched`. */
export function watch(world: World, batch: BatchId | null): World {
  if (batch === (world.watched?.batch ?? null)) return world;
  return { ...world, watched: batch === null ? null : { batch, rows: new Map(), pace: new Map(), asOf: 0, told: new Map(), stale: 0 } };
}

/** Rows that were asked for have come. Only their range stays. */
export function fetched(world: World, batch: BatchId, answer: Rows): World {
  const { watched } = world;
  if (watched?.batch !== batch) return world;
  const known = new Map([...watched.rows.values()].map((row) => [row.id, row]));
  const newer = (row: RowView): RowView => ((watched.told.get(row.id) ?? 0) > answer.number ? (known.get(row.id) ?? row) : row);
  const rows = new Map(answer.rows.map((row) => [row.index, { ...newer(row), index: row.index }]));
  // What is no longer watched is forgotten: a list of ten thousand rows must not cost more the longer it is scrolled.
  const ids = new Set(answer.rows.map((row) => row.id));
  const told = new Map([...watched.told].filter(([id, number]) => ids.has(id) || number > answer.number));
  const pace = new Map([...watched.pace].filter(([id]) => ids.has(id)));
  return { ...world, watched: { ...watched, rows, told, pace, asOf: Math.max(watched.asOf, answer.number) } };
}

function after(world: World, message: Message, now: number): World {
  const event: Event = message.event;
  switch (event.kind) {
    case 'snapshot': {
      const { batches, accounts, recents, favourites, undo, settings, downloads, notices } = event.snapshot;
      const paced = new Map(batches.map((batch) => [batch.id, paceOf(batch, now)]));
      return { ...world, batches, accounts, recents, favourites, undo, settings, downloads, notices, pace: paced, watched: again(world.watched) };
    }
    case 'batch':
      return withBatch(world, event.batch, now);
    case 'batchGone':
      return {
        ...world,
        batches: world.batches.filter((batch) => batch.id !== event.id),
        watched: world.watched?.batch === event.id ? null : world.watched,
      };
    case 'rows':
      return { ...world, watched: withRows(world.watched, message.number, event.batch, event.rows) };
    case 'reordered':
      return world.watched?.batch === event.batch ? { ...world, watched: stale(world.watched) } : world;
    case 'progress':
      return {
        ...world,
        batches: world.batches.map((batch) => {
          const moved = event.batches.find((each) => each.id === batch.id);
          return moved ? { ...batch, sent: moved.sent, speed: moved.speed, secondsLeft: moved.secondsLeft } : batch;
        }),
        pace: paced(world.pace, event.batches, now),
        watched: withProgress(world.watched, event.rows, now),
      };
    case 'accounts':
      return { ...world, accounts: event.accounts };
    case 'recents':
      return { ...world, recents: event.recents };
    case 'favourites':
      return { ...world, favourites: event.favourites };
    case 'undo':
      return { ...world, undo: event.undo };
    case 'settings':
      return { ...world, settings: event.settings };
    case 'downloads':
      return { ...world, downloads: event.downloads };
    case 'historyChanged':
      return world;
    default:
      return event satisfies never;
  }
}

function withBatch(world: World, batch: BatchView, now: number): World {
  const known = world.batches.some((each) => each.id === batch.id);
  const batches = known ? world.batches.map((each) => (each.id === batch.id ? batch : each)) : [...world.batches, batch];
  return { ...world, batches, pace: paced(world.pace, [batch], now) };
}

function withRows(watched: Watched | null, number: number, batch: BatchId, rows: readonly RowView[]): Watched | null {
  if (watched?.batch !== batch || number <= watched.asOf) return watched;
  const merged = new Map(watched.rows);
  const told = new Map(watched.told);
  for (const row of rows) {
    merged.set(row.index, row);
    told.set(row.id, number);
  }
  return { ...watched, rows: merged, told };
}

function withProgress(watched: Watched | null, moved: readonly RowProgress[], now: number): Watched | null {
  if (!watched || moved.length === 0) return watched;
  const byId = new Map(moved.map((each) => [each.id, each]));
  const rows = new Map(watched.rows);
  for (const [index, row] of rows) {
    const progress = byId.get(row.id);
    if (progress) rows.set(index, { ...row, sent: progress.sent });
  }
  return { ...watched, rows, pace: paced(watched.pace, moved, now) };
}

/** A new stream counts from one. */
function again(watched: Watched | null): Watched | null {
  return watched && { ...watched, asOf: 0, told: new Map(), stale: watched.stale + 1 };
}

function stale(watched: Watched | null): Watched | null {
  return watched && { ...watched, stale: watched.stale + 1 };
}

function paced<Id>(
  before: ReadonlyMap<Id, Pace>,
  moved: readonly { id: Id; speed: number | null; secondsLeft: number | null }[],
  now: number,
): ReadonlyMap<Id, Pace> {
  if (moved.length === 0) return before;
  const paces = new Map(before);
  for (const each of moved) {
    const shown = paces.get(each.id);
    const fresh = shown && shown.speed !== null && each.speed !== null && now - shown.since < STEADY;
    if (!fresh) paces.set(each.id, paceOf(each, now));
  }
  return paces;
}

function paceOf(moved: { speed: number | null; secondsLeft: number | null }, now: number): Pace {
  return { speed: moved.speed, secondsLeft: moved.secondsLeft, since: now };
}
