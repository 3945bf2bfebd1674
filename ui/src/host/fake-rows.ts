/** What follows from the rows of a batch in the stand-in for the app: counts, groups, order. */
import type { Counts } from '../bindings/Counts';
import type { Group } from '../bindings/Group';
import type { GroupKind } from '../bindings/GroupKind';
import type { How } from '../bindings/How';
import type { Phase } from '../bindings/Phase';
import type { RowView } from '../bindings/RowView';
import type { Target } from '../bindings/Target';

export function following(phase: Phase, how: How): Phase {
  if (phase === 'preparing') return 'sending';
  if (phase === 'sending') return 'verifying';
  if (phase === 'verifying') return how === 'newComment' ? 'stored' : 'attaching';
  return 'attached';
}

export function choices(target: Target | null): How[] {
  if (!target) return [];
  return target.place.kind === 'task' ? ['files', 'newComment'] : ['files'];
}

export function sentOf(row: RowView): number {
  return ['verifying', 'stored', 'attaching', 'attached'].includes(row.phase) ? row.size : row.phase === 'sending' ? row.sent : 0;
}

const RANKS: Partial<Record<Phase, number>> = { refused: 0, failed: 1, leftOut: 9 };

export function rank(row: RowView): number {
  return RANKS[row.phase] ?? 5;
}

export function grouped(rows: readonly RowView[]): Group[] {
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
  if (row.phase === 'refused') return 'needALook';
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
