/** What follows from the rows of a batch in the stand-in for the app: counts, groups, order. */
import type { BatchView } from '../bindings/BatchView';
import type { Counts } from '../bindings/Counts';
import type { Group } from '../bindings/Group';
import type { GroupKind } from '../bindings/GroupKind';
import type { How } from '../bindings/How';
import type { Phase } from '../bindings/Phase';
import type { RowView } from '../bindings/RowView';
import type { Target } from '../bindings/Target';
import { HOWS } from '../lib/kinds';
import { asksWhetherTwice } from '../lib/row-acts';
import { KANTATA } from './fake-kantata';

export interface FakeBatch {
  view: BatchView;
  rows: RowView[];
  pictures: Map<number, string>;
}

const OPEN: Phase[] = ['waiting', 'paused', 'preparing', 'sending', 'verifying', 'attaching'];

/** Counts a batch again after its rows were changed. */
export function recount(batch: FakeBatch): FakeBatch {
  const { rows, view } = batch;
  const rest = ['staged', 'needsYou', 'done', 'stopped'].includes(view.state);
  if (rest) rows.sort((a, b) => rank(a) - rank(b) || Number(asksWhetherTwice(b)) - Number(asksWhetherTwice(a)) || a.id - b.id);
  rows.forEach((row, index) => (row.index = index));
  const sendable = rows.filter((row) => row.phase !== 'refused' && row.phase !== 'leftOut');
  const unfinished = rows.findIndex((row) => OPEN.includes(row.phase));
  batch.view = {
    ...view,
    counts: counted(rows),
    groups: rest ? grouped(rows) : [{ kind: 'plain', rows: rows.length }],
    front: unfinished < 0 ? rows.length : unfinished,
    bytes: sendable.reduce((sum, row) => sum + row.size, 0),
    sent: sendable.reduce((sum, row) => sum + sentOf(row), 0),
  };
  return batch;
}

export function following(phase: Phase, how: How): Phase {
  if (phase === 'preparing') return 'sending';
  if (phase === 'sending') return 'verifying';
  if (phase === 'verifying') return HOWS[how].makes ? 'stored' : 'attaching';
  return 'attached';
}

export function choices(target: Target | null): How[] {
  if (!target) return [];
  const { kind } = target.place;
  if (target.account === KANTATA.id) return kind === 'post' ? ['reply'] : kind === 'expense' ? ['receipt'] : ['newPost', ...(target.also ?? [])];
  return kind === 'task' ? ['files', 'newComment'] : ['files'];
}

export function usual(target: Target | null): How {
  return choices(target)[0] ?? 'files';
}

function sentOf(row: RowView): number {
  return ['verifying', 'stored', 'attaching', 'attached'].includes(row.phase) ? row.size : row.phase === 'sending' ? row.sent : 0;
}

const RANKS: Partial<Record<Phase, number>> = { refused: 0, failed: 1, leftOut: 9 };

function rank(row: RowView): number {
  return asks(row) ? 0 : (RANKS[row.phase] ?? 5);
}

/** Left out because it is there already: the person may see that otherwise. */
function asks(row: RowView): boolean {
  return row.phase === 'leftOut' && row.action === 'sendAnyway';
}

function grouped(rows: readonly RowView[]): Group[] {
  const groups: Group[] = [];
  for (const row of rows) {
    const kind = groupOf(row);
    const last = groups.at(-1);
    if (last?.kind === kind) last.rows += 1;
    else groups.push({ kind, rows: 1 });
  }
  return groups;
}

function groupOf(row: RowView): GroupKind {
  if (row.phase === 'refused' || asks(row)) return 'needALook';
  if (row.phase === 'leftOut') return 'leftOut';
  if (row.phase === 'failed') return 'failed';
  if (row.phase === 'ready') return 'ready';
  return row.phase === 'stored' ? 'stored' : 'plain';
}

export function counted(rows: readonly RowView[]): Counts {
  const of = (...phases: Phase[]): number => rows.filter((row) => phases.includes(row.phase)).length;
  return {
    total: rows.length,
    ready: of('ready'),
    refused: of('refused'),
    leftOut: of('leftOut'),
    waiting: of('waiting', 'paused'),
    active: of('preparing', 'sending', 'verifying', 'attaching'),
    stored: of('stored'),
    attached: of('attached'),
    failed: of('failed'),
    stopped: of('stopped'),
  };
}
