/** Where rows and headings of a long list lie, without looking at each of them. */
import type { GroupKind } from '../bindings/GroupKind';

export const ROW = 44;
export const HEADING = 32;

export interface Run<Kind = GroupKind> {
  kind: Kind;
  /** Index of its first row. */
  first: number;
  rows: number;
  /** Upper edge of its heading, or of its first row where it has none. */
  top: number;
  /** Height of its heading. */
  heading: number;
}

export interface Layout<Kind = GroupKind> {
  runs: Run<Kind>[];
  rows: number;
  height: number;
}

/** `headed` tells which groups have a heading. */
export function layout<Kind = GroupKind>(groups: readonly { kind: Kind; rows: number }[], headed: (kind: Kind) => boolean = (kind) => kind !== 'plain'): Layout<Kind> {
  const runs: Run<Kind>[] = [];
  let first = 0;
  let top = 0;
  for (const group of groups) {
    if (group.rows === 0) continue;
    const heading = headed(group.kind) ? HEADING : 0;
    runs.push({ kind: group.kind, first, rows: group.rows, top, heading });
    first += group.rows;
    top += heading + group.rows * ROW;
  }
  return { runs, rows: first, height: top };
}

/** Upper edge of a row. */
export function rowTop<Kind>(list: Layout<Kind>, index: number): number {
  const run = runOf(list, (each) => each.first <= index);
  return run ? run.top + run.heading + (index - run.first) * ROW : 0;
}

/** The rows `start..end` that a view from `top` over `height` shows, and `spare` more on both sides. */
export function visible<Kind>(list: Layout<Kind>, top: number, height: number, spare: number): { start: number; end: number } {
  if (list.rows === 0) return { start: 0, end: 0 };
  return {
    start: Math.max(0, rowAt(list, top) - spare),
    end: Math.min(list.rows, rowAt(list, top + Math.max(0, height - 1)) + 1 + spare),
  };
}

/** The row at a height, or the nearest below a heading. */
export function rowAt<Kind>(list: Layout<Kind>, y: number): number {
  const run = runOf(list, (each) => each.top <= y);
  if (!run) return 0;
  const inside = Math.floor((y - run.top - run.heading) / ROW);
  return run.first + Math.min(run.rows - 1, Math.max(0, inside));
}

/** The last run for which `holds`; it holds for a prefix of them. */
function runOf<Kind>(list: Layout<Kind>, holds: (run: Run<Kind>) => boolean): Run<Kind> | undefined {
  let low = 0;
  let high = list.runs.length - 1;
  while (low < high) {
    const half = Math.ceil((low + high) / 2);
    const run = list.runs[half];
    if (run && holds(run)) low = half;
    else high = half - 1;
  }
  return list.runs[low];
}

/** The headings of a list with their words. */
export function headingsOf<Kind>(list: Layout<Kind>, words: (run: Run<Kind>) => string): { text: string; top: number; last: number; end: number }[] {
  return list.runs.filter((run) => run.heading > 0).map((run) => ({ text: words(run), top: run.top, last: run.top + run.rows * ROW, end: run.top + run.heading + run.rows * ROW }));
}
