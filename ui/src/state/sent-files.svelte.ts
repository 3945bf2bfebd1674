/** The files of one batch that was sent: those on screen, and which of them are selected. */
import type { CommandError } from '../bindings/CommandError';
import type { Reason } from '../bindings/Reason';
import type { RowView } from '../bindings/RowView';
import type { SentBatch } from '../bindings/SentBatch';
import type { SentFile } from '../bindings/SentFile';
import { layout } from '../lib/virtual';
import type { App } from './app.svelte';
import { Selection } from './selection.svelte';

export class FilesSent {
  rows = $state.raw<ReadonlyMap<number, RowView>>(new Map());
  failed = $state.raw<Reason | null>(null);
  readonly selection = new Selection();
  readonly places = $derived.by(() => layout<null>([{ kind: null, rows: this.batch.files }], () => false));
  #range = '';

  constructor(
    private readonly app: App,
    private readonly batch: SentBatch,
  ) {}

  async look(start: number, end: number): Promise<void> {
    const range = `${start}-${end}`;
    if (range === this.#range) return;
    this.#range = range;
    try {
      const rows = await this.rowsOf(start, end);
      if (range === this.#range) this.rows = new Map(rows.map((row) => [row.index, row]));
    } catch (error) {
      this.failed = (error as CommandError).reason;
    }
  }

  async rowsOf(start: number, end: number): Promise<RowView[]> {
    const { files } = await this.app.host.historyFiles(this.batch.id, start, end);
    return files.map((file, place) => rowOf(file, start + place));
  }
}

/** As the list of the batch showed it when it was done. */
function rowOf(file: SentFile, index: number): RowView {
  const { id, name, size, contentType, attached, reason } = file;
  return { id, index, name, sentAs: null, folder: '', size, contentType, phase: attached ? 'attached' : reason ? 'failed' : 'stopped', sent: attached ? size : 0, reason, note: null, action: null, proof: null };
}
