/** What was sent before, in the stand-in for the app: nothing yet. */
import type { History } from '../bindings/History';
import type { SentFiles } from '../bindings/SentFiles';
import { fail } from './fake-desk';
import { FakeThere } from './fake-there';

export class FakeHistory extends FakeThere {
  history(_words: string, _start: number, _end: number): Promise<History> {
    return Promise.resolve({ total: 0, batches: [] });
  }

  historyFiles(_batch: number, _start: number, _end: number): Promise<SentFiles> {
    return Promise.resolve({ total: 0, files: [] });
  }

  clearHistory(batch: number | null): Promise<void> {
    this.note('clearHistory', batch);
    return Promise.resolve();
  }

  sendAgain(batch: number, uploads: number[]): Promise<number> {
    this.note('sendAgain', batch, uploads);
    return fail({ kind: 'takenOff' });
  }

  exportHistory(): Promise<void> {
    this.note('exportHistory');
    return Promise.resolve();
  }

  sendAnyway(batch: number, uploads: number[]): Promise<void> {
    this.note('sendAnyway', batch, uploads);
    return Promise.resolve();
  }

  skip(batch: number, uploads: number[]): Promise<void> {
    this.note('skip', batch, uploads);
    return Promise.resolve();
  }

  renameUpload(upload: number, name: string): Promise<void> {
    this.note('renameUpload', upload, name);
    return Promise.resolve();
  }
}
