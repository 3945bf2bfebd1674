/** What buttons, menus and keys do with what was sent. */
import type { SentBatch } from '../bindings/SentBatch';
import type { UploadId } from '../bindings/UploadId';
import { t } from '../lib/fluent';
import type { MenuItem } from '../lib/menu';
import type { App } from './app.svelte';

export type SentAct = 'show' | 'again' | 'open' | 'copy' | 'forget';

const KEYS: Record<SentAct, string[]> = { show: ['Enter'], again: [], open: ['Ctrl', 'B'], copy: ['Ctrl', 'Shift', 'C'], forget: ['Delete'] };

export function sentAct(app: App, batch: SentBatch, act: SentAct): void {
  switch (act) {
    case 'show':
      return app.showSent(batch);
    case 'again':
      return void sendAgain(app, batch, []);
    case 'open':
      return void app.run(app.host.openTarget(batch.target));
    case 'copy':
      return void app.run(app.host.copyLink(batch.target));
    case 'forget':
      app.dialog = { kind: 'clearHistory', batch };
      return;
    default:
      return act satisfies never;
  }
}

export function sentActName(batch: SentBatch, act: SentAct): string {
  switch (act) {
    case 'show':
      return t('ui-show-files');
    case 'again':
      return t('ui-send-again');
    case 'open':
      return t('ui-open-place', { place: batch.target.place.kind });
    case 'copy':
      return t('ui-copy-link');
    case 'forget':
      return t('ui-forget-asks');
    default:
      return act satisfies never;
  }
}

export function sentItems(app: App, batch: SentBatch, acts: readonly SentAct[]): MenuItem[] {
  return acts.map((act) => ({
    key: act,
    label: sentActName(batch, act),
    ...(KEYS[act].length > 0 && { keys: KEYS[act] }),
    apart: act === 'forget',
    danger: act === 'forget',
    act: () => sentAct(app, batch, act),
  }));
}

/** These files of it, or all where none is named, as a new batch that one looks at. */
export async function sendAgain(app: App, batch: SentBatch, uploads: readonly UploadId[]): Promise<void> {
  const id = await app.run(app.host.sendAgain(batch.id, [...uploads]));
  if (id !== null) app.show(id);
}

/** Takes a batch, or all of them, out of the history. */
export function forget(app: App, batch: SentBatch | null): void {
  if (batch) app.showSent(null);
  void app.run(app.host.clearHistory(batch?.id ?? null));
}
