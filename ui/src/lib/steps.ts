/** Where the keys lead to in a list of one column. */

/** From a row to the one the key leads to, of `rows`; `page` is how many can be seen. Null for other keys. */
export function stepOf(key: string, from: number, rows: number, page: number): number | null {
  const steps: Record<string, number> = { ArrowDown: from + 1, ArrowUp: from - 1, PageDown: from + Math.max(1, page), PageUp: from - Math.max(1, page), Home: 0, End: rows - 1 };
  const to = steps[key];
  return to === undefined ? null : Math.max(0, Math.min(rows - 1, to));
}
