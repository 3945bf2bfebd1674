/** The files that destinations hold in the stand-in for a service, and their way to this computer. */
import type { CommandError } from '../bindings/CommandError';
import type { DownloadView } from '../bindings/DownloadView';
import type { FilesThere } from '../bindings/FilesThere';
import type { FileThere } from '../bindings/FileThere';
import type { Reason } from '../bindings/Reason';
import type { Shelf } from '../bindings/Shelf';
import type { Target } from '../bindings/Target';
import { fail, FakeDesk, later } from './fake-desk';
import { shelfOf } from './fake-there-data';
import { WIDE } from './pictures';

const STEP = 100;
/** Bytes in one step. */
const CHUNK = 2_400_000;

export abstract class FakeThere extends FakeDesk {
  downloads: DownloadView[] = [];
  /** What a destination holds, newest first. */
  holds: Record<Shelf, FileThere[]> = { own: shelfOf('own', Date.now()), comments: shelfOf('comments', Date.now()) };
  /** Files on one page. */
  pageSize = 50;
  /** The service says how many there are before the last page. */
  counts = true;
  /** Why the files cannot be listed. */
  unlisted: Reason | null = null;
  /** Why a file cannot be deleted. */
  undeletable: Reason | null = null;
  /** Pictures are made only later. */
  unpictured = false;
  /** The folder dialog is closed without a choice. */
  undecided = false;
  #downloads = 0;
  #fetching: ReturnType<typeof setInterval> | null = null;

  /** Null where a place says itself what it has. */
  thereOf(target: Target): number | null {
    if (target.place.kind === 'expense') return null;
    return target.place.kind === 'task' ? this.holds.own.length + this.holds.comments.length : this.holds.own.length;
  }

  async filesThere(target: Target, shelf: Shelf, next: string | null): Promise<FilesThere> {
    this.note('filesThere', target, shelf, next);
    await later(this.delay);
    if (this.unlisted) return fail(this.unlisted);
    const from = Number(next ?? 0);
    const all = this.holds[shelf];
    const till = Math.min(all.length, from + this.pageSize);
    return { files: all.slice(from, till), total: this.counts ? all.length : null, next: till < all.length ? String(till) : null };
  }

  async pictureThere(target: Target, file: string): Promise<string | null> {
    this.note('pictureThere', target, file);
    await later(this.delay / 4);
    return this.unpictured ? null : (WIDE[/^(\w+):/.exec(file)?.[1] ?? ''] ?? null);
  }

  download(target: Target, files: string[]): Promise<void> {
    this.note('download', target, files);
    if (this.undecided) return Promise.reject({ code: 'cancelled', reason: { kind: 'stopped' } } satisfies CommandError);
    const wanted = this.#all().filter((each) => files.includes(each.id));
    this.fetch(wanted.map((each) => this.downloadOf(target, each)));
    this.#fetching ??= setInterval(() => this.#fetch(), STEP);
    return Promise.resolve();
  }

  downloadOf(target: Target, file: FileThere): DownloadView {
    return { id: ++this.#downloads, account: target.account, file: file.id, name: file.name, size: file.size, received: 0, state: 'waiting', reason: null, savedAs: null, again: true };
  }

  fetch(more: DownloadView[]): void {
    this.#told([...this.downloads, ...more]);
  }

  cancelDownload(download: number): Promise<void> {
    this.note('cancelDownload', download);
    this.#told(this.downloads.map((each) => (each.id === download && isOpen(each) ? { ...each, state: 'cancelled' } : each)));
    return Promise.resolve();
  }

  retryDownload(download: number): Promise<void> {
    this.note('retryDownload', download);
    this.#told(this.downloads.map((each) => (each.id === download && each.state === 'failed' ? { ...each, state: 'waiting', reason: null } : each)));
    this.#fetching ??= setInterval(() => this.#fetch(), STEP);
    return Promise.resolve();
  }

  clearDownloads(): Promise<void> {
    this.note('clearDownloads');
    this.#told(this.downloads.filter(isOpen));
    return Promise.resolve();
  }

  showDownload(download: number): Promise<void> {
    this.note('showDownload', download);
    return Promise.resolve();
  }

  openDownload(download: number): Promise<void> {
    this.note('openDownload', download);
    return Promise.resolve();
  }

  openThere(target: Target, file: string): Promise<void> {
    this.note('openThere', target, file);
    return Promise.resolve();
  }

  copyThereLink(target: Target, file: string): Promise<void> {
    this.note('copyThereLink', target, file);
    return Promise.resolve();
  }

  deleteThere(target: Target, file: string): Promise<void> {
    this.note('deleteThere', target, file);
    if (this.undeletable) return fail(this.undeletable);
    this.holds = { own: this.holds.own.filter((each) => each.id !== file), comments: this.holds.comments.filter((each) => each.id !== file) };
    return Promise.resolve();
  }

  renameThere(target: Target, file: string, name: string): Promise<FileThere> {
    this.note('renameThere', target, file, name);
    const known = this.#all().find((each) => each.id === file);
    if (!known) return fail({ kind: 'noLongerThere' });
    known.name = name;
    return Promise.resolve({ ...known });
  }

  #all(): FileThere[] {
    return [...this.holds.own, ...this.holds.comments];
  }

  #told(downloads: DownloadView[]): void {
    this.downloads = downloads;
    this.emit({ kind: 'downloads', downloads });
  }

  #fetch(): void {
    const running = this.downloads.find(isOpen);
    if (!running && this.#fetching !== null) {
      clearInterval(this.#fetching);
      this.#fetching = null;
    }
    if (!running) return;
    const received = Math.min(running.size ?? CHUNK, running.received + CHUNK);
    const whole = received === (running.size ?? CHUNK);
    this.#told(this.downloads.map((each) => (each.id === running.id ? { ...each, received, state: whole ? 'done' : 'running', savedAs: whole ? each.name : null } : each)));
  }
}

function isOpen(each: DownloadView): boolean {
  return each.state === 'waiting' || each.state === 'running';
}
