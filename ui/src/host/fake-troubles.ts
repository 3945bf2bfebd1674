/** What goes wrong around the person, by name: each says why nothing moves, and what to do about it. */
import type { Connection } from '../bindings/Connection';
import type { Reason } from '../bindings/Reason';
import { FILES, HOME } from './fake-data';
import { type Build, fail, P, phases, second, waiting } from './fake-steps';

const cut = (why: Connection): Build => (host) => void waiting(host, { kind: 'noConnection', provider: P, why });
const waits = (reason: Reason): Build => (host) => void waiting(host, reason);
const notice = (reason: Reason): Build => (host) => {
  host.notices = [reason];
  second(host);
};

/** Nothing of the account moves until somebody does something about it. */
const account = (trouble: Reason): Build => (host) => {
  host.accounts = host.accounts.map((each) => (each.id === 'brandt' ? { ...each, trouble } : each));
  waiting(host, trouble);
};

export const TROUBLES: Record<string, Build> = {
  'waiting-name': cut('nameUnknown'),
  'waiting-silent': cut('silent'),
  'waiting-answer': waits({ kind: 'noAnswer', provider: P }),
  'waiting-cut': cut('cut'),
  'waiting-proxy': cut('proxy'),
  'waiting-tls': cut('notTrusted'),
  'waiting-login': waits({ kind: 'networkAnswers', provider: P }),
  'waiting-service': waits({ kind: 'serviceFailing', provider: P, times: 3 }),
  'waiting-disk': waits({ kind: 'diskFull' }),
  'waiting-open-files': waits({ kind: 'tooManyOpenFiles' }),
  'waiting-memory': waits({ kind: 'outOfMemory' }),
  'waiting-list': waits({ kind: 'notWritten', detail: 'the folder is read-only' }),
  'waiting-keychain': account({ kind: 'keychainLocked' }),
  'destination-gone': (host) => {
    const reason: Reason = { kind: 'destinationGone', place: 'task' };
    const batch = phases(host, host.add(FILES, HOME), 'needsYou', 'attached', 'attached', 'attached', 'attached', 'failed');
    for (const row of batch.rows.filter((each) => each.phase === 'failed')) fail(row, 'failed', reason, 'chooseAnother');
    batch.view = { ...batch.view, wait: reason };
    host.refresh(batch);
    second(host);
  },
  'files-changed': (host) => {
    const batch = phases(host, host.add(FILES, HOME), 'needsYou', 'attached');
    const reasons: Reason[] = [{ kind: 'changed' }, { kind: 'gone' }, { kind: 'locked' }, { kind: 'driveAway', name: 'Projekte' }, { kind: 'notAllowedToRead' }, { kind: 'damaged' }];
    reasons.forEach((reason, place) => fail(batch.rows[place * 2], 'failed', reason, 'retry'));
    host.refresh(batch);
  },
  'one-waits': (host) => {
    const batch = host.add(FILES, HOME);
    phases(host, batch, 'sending', 'attached', 'attached', 'attached', 'attached', 'attached', 'attached', ['waiting', 0.43], ['sending', 0.81], 'preparing', 'waiting');
    const row = batch.rows[6];
    if (row) row.reason = { kind: 'serviceFailing', provider: P, times: 2 };
  },
  'comment-unknown': (host) => {
    const batch = host.add(FILES, HOME);
    batch.view = { ...batch.view, how: 'newComment', text: 'Die finalen Visuals, wie gestern besprochen.', wait: { kind: 'commentUnknown', how: 'newComment' } };
    phases(host, batch, 'needsYou', 'stored');
  },
  'taken-off': second,
  'notice-nothing-kept': notice({ kind: 'nothingKept', detail: 'the folder is read-only' }),
  'notice-settings': notice({ kind: 'settingsPutAside' }),
  'notice-entries': notice({ kind: 'entriesPutAside', entries: 2 }),
};
