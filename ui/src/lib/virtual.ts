/** Where rows and headings of a long list lie, without looking at each of them. */
import type { Group } from '../bindings/Group';
import type { GroupKind } from '../bindings/GroupKind';

export const ROW = 44;
export const HEADING = 32;

export interface Run {
  kind: GroupKind;
  /** Index of its first row. */
  first: number;
  rows: number;
  /** Upper edge of its heading, or of its first row where it has none. */
  top: number;
  /** Height of its heading. */
  heading: number;
}

export interface Layout {
  runs: Run[];
  rows: number;
  height: number;
}

export function layout(groups: readonly Group[]): Layout {
  const runs: Run[] = [];
  let first = 0;
  let top = 0;
  for (const group of groups) {
    if (group.rows === 0) continue;
    const heading = group.kind === 'plain' ? 0 : HEADING;
    runs.push({ kind: group.kind, first, rows: group.rows, top, heading });
    first += group.rows;
    top += heading + group.rows * ROW;
  }
  return { runs, rows: first, height: top };
}

/** Upper edge of a row. */
export function rowTop(list: Layout, index: number): number {
  const run = runOf(list, (each) => each.first <= index);
  return run ? run.top + run.heading + (index - run.first) * ROW : 0;
}

/** The rows `start..end` that a view from `top` over `height` shows, and `spare` more on both sides. */
export function visible(list: Layout, top: number, height: number, spare: number): { start: number; end: number } {
  if (list.rows === 0) return { start: 0, end: 0 };
  return {
    start: Math.max(0, rowAt(list, top) - spare),
    end: Math.min(list.rows, rowAt(list, top + Math.max(0, height - 1)) + 1 + spare),
  };
}

/** The row at a height, or the nearest below a heading. */
export function rowAt(list: Layout, y: number): number {
  const run = runOf(list, (each) => each.top <= y);
  if (!run) return 0;
  const inside = Math.floor((y - run.top - run.heading) / ROW);
  return run.first + Math.min(run.rows - 1, Math.max(0, inside));
}

/** The last run for which `holds`; it holds for a prefix of them. */
function runOf(list: Layout, holds: (run: Run) => boolean): Run | undefined {
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
