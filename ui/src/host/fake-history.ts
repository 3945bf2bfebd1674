/** What was sent, in the stand-in for the app. */
import type { BatchId } from '../bindings/BatchId';
import type { How } from '../bindings/How';
import type { History } from '../bindings/History';
import type { SentBatch } from '../bindings/SentBatch';
import type { SentFile } from '../bindings/SentFile';
import type { SentFiles } from '../bindings/SentFiles';
import type { Target } from '../bindings/Target';
import type { FakeFile } from './fake-data';
import { fail, later } from './fake-desk';
import { FakeThere } from './fake-there';

export interface FakeSent {
  batch: SentBatch;
  files: SentFile[];
}

export abstract class FakeHistory extends FakeThere {
  sent: FakeSent[] = [];

  abstract newBatch(target: Target | null, how: How | null): Promise<BatchId>;
  abstract setText(batch: BatchId, text: string): Promise<void>;
  abstract take(into: BatchId | null, files: readonly FakeFile[]): BatchId;

  async history(words: string, start: number, end: number): Promise<History> {
    this.note('history', words, start, end);
    await later(this.delay / 10);
    const wanted = words.toLowerCase().split(/\s+/).filter((word) => word !== '');
    const hits = wanted.length === 0 ? this.sent : this.sent.filter((each) => wanted.every((word) => wordsOf(each).includes(word)));
    return { total: hits.length, batches: hits.slice(start, end).map((each) => each.batch) };
  }

  async historyFiles(batch: BatchId, start: number, end: number): Promise<SentFiles> {
    this.note('historyFiles', batch, start, end);
    await later(this.delay / 10);
    const files = this.sent.find((each) => each.batch.id === batch)?.files;
    return files ? { total: files.length, files: files.slice(start, end) } : fail({ kind: 'takenOff' });
  }

  clearHistory(batch: BatchId | null): Promise<void> {
    this.note('clearHistory', batch);
    this.sent = batch === null ? [] : this.sent.filter((each) => each.batch.id !== batch);
    this.emit({ kind: 'historyChanged' });
    return Promise.resolve();
  }

  async sendAgain(batch: BatchId, uploads: number[]): Promise<BatchId> {
    this.note('sendAgain', batch, uploads);
    const found = this.sent.find((each) => each.batch.id === batch);
    if (!found) return fail({ kind: 'takenOff' });
    const files = found.files.filter((file) => uploads.length === 0 || uploads.includes(file.id));
    const id = await this.newBatch(found.batch.target, found.batch.how);
    if (found.batch.text !== '') await this.setText(id, found.batch.text);
    return this.take(id, files.map((file) => ({ name: file.name, size: file.size, type: file.contentType })));
  }

  exportHistory(): Promise<void> {
    this.note('exportHistory');
    return Promise.resolve();
  }
}

function wordsOf({ batch, files }: FakeSent): string {
  const { title, project, company } = batch.target;
  return [title, project, company, batch.text, ...files.map((file) => file.name)].join(' ').toLowerCase();
}
