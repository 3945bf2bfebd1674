/** Which rows are selected, and which one the keyboard is on. */
import type { RowView } from '../bindings/RowView';
import type { UploadId } from '../bindings/UploadId';

export class Selection {
  ids = $state.raw<ReadonlySet<UploadId>>(new Set());
  /** Index of the row that takes the focus. */
  current = $state(0);
  /** Where an extended selection began. */
  #anchor = 0;

  only(index: number, id: UploadId | undefined): void {
    this.current = index;
    this.#anchor = index;
    this.ids = new Set(id === undefined ? [] : [id]);
  }

  toggle(row: RowView): void {
    const ids = new Set(this.ids);
    if (!ids.delete(row.id)) ids.add(row.id);
    this.ids = ids;
    this.current = row.index;
    this.#anchor = row.index;
  }

  /** From where it began to `index`; rows that are not on screen are asked for. */
  async extend(index: number, rowsOf: (start: number, end: number) => Promise<RowView[]>): Promise<void> {
    this.current = index;
    const rows = await rowsOf(Math.min(this.#anchor, index), Math.max(this.#anchor, index) + 1);
    this.take(rows);
  }

  take(rows: readonly RowView[]): void {
    this.ids = new Set(rows.map((row) => row.id));
  }

  clear(): void {
    this.ids = new Set();
  }
}
