/** States of what comes after sending: the files already there, what was sent, and what the picker offers of it all. */
import type { RowView } from '../bindings/RowView';
import { FILES, HOME, SHOOTING } from './fake-data';
import { lastDays, years } from './fake-history-data';
import { KANTATA } from './fake-kantata';
import { type Build, P, sending } from './fake-steps';
import { manyThere } from './fake-there-data';

const there: Build = (host) => void sending(host);
const sent: Build = (host) => {
  host.accounts = [...host.accounts, KANTATA];
  host.sent = lastDays(Date.now());
};

function twice(row: RowView | undefined, same: boolean): void {
  if (!row) return;
  const reason = { kind: 'alreadyThere', same, place: 'task', since: Date.now() - 10 * 86_400_000 } as const;
  Object.assign(row, same ? { phase: 'leftOut', reason, action: 'sendAnyway' } : { note: reason });
}

export const AFTERWARDS: Record<string, Build> = {
  attachments: there,
  'attachments-several': there,
  'attachments-menu': there,
  'attachments-delete': there,
  'attachments-deleting': there,
  'attachments-rename': there,
  'attachments-empty': (host) => {
    host.holds = { own: [], comments: [] };
    host.add(FILES, HOME);
  },
  'attachments-loading': (host) => {
    there(host);
    host.delay = 600_000;
  },
  'attachments-error': (host) => {
    there(host);
    host.unlisted = { kind: 'networkAnswers', provider: P };
  },
  'attachments-plain': (host) => {
    there(host);
    host.unpictured = true;
  },
  'attachments-many': (host) => {
    there(host);
    host.holds = { own: manyThere(2000, Date.now()), comments: [] };
    host.pageSize = 200;
  },
  downloading: there,
  downloaded: there,
  'download-failed': there,
  history: sent,
  'history-empty': () => {},
  'history-detail': sent,
  'history-search': sent,
  'history-nothing': sent,
  'history-menu': sent,
  'history-clear': sent,
  'history-many': (host) => {
    host.sent = years(Date.now(), 10_000);
  },
  'already-there': (host) => {
    const batch = host.add(SHOOTING, HOME);
    twice(batch.rows[2], true);
    twice(batch.rows[4], false);
    twice(batch.rows[6], false);
    host.refresh(batch);
  },
  'picker-filter': (host) => void host.add(FILES),
  'picker-filtered': (host) => void host.add(FILES),
  'picker-elsewhere': (host) => void host.add(FILES),
};
