/** What a screen reader is told: of batches, never of single files, and at most once in five seconds. */
import type { BatchState } from '../bindings/BatchState';
import type { BatchView } from '../bindings/BatchView';
import type { DownloadView } from '../bindings/DownloadView';
import { fetching, isFetched } from '../lib/downloads';
import { percentOf } from '../lib/format';
import { say, t } from '../lib/fluent';

export interface Announcement {
  text: string;
  /** Interrupts what is being read. */
  urgent: boolean;
}

const REST = 5000;

/** Keeps the newest announcement back until the last one was long enough ago. */
export class Announcer {
  #last = -Infinity;
  #waiting: Announcement | null = null;
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(
    private readonly speak: (announcement: Announcement) => void,
    private readonly now: () => number = Date.now,
  ) {}

  tell(announcement: Announcement): void {
    // A quarter reached must not silence a failure that still waits to be read.
    if (this.#waiting?.urgent && !announcement.urgent) return;
    this.#waiting = announcement;
    if (this.#timer === null) this.#timer = setTimeout(() => this.#flush(), Math.max(0, this.#last + REST - this.now()));
  }

  #flush(): void {
    this.#timer = null;
    const announcement = this.#waiting;
    this.#waiting = null;
    if (!announcement) return;
    this.#last = this.now();
    this.speak(announcement);
  }
}

/** What changed between two views of a batch that is worth saying. */
export function changed(before: BatchView | undefined, now: BatchView): Announcement | null {
  if (!before) return null;
  const title = now.target?.title ?? '';
  if (before.state !== now.state) return turned(before.state, now, title);
  const quarter = Math.floor(percentOf(now.sent, now.bytes) / 25);
  const reached = now.state === 'sending' && quarter > Math.floor(percentOf(before.sent, before.bytes) / 25);
  if (!reached || quarter === 0 || quarter === 4) return null;
  return { text: t('ui-told-part', { title, percent: quarter * 25 }), urgent: false };
}

/** All that was being fetched is over. */
export function fetchedAll(before: readonly DownloadView[], now: readonly DownloadView[]): Announcement | null {
  const ended = now.length > 0 && now.every(isFetched) && before.some((each) => !isFetched(each));
  if (!ended) return null;
  const { done, failed } = fetching(now);
  return { text: failed > 0 ? t('ui-fetch-failed', { failed, files: done + failed }) : t('ui-fetch-done', { files: done }), urgent: failed > 0 };
}

function turned(from: BatchState, batch: BatchView, title: string): Announcement | null {
  const { counts } = batch;
  switch (batch.state) {
    case 'sending':
      if (from === 'paused') return { text: t('ui-told-resumed', { title }), urgent: false };
      return from === 'waiting' ? null : { text: t('ui-told-started', { title, files: counts.total }), urgent: false };
    case 'paused':
      return { text: t('ui-told-paused', { title }), urgent: false };
    case 'waiting':
      return batch.wait && { text: say(batch.wait), urgent: batch.wait.kind !== 'rateLimited' };
    case 'needsYou':
      return { text: t('ui-told-failed', { title, files: counts.failed, total: counts.total }), urgent: true };
    case 'done':
      return { text: t(batch.how === 'proof' ? 'ui-told-uploaded' : 'ui-told-done', { title, files: counts.attached }), urgent: false };
    case 'stopped':
      return { text: t('ui-told-stopped', { title }), urgent: false };
    case 'checking':
    case 'asking':
    case 'staged':
    case 'queued':
      return null;
    default:
      return batch.state satisfies never;
  }
}
