/** Every state of the design by name. */
import type { Reason } from '../bindings/Reason';
import { FakeHost } from './fake';
import { COMMENT, FILES, FILM, HOME, HOSTILE, SANDBOX, SHOOTING, TARGETS, many } from './fake-data';
import { type Build, fail, P, phases, second, sending, waiting } from './fake-steps';
import { AT_KANTATA } from './fake-kantata-states';
import { AFTERWARDS } from './fake-after-states';
import { TROUBLES } from './fake-troubles';

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
  waiting: (host) => void waiting(host, { kind: 'noConnection', provider: P, why: 'unreachable' }),
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
    batch.view = { ...batch.view, how: 'newComment', text: 'Die finalen Visuals, wie gestern besprochen. Mobil fehlt noch Variante C.', wait: { kind: 'commentWaits', stored: 10, failed: 2, how: 'newComment' } };
    phases(host, batch, 'needsYou', 'stored');
    fail(batch.rows[6], 'failed', { kind: 'changed' }, 'retry');
    fail(batch.rows[11], 'failed', { kind: 'driveAway', name: 'Projekte' }, 'retry');
    host.refresh(batch);
    phases(host, host.add(FILES.slice(7), FILM), 'sending', 'attached', ['sending', 0.1], 'waiting');
  },
  'failed-files': (host) => {
    const batch = phases(host, host.add(FILES, HOME), 'needsYou', 'attached');
    fail(batch.rows[3], 'failed', { kind: 'serviceFailing', provider: P, times: 5 }, 'retry');
    fail(batch.rows[8], 'failed', { kind: 'noAccess', place: 'task' }, 'chooseAnother');
    host.refresh(batch);
  },
  quit: (host) => void sending(host),
  'stop-all': (host) => void sending(host),
  limited: (host) => {
    const batch = sending(host);
    batch.view = { ...batch.view, speed: 500_000, secondsLeft: 442 };
    host.settings = { ...host.settings, speedLimit: 500_000 };
  },
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
  'settings-end': (host) => STATES['settings']?.(host),
  'settings-menu': (host) => STATES['settings']?.(host),
  'settings-stuck': (host) => {
    host.stuck = { kind: 'homeUnusable', detail: 'the disk is full' };
  },
  rename: () => {},
  account: (host) => STATES['settings']?.(host),
  'account-error': (host) => STATES['settings']?.(host),
  'account-service': (host) => STATES['settings']?.(host),
  'sign-in': (host) => STATES['settings']?.(host),
  'sign-in-waiting': (host) => STATES['settings']?.(host),
  'enter-token': (host) => STATES['settings']?.(host),
  'remove-account': () => {},
  shortcuts: () => {},
  sandbox: (host) => {
    host.accounts = SANDBOX;
    host.recents = [];
    host.add(FILES, { ...HOME, account: SANDBOX[0].id });
  },
  notice: (host) => (host.notices = [{ kind: 'storePutAside' }]),
  many: (host) => void phases(host, host.add(many(10_000), HOME), 'sending', 'attached', 'attached', ['sending', 0.5], 'waiting'),
  'many-staged': (host) => {
    const batch = host.add(many(10_000), HOME);
    batch.view = { ...batch.view, how: 'newComment' };
  },
  hostile: (host) => void host.add(HOSTILE, TARGETS.at(-1) ?? null),
};

Object.assign(STATES, TROUBLES, AT_KANTATA, AFTERWARDS);

export const STATE_NAMES = Object.keys(STATES);

export function stateHost(state: string): FakeHost {
  const host = new FakeHost();
  STATES[state]?.(host);
  return host;
}
