/** What all downloads together are doing. */
import type { DownloadView } from '../bindings/DownloadView';

export interface Fetching {
  /** Those that were not called off. */
  files: number;
  open: number;
  done: number;
  failed: number;
  received: number;
  /** Null while a size is not known. */
  bytes: number | null;
  /** The first that failed, or the first that waits for something. */
  trouble: DownloadView | null;
}

/** What can be fetched once more. */
export function again(downloads: readonly DownloadView[]): DownloadView[] {
  return downloads.filter((each) => each.state === 'failed' && each.again);
}

export function isFetched(download: DownloadView): boolean {
  return download.state === 'done' || download.state === 'failed' || download.state === 'cancelled';
}

export function fetching(downloads: readonly DownloadView[]): Fetching {
  const all = downloads.filter((each) => each.state !== 'cancelled');
  const lost = all.filter((each) => each.state === 'failed');
  const known = all.every((each) => each.size !== null);
  return {
    files: all.length,
    open: all.filter((each) => !isFetched(each)).length,
    done: all.filter((each) => each.state === 'done').length,
    failed: lost.length,
    received: all.reduce((sum, each) => sum + each.received, 0),
    bytes: known ? all.reduce((sum, each) => sum + (each.size ?? 0), 0) : null,
    trouble: lost[0] ?? all.find((each) => each.reason !== null) ?? null,
  };
}
