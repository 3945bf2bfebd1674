/**
 * Shows a state of the design: `#state=sending&theme=dark&sidebar=open`; with `&storm` messages come as from a busy
 * engine, with `&top=4400` the page comes back to a list that was scrolled that far.
 */
import type { App } from '../state/app.svelte';
import type { FakeHost } from './fake';
import { poseAfterwards } from './fake-after-pose';
import { HOME, TARGETS } from './fake-data';
import { FILM_PROJECT } from './fake-kantata';
import { stateHost } from './fake-states';
import { storm } from './fake-storm';

export function fakeHost(): FakeHost {
  const { state, theme, top } = hash();
  if (theme) document.documentElement.dataset['theme'] = theme;
  addEventListener('hashchange', () => location.reload());
  const host = stateHost(state);
  const first = host.batches[0];
  if (top > 0 && first) host.shown = { page: 'batch', batch: first.view.id, top };
  letDrop(host);
  return host;
}

/** What a state shows that comes from the person rather than the host: open menus and dialogs. */
export function pose(app: App, host: FakeHost): void {
  const { state, sidebar, busy } = hash();
  const first = app.world.batches[0];
  if (first) app.show(first.id);
  if (sidebar === 'open') app.sideOpen = true;
  poseState(app, host, state);
  poseAfterwards(app, host, state);
  const batch = host.batches[0];
  if (busy && batch) storm(host, batch);
}

function poseState(app: App, host: FakeHost, state: string): void {
  const batch = app.batch;
  const progress = batch && host.batches.find((each) => each.view.id === batch.id);
  if (progress && (state === 'sending' || state.startsWith('attachments') || state === 'stop' || state === 'quit' || state === 'waiting-limit')) {
    const paces: [number, number, number][] = [
      [6, 3_600_000, 45],
      [7, 1_400_000, 8],
    ];
    const moving = paces.flatMap(([index, speed, secondsLeft]) => {
      const row = progress.rows[index];
      return row?.phase === 'sending' ? [{ id: row.id, sent: row.sent, speed, secondsLeft }] : [];
    });
    setTimeout(() => host.emit({ kind: 'progress', batches: [], rows: moving }), 50);
  }
  if (state.startsWith('dragging')) host.drag({ over: true, files: 12 });
  if (state === 'picker') app.pick('rela');
  if (['picker-recents', 'picker-favourites', 'picker-trouble'].includes(state)) app.pick();
  if (state === 'picker-mine') {
    host.recents = [];
    host.emit({ kind: 'recents', recents: [] });
    app.pick();
  }
  if (state === 'picker-posts') app.pick('', FILM_PROJECT);
  if (state === 'picker-kantata') app.pick('rela');
  if (state === 'as-menu-kantata' || state === 'as-menu-proof') app.choosingHow = true;
  if (state === 'seen-menu') app.choosingSeen = true;
  if (state === 'picker-expense') app.pick('küste');
  if (state === 'picker-comments') app.pick('', HOME);
  if (state === 'picker-comments-none') app.pick('', TARGETS.find((each) => each.number === '1744'));
  if (state === 'picker-none') app.pick('relaunchparty');
  if (state === 'picker-link') app.pick('https://app.productive.io/1-brandt/tasks/1744');
  if (state === 'as-menu') app.choosingHow = true;
  const rows = progress?.rows ?? [];
  if (state === 'selected') app.selection.take(rows.slice(6, 10));
  if (state === 'menu-row') opened('.list [data-index="6"]', 460, 350);
  if (state === 'menu-rows') {
    app.selection.take(rows.slice(0, 3));
    opened('.list [data-index="1"]', 460, 250);
  }
  if (state === 'menu-batch') opened('.batches .side-item', 120, 80);
  if (state === 'stop' && batch) app.askStop(batch);
  if (state === 'stop-all') app.askStopAll();
  if (state === 'taken-off') {
    app.show(null);
    host.ask({ kind: 'said', error: { code: null, reason: { kind: 'takenOff' } } });
  }
  if (state === 'quit') host.ask({ kind: 'quit', files: 8, downloads: 0, unsent: 0 });
  if (['settings', 'settings-end', 'settings-menu', 'settings-stuck', 'rename', 'account', 'account-error', 'account-service', 'sign-in', 'sign-in-waiting', 'enter-token', 'remove-account'].includes(state)) app.showSettings();
  if (state === 'account' || state === 'account-error') app.dialog = { kind: 'account', account: null, provider: 'productive' };
  if (state === 'account-service') app.dialog = { kind: 'account', account: null };
  if (state.startsWith('sign-in')) {
    app.dialog = { kind: 'account', account: null, provider: 'kantata' };
    pressed('.other .link');
    if (state === 'sign-in-waiting') setTimeout(() => signedIn(), 120);
  }
  if (state === 'settings-end') setTimeout(() => document.querySelector('.prefs')?.scrollTo(0, 9999), 60);
  if (state === 'settings-menu') pressed('[data-account="nord"]');
  if (state === 'settings-stuck') pressed('#tray');
  if (state === 'rename') app.dialog = { kind: 'renameAccount', account: 'nord' };
  if (state === 'enter-token') app.dialog = { kind: 'account', account: 'nord' };
  if (state === 'remove-account') app.dialog = { kind: 'removeAccount', account: 'nord' };
  if (state === 'shortcuts') app.dialog = { kind: 'shortcuts' };
}

/** As with the right button of the mouse, once the page has drawn what is there. */
function opened(selector: string, clientX: number, clientY: number): void {
  const menu = new MouseEvent('contextmenu', { bubbles: true, cancelable: true, clientX, clientY });
  setTimeout(() => document.querySelector(selector)?.dispatchEvent(menu), 60);
}

function signedIn(): void {
  for (const id of ['client-id', 'client-secret']) {
    const field = document.querySelector<HTMLInputElement>(`#${id}`);
    if (!field) continue;
    field.value = 'a3f09c';
    field.dispatchEvent(new Event('input', { bubbles: true }));
  }
  pressed('form [type="submit"]');
}

function pressed(selector: string): void {
  setTimeout(() => document.querySelector<HTMLElement>(selector)?.click(), 60);
}

function hash(): { state: string; theme: string | null; sidebar: string | null; busy: boolean; top: number } {
  const params = new URLSearchParams(location.hash.slice(1));
  return { state: params.get('state') ?? 'empty', theme: params.get('theme'), sidebar: params.get('sidebar'), busy: params.has('storm'), top: Number(params.get('top') ?? 0) };
}

/** In a browser the page itself has to take drops. */
function letDrop(host: FakeHost): void {
  addEventListener('dragover', (event) => {
    event.preventDefault();
    host.drag({ over: true, files: event.dataTransfer?.items.length ?? 1 });
  });
  addEventListener('dragleave', (event) => {
    if (event.relatedTarget === null) host.drag({ over: false });
  });
  addEventListener('drop', (event) => {
    event.preventDefault();
    host.drag({ over: false });
    const files = [...(event.dataTransfer?.files ?? [])].map((file) => ({ name: file.name, size: file.size, type: file.type }));
    if (files.length > 0) host.take(host.shown?.batch ?? null, files);
  });
}
