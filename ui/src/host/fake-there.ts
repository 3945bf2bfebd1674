/** The files a destination holds, in the stand-in for the app: none yet. */
import type { FilesThere } from '../bindings/FilesThere';
import type { FileThere } from '../bindings/FileThere';
import type { Shelf } from '../bindings/Shelf';
import type { Target } from '../bindings/Target';
import { fail, FakeDesk } from './fake-desk';

export class FakeThere extends FakeDesk {
  filesThere(_target: Target, _shelf: Shelf, _next: string | null): Promise<FilesThere> {
    return Promise.resolve({ files: [], total: 0, next: null });
  }

  pictureThere(_target: Target, _file: string): Promise<string | null> {
    return Promise.resolve(null);
  }

  download(target: Target, files: string[]): Promise<void> {
    return this.#noted('download', target, files);
  }

  cancelDownload(download: number): Promise<void> {
    return this.#noted('cancelDownload', download);
  }

  clearDownloads(): Promise<void> {
    return this.#noted('clearDownloads');
  }

  showDownload(download: number): Promise<void> {
    return this.#noted('showDownload', download);
  }

  openDownload(download: number): Promise<void> {
    return this.#noted('openDownload', download);
  }

  openThere(target: Target, file: string): Promise<void> {
    return this.#noted('openThere', target, file);
  }

  copyThereLink(target: Target, file: string): Promise<void> {
    return this.#noted('copyThereLink', target, file);
  }

  deleteThere(target: Target, file: string): Promise<void> {
    return this.#noted('deleteThere', target, file);
  }

  renameThere(target: Target, file: string, name: string): Promise<FileThere> {
    this.note('renameThere', target, file, name);
    return fail({ kind: 'noLongerThere' });
  }

  #noted(...call: unknown[]): Promise<void> {
    this.note(...call);
    return Promise.resolve();
  }
}
