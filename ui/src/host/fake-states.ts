/** Every state of the design by name: `#state=sending&theme=dark&sidebar=open`. */
import type { Phase } from '../bindings/Phase';
import type { Reason } from '../bindings/Reason';
import type { RowView } from '../bindings/RowView';
import type { App } from '../state/app.svelte';
import { FakeHost } from './fake';
import { COMMENT, FILES, FILM, HOME, many, SANDBOX, SHOOTING, TARGETS } from './fake-data';
import type { FakeBatch } from './fake-rows';

type Build = (host: FakeHost) => void;

const P = 'productive' as const;

/** Sets the phases of a batch in order; the last one goes for the rest. */
function phases(host: FakeHost, batch: FakeBatch, state: FakeBatch['view']['state'], ...each: (Phase | [Phase, number])[]): FakeBatch {
  batch.view = { ...batch.view, state };
  batch.rows.forEach((row, index) => {
    const step = each[Math.min(index, each.length - 1)];
    if (!step) return;
    const [phase, share] = typeof step === 'string' ? [step, 0] : step;
    row.phase = phase;
    row.sent = row.size * share;
  });
  return host.refresh(batch);
}

function fail(row: RowView | undefined, phase: Phase, reason: Reason, action: RowView['action']): void {
  if (row) Object.assign(row, { phase, reason, action, sent: 0 });
}

const second: Build = (host) => void phases(host, host.add(FILES.slice(7), FILM), 'queued', 'waiting');

function sending(host: FakeHost): FakeBatch {
  const batch = host.add(FILES, HOME);
  phases(host, batch, 'sending', 'attached', 'attached', 'attached', 'attached', 'attaching', 'verifying', ['sending', 0.43], ['sending', 0.81], 'preparing', 'waiting');
  batch.view = { ...batch.view, speed: 5_000_000, secondsLeft: 44.2 };
  second(host);
  return batch;
}

function waiting(host: FakeHost, reason: Reason): FakeBatch {
  const batch = host.add(FILES, HOME);
  phases(host, batch, 'waiting', 'attached', 'attached', 'attached', 'attached', 'attached', 'attached', ['waiting', 0.43], ['waiting', 0.81], 'waiting');
  batch.view = { ...batch.view, wait: reason };
  for (const row of batch.rows.slice(6, 8)) row.reason = reason;
  second(host);
  return batch;
}

const staged: Build = (host) => {
  const batch = host.add(SHOOTING, HOME);
  batch.view = { ...batch.view, how: 'newComment', text: 'Hier das Material aus Lübeck, Auswahl ist markiert. Untertitel noch ungeprüft.' };
  fail(batch.rows[0], 'refused', { kind: 'tooLarge', provider: P, limit: 314_572_800 }, 'remove');
  fail(batch.rows[1], 'refused', { kind: 'locked' }, 'retry');
  fail(batch.rows[2], 'refused', { kind: 'gone' }, 'retry');
  host.refresh(batch);
};

const favourites: Build = (host) => {
  host.favourites = TARGETS.filter((each) => each.number === '1744' || each.number === '2051');
  host.add(FILES);
};

const STATES: Record<string, Build> = {
  welcome: (host) => (host.accounts = []),
  'welcome-kept': (host) => {
    host.accounts = [];
    host.add(FILES);
  },
  empty: () => {},
  dragging: () => {},
  'dragging-staged': (host) => void host.add(FILES, HOME),
  addressed: (host) => void host.add([], HOME),
  files: (host) => void host.add(FILES),
  picker: (host) => void host.add(FILES),
  'picker-recents': (host) => void host.add(FILES),
  'picker-none': (host) => void host.add(FILES),
  'picker-link': (host) => void host.add(FILES),
  'picker-mine': (host) => void host.add(FILES),
  'picker-favourites': favourites,
  'picker-comments': (host) => void host.add(FILES),
  'picker-comments-none': (host) => void host.add(FILES),
  'picker-trouble': (host) => {
    STATES['settings']?.(host);
    host.recents = host.recents.slice(0, 2);
    host.add(FILES);
  },
  'as-menu': (host) => void host.add(FILES, HOME),
  attach: (host) => void host.add(FILES, HOME),
  comment: (host) => void host.add(FILES.slice(0, 9), COMMENT),
  text: (host) => {
    const batch = host.add(SHOOTING.slice(3), HOME);
    batch.view = { ...batch.view, how: 'newComment' };
  },
  staged,
  checking: (host) => {
    const batch = host.add(many(214), HOME);
    batch.view = { ...batch.view, state: 'checking' };
  },
  asking: (host) => {
    const batch = host.add([], HOME);
    batch.view = { ...batch.view, state: 'asking', question: { kind: 'manyFiles', folder: 'Shooting Küste', files: 1204 } };
  },
  queued: (host) => {
    phases(host, host.add(FILES, HOME), 'queued', 'waiting');
    const other = host.add(FILES.slice(7), FILM);
    phases(host, other, 'sending', 'attached', ['sending', 0.4], 'waiting');
  },
  sending: (host) => void sending(host),
  stop: (host) => void sending(host),
  paused: (host) => {
    phases(host, host.add(FILES, HOME), 'paused', 'attached', 'attached', 'attached', 'attached', 'attached', 'attached', ['paused', 0.43], 'paused');
    phases(host, host.add(FILES.slice(7), FILM), 'paused', 'paused');
  },
  'paused-files': (host) => {
    const batch = host.add(FILES, HOME);
    phases(host, batch, 'sending', 'attached', 'attached', 'attached', 'attached', ['paused', 0.2], 'paused', ['sending', 0.43], 'paused', ['sending', 0.2], 'waiting');
  },
  selected: (host) => void sending(host),
  'menu-row': (host) => void sending(host),
  'menu-rows': (host) => STATES['failed-files']?.(host),
  'menu-batch': (host) => void sending(host),
  undo: (host) => {
    staged(host);
    host.undone = { batch: 1, files: 3, whole: false };
  },
  'undo-batch': (host) => {
    second(host);
    host.undone = { batch: 99, files: 12, whole: true };
  },
  favourites,
  waiting: (host) => void waiting(host, { kind: 'noConnection', provider: P }),
  'waiting-limit': (host) => {
    const batch = waiting(host, { kind: 'rateLimited', provider: P, until: Date.now() + 24_000 });
    for (const row of batch.rows) row.reason = null;
    const row = batch.rows[6];
    if (row) row.phase = 'sending';
    const next = batch.rows[7];
    if (next) next.sent = 0;
    host.refresh(batch);
  },
  'waiting-token': (host) => {
    const trouble: Reason = { kind: 'tokenRefused', provider: P };
    host.accounts = host.accounts.map((each) => (each.id === 'brandt' ? { ...each, trouble } : each));
    waiting(host, trouble);
  },
  failed: (host) => {
    const batch = host.add(FILES, HOME);
    batch.view = { ...batch.view, how: 'newComment', text: 'Die finalen Visuals, wie gestern besprochen. Mobil fehlt noch Variante C.', wait: { kind: 'commentWaits', stored: 10, failed: 2 } };
    phases(host, batch, 'needsYou', 'stored');
    fail(batch.rows[6], 'failed', { kind: 'changed' }, 'retry');
    fail(batch.rows[11], 'failed', { kind: 'driveAway', name: 'Projekte' }, 'retry');
    host.refresh(batch);
    phases(host, host.add(FILES.slice(7), FILM), 'sending', 'attached', ['sending', 0.1], 'waiting');
  },
  'failed-files': (host) => {
    const batch = phases(host, host.add(FILES, HOME), 'needsYou', 'attached');
    fail(batch.rows[3], 'failed', { kind: 'serviceFailing', provider: P, times: 5 }, 'retry');
    fail(batch.rows[8], 'failed', { kind: 'noAccess' }, 'chooseAnother');
    host.refresh(batch);
  },
  quit: (host) => void sending(host),
  done: (host) => {
    const batch = phases(host, host.add(FILES, HOME), 'done', 'attached');
    batch.view = { ...batch.view, seconds: 192 };
    phases(host, host.add(FILES.slice(7), FILM), 'sending', 'attached', ['sending', 0.3], 'waiting');
  },
  stopped: (host) => {
    phases(host, host.add(FILES, HOME), 'stopped', 'attached', 'attached', 'attached', 'attached', 'stopped');
  },
  settings: (host) => {
    const trouble: Reason = { kind: 'tokenRefused', provider: P };
    host.accounts = host.accounts.map((each) => (each.id === 'nord' ? { ...each, trouble } : each));
  },
  'settings-menu': (host) => STATES['settings']?.(host),
  'settings-stuck': (host) => {
    host.stuck = { kind: 'homeUnusable', detail: 'the disk is full' };
  },
  rename: () => {},
  account: (host) => STATES['settings']?.(host),
  'account-error': (host) => STATES['settings']?.(host),
  'enter-token': (host) => STATES['settings']?.(host),
  'remove-account': () => {},
  shortcuts: () => {},
  sandbox: (host) => {
    host.accounts = [SANDBOX];
    host.recents = [];
    host.add(FILES, { ...HOME, account: SANDBOX.id });
  },
  notice: (host) => (host.notices = [{ kind: 'storePutAside' }]),
  many: (host) => void phases(host, host.add(many(10_000), HOME), 'sending', 'attached', 'attached', ['sending', 0.5], 'waiting'),
  hostile: (host) => void host.add([{ name: '<img src=x onerror=alert(1)>.png', size: 4096, type: 'image/png' }], TARGETS.at(-1) ?? null),
};

export const STATE_NAMES = Object.keys(STATES);

export function stateHost(state: string): FakeHost {
  const host = new FakeHost();
  STATES[state]?.(host);
  return host;
}

export function fakeHost(): FakeHost {
  const { state, theme } = hash();
  if (theme) document.documentElement.dataset['theme'] = theme;
  addEventListener('hashchange', () => location.reload());
  const host = stateHost(state);
  letDrop(host);
  return host;
}

/** What a state shows that comes from the person rather than the host: open menus and dialogs. */
export function pose(app: App, host: FakeHost): void {
  const { state, sidebar } = hash();
  const first = app.world.batches[0];
  if (first) app.show(first.id);
  if (sidebar === 'open') app.sideOpen = true;
  poseState(app, host, state);
}

function poseState(app: App, host: FakeHost, state: string): void {
  const batch = app.batch;
  const progress = batch && host.batches.find((each) => each.view.id === batch.id);
  if (progress && (state === 'sending' || state === 'stop' || state === 'quit' || state === 'waiting-limit')) {
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
  if (state === 'quit') host.ask({ kind: 'quit', files: 8 });
  if (['settings', 'settings-menu', 'settings-stuck', 'rename', 'account', 'account-error', 'enter-token', 'remove-account'].includes(state)) app.showSettings();
  if (state === 'account' || state === 'account-error') app.dialog = { kind: 'account', account: null };
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

function pressed(selector: string): void {
  setTimeout(() => document.querySelector<HTMLElement>(selector)?.click(), 60);
}

function hash(): { state: string; theme: string | null; sidebar: string | null } {
  const params = new URLSearchParams(location.hash.slice(1));
  return { state: params.get('state') ?? 'empty', theme: params.get('theme'), sidebar: params.get('sidebar') };
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
