/** What buttons, menus and keys do with files that are there already. */
import { again } from '../lib/downloads';
import { t } from '../lib/fluent';
import type { MenuItem } from '../lib/menu';
import type { App } from './app.svelte';
import type { There, Tile } from './there.svelte';

export type ThereAct = 'open' | 'download' | 'copy' | 'rename' | 'delete';

const KEYS: Partial<Record<ThereAct, string[]>> = { open: ['Enter'], copy: ['Ctrl', 'Shift', 'C'], rename: ['F2'], delete: ['Delete'] };

/** In the order they are offered; each fits all of the files. */
export function thereActs(files: readonly Tile[]): ThereAct[] {
  if (files.length === 0) return [];
  const one = files.length === 1;
  const acts: [ThereAct, boolean][] = [
    ['open', one],
    ['download', true],
    ['copy', one],
    ['rename', one && files.every((file) => file.can.rename)],
    ['delete', files.every((file) => file.can.delete)],
  ];
  return acts.filter(([, fits]) => fits).map(([act]) => act);
}

/** Does it where it fits these files. */
export function thereAct(app: App, there: There, files: readonly Tile[], act: ThereAct): void {
  const first = files[0];
  if (!first || !thereActs(files).includes(act)) return;
  switch (act) {
    case 'open':
      return void app.run(app.host.openThere(there.target, first.id));
    case 'download':
      return void app.run(app.host.download(there.target, files.map((file) => file.id)));
    case 'copy':
      return void app.run(app.host.copyThereLink(there.target, first.id));
    case 'rename':
      app.dialog = { kind: 'renameThere', file: first };
      return;
    case 'delete':
      app.dialog = { kind: 'deleteThere', files };
      return;
    default:
      return act satisfies never;
  }
}

/** Fetches once more whatever could not be fetched; false where nothing can be. */
export function fetchAgain(app: App): boolean {
  const lost = again(app.world.downloads);
  for (const { id } of lost) void app.run(app.host.retryDownload(id));
  return lost.length > 0;
}

export function thereActName(act: ThereAct, files: number): string {
  switch (act) {
    case 'open':
      return t('ui-open-browser');
    case 'download':
      return t('ui-download', { files });
    case 'copy':
      return t('ui-copy-link');
    case 'rename':
      return t('ui-rename-asks');
    case 'delete':
      return t('ui-delete-asks');
    default:
      return act satisfies never;
  }
}

export function thereItems(app: App, there: There, files: readonly Tile[]): MenuItem[] {
  return thereActs(files).map((act) => ({
    key: act,
    label: thereActName(act, files.length),
    keys: KEYS[act],
    danger: act === 'delete',
    apart: act === 'delete' && files.length === 1,
    act: () => thereAct(app, there, files, act),
  }));
}
