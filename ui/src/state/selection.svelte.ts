/** Which rows are selected, and which one the keyboard is on. */
import type { RowView } from '../bindings/RowView';

/** A row of a list: what it is, and its place from 0. */
export interface Indexed {
  id: number | string;
  index: number;
}

type RowsOf<Row> = (start: number, end: number) => Promise<readonly Row[]>;

export class Selection<Row extends Indexed = RowView> {
  /** As they were when they were selected: what does not change of them, such as a size, can be relied upon. */
  rows = $state.raw<ReadonlyMap<Row['id'], Row>>(new Map());
  /** Index of the row that takes the focus. */
  current = $state(0);
  /** Where an extended selection began. */
  #anchor = 0;
  /** Rows of the extended selection by index, so that one more costs one more. */
  #span = new Map<number, Row>();
  /** The extension that was asked for last: an older answer must not win. */
  #asked = 0;

  has(id: Row['id']): boolean {
    return this.rows.has(id);
  }

  get size(): number {
    return this.rows.size;
  }

  /** The keyboard is on another row; with nothing selected, a range begins there. */
  land(index: number): void {
    this.current = index;
    if (this.size === 0) this.#anchor = index;
  }

  only(index: number, row: Row | undefined): void {
    this.current = index;
    this.#begin(index);
    this.rows = new Map(row ? [[row.id, row] as const] : []);
  }

  toggle(row: Row): void {
    const rows = new Map(this.rows);
    if (!rows.delete(row.id)) rows.set(row.id, row);
    this.rows = rows;
    this.current = row.index;
    this.#begin(row.index);
  }

  /** From where it began to `index`; rows that are not on screen are asked for. */
  async extend(index: number, rowsOf: RowsOf<Row>): Promise<void> {
    this.current = index;
    const asked = ++this.#asked;
    const start = Math.min(this.#anchor, index);
    const end = Math.max(this.#anchor, index) + 1;
    for (const known of this.#span.keys()) if (known < start || known >= end) this.#span.delete(known);
    let from = start;
    let till = end;
    while (from < till && this.#span.has(from)) from += 1;
    while (till > from && this.#span.has(till - 1)) till -= 1;
    const rows = from < till ? await rowsOf(from, till) : [];
    if (asked !== this.#asked) return;
    for (const row of rows) this.#span.set(row.index, row);
    this.take([...this.#span.values()]);
  }

  take(rows: readonly Row[]): void {
    this.rows = new Map(rows.map((row) => [row.id, row] as const));
  }

  /** The list has changed: what is still in it stays selected, as it is now. */
  renew(every: readonly Row[]): void {
    this.#span.clear();
    this.take(every.filter((row) => this.rows.has(row.id)));
  }

  clear(): void {
    this.#begin(this.current);
    if (this.rows.size > 0) this.rows = new Map();
  }

  #begin(index: number): void {
    this.#asked += 1;
    this.#anchor = index;
    this.#span.clear();
  }
}
