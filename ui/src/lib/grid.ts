/** What lists share of which only the visible rows exist: where the focus goes, and what is in view. Each row has `data-index`. */
import { type Layout, ROW, rowTop } from './virtual';

export function focusRow(list: HTMLElement | undefined, index: number): void {
  (list?.querySelector<HTMLElement>(`[data-index="${index}"]`) ?? list)?.focus({ preventScroll: true });
}

/** The row that an event is about. */
export function indexAt(event: Event): number | null {
  const place = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-index]') : null;
  return place ? Number(place.dataset['index']) : null;
}

/** Brings a row into view, below the heading that lies over it; answers how far the list is scrolled then. */
export function reveal<Kind>(list: HTMLElement, places: Layout<Kind>, index: number, height: number): number {
  const edge = rowTop(places, index);
  const run = places.runs.findLast((each) => each.first <= index);
  const upper = edge - (run?.heading ?? 0);
  if (upper < list.scrollTop) list.scrollTop = upper;
  else if (edge + ROW > list.scrollTop + height) list.scrollTop = edge + ROW - height;
  return list.scrollTop;
}

/** A row that scrolls out of view must not take the focus along, nor hand it to the row that gets its elements. */
export function handOver(list: HTMLElement, start: number, end: number): void {
  const index = document.activeElement?.closest<HTMLElement>('[data-index]')?.dataset['index'];
  if (index === undefined || !list.contains(document.activeElement)) return;
  if (Number(index) < start || Number(index) >= end) list.focus({ preventScroll: true });
}
