/** Sentences made of several facts: what a place is called, what the primary button says, what a row is doing. */
import type { AccountView } from '../bindings/AccountView';
import type { Action } from '../bindings/Action';
import type { Audience } from '../bindings/Audience';
import type { BatchState } from '../bindings/BatchState';
import type { BatchView } from '../bindings/BatchView';
import type { GroupKind } from '../bindings/GroupKind';
import type { How } from '../bindings/How';
import type { PlaceKind } from '../bindings/PlaceKind';
import type { Reason } from '../bindings/Reason';
import type { RowView } from '../bindings/RowView';
import type { Target } from '../bindings/Target';
import { isDraft, type Pace } from '../state/world';
import { providerName, say, t } from './fluent';
import { percent, percentOf, size, sizeOf, speed, timeLeft } from './format';
import { isolated } from './bidi';
import { HOWS, PLACES } from './kinds';

export const DOT = ' · ';

/** “Nordlicht Versicherung, Relaunch 2026”. */
export function whereabouts(target: Target): string {
  return [target.company, target.project].flatMap((part) => (part ? [isolated(part)] : [])).join(', ');
}

/** “#1482”; numbers that are none stay as they are. */
export function numberOf(target: Target): string {
  if (target.number === null) return '';
  return /^\d+$/.test(target.number) ? `#${target.number}` : target.number;
}

/** The second line under a chosen destination. */
export function context(target: Target, account: AccountView | undefined): string {
  const author = isWritten(target) && target.assignee ? t('ui-answers', { place: target.place.kind, author: target.assignee }) : '';
  const details = PLACES[target.place.kind].details ? target.status : null;
  const service = account ? (account.sandbox ? t('ui-sample-data') : providerName(account.provider)) : '';
  const parts = [author, details, whereabouts(target), numberOf(target), target.closed ? t('ui-closed') : '', service];
  return parts.flatMap((part) => (part ? [isolated(part)] : [])).join(DOT);
}

/** Somebody wrote it: who that was tells more than who it is assigned to. */
export function isWritten(target: Target): boolean {
  return target.place.kind === 'comment' || target.place.kind === 'post';
}

export function howName(how: How, place: PlaceKind): string {
  switch (how) {
    case 'files':
      return t('ui-how-files', { place });
    case 'newComment':
      return t('ui-how-comment');
    case 'newPost':
      return t('ui-how-post');
    case 'reply':
      return t('ui-how-reply');
    case 'receipt':
      return t('ui-how-receipt');
    case 'newExpense':
      return t('ui-how-expense');
    case 'proof':
      return t('ui-how-proof');
    default:
      return how satisfies never;
  }
}

export function howWhy(how: How, place: PlaceKind): string {
  if (how === 'newExpense') return t('ui-how-expense-why');
  if (how === 'proof') return t('ui-how-proof-why');
  return HOWS[how].makes ? t('ui-made-why') : t('ui-how-files-why', { place });
}

/** “Seen by the whole project”, “Only Ann Lee and you”. */
export function audienceName(batch: BatchView, audience: Audience): string {
  if (batch.lacks?.kind === 'audienceUndecided') return t('ui-seen-choose');
  if (audience.kind !== 'only') return t('ui-seen-by', { place: batch.target?.place.kind ?? '' });
  const [first, second] = audience.people.map((person) => person.name);
  return t('ui-seen-by-only', { people: audience.people.length, first: first ?? '', second: second ?? '', more: audience.people.length - 1 });
}

/** What is posted or made may still be changed: nothing was sent, or nothing came of it yet for the lack of it. */
export function mends(batch: BatchView): boolean {
  return isDraft(batch.state) || (batch.state === 'needsYou' && batch.counts.attached === 0 && HOWS[batch.how].makes !== null && batch.wait?.kind !== 'commentUnknown' && batch.wait?.kind !== 'postedUnchecked');
}

/** The name of what is there and would have to go; null where there is room. */
export function takenBy(batch: BatchView): string | null {
  return batch.wait?.kind === 'occupied' ? batch.wait.name : batch.taken;
}

/** “Attach 12 files”, “Reply with 9 files”, “Replace receipt”. */
export function sendName(batch: BatchView): string {
  if (!batch.target) return t('ui-send');
  const { makes } = HOWS[batch.how];
  const files = batch.counts.ready;
  if (batch.how === 'newExpense') return t('ui-send-expense');
  if (batch.how === 'proof') return t('ui-send-proof', { files });
  if (makes) return t('ui-send-made', { makes, files });
  if (batch.replaces || takenBy(batch) !== null) return t('ui-send-replace', { how: batch.how });
  if (batch.how === 'receipt') return t('ui-send-receipt');
  return t('ui-send-files', { files });
}

export function headingOf(kind: GroupKind, rows: number, how: How): string {
  switch (kind) {
    case 'needALook':
      return t('ui-group-look', { files: rows });
    case 'failed':
      return t('ui-group-failed', { files: rows });
    case 'ready':
      return t('ui-group-ready', { files: rows });
    case 'stored':
      return t('ui-group-stored', { files: rows, makes: HOWS[how].makes ?? '' });
    case 'leftOut':
      return t('ui-group-left-out', { files: rows });
    case 'plain':
      return '';
    default:
      return kind satisfies never;
  }
}

export function actionName(action: Action): string {
  switch (action) {
    case 'remove':
      return t('action-remove');
    case 'retry':
      return t('action-retry');
    case 'chooseAnother':
      return t('action-choose-another');
    case 'enterToken':
      return t('action-enter-token');
    case 'sendInstead':
      return t('action-send-instead');
    case 'replace':
      return t('action-replace');
    case 'sendAnyway':
      return t('action-send-anyway');
    case 'openInBrowser':
      return t('action-open-in-browser');
    default:
      return action satisfies never;
  }
}

/** As if there were no network; what stands in the way otherwise wants somebody to do something. */
export function isOffline(reason: Reason | null): boolean {
  return reason?.kind === 'noConnection' && reason.why !== 'notTrusted' && reason.why !== 'proxy';
}

/** What a row is doing, in a word or two. */
export function phaseName(row: RowView, state: BatchState): string {
  switch (row.phase) {
    case 'ready':
    case 'refused':
    case 'leftOut':
      return '';
    case 'waiting':
      return state === 'waiting' && isOffline(row.reason) ? t('ui-phase-network') : t('ui-phase-waiting');
    case 'preparing':
      return t('ui-phase-preparing');
    case 'sending':
      return t('ui-phase-sending');
    case 'verifying':
      return t('ui-phase-verifying');
    case 'stored':
      return t('ui-phase-stored');
    case 'attaching':
      return t('ui-phase-attaching');
    case 'attached':
      return row.proof === null ? t('ui-phase-attached') : t('ui-phase-proof');
    case 'paused':
      return t('ui-phase-paused');
    case 'failed':
      return t('ui-phase-failed');
    case 'stopped':
      return t('ui-phase-stopped');
    default:
      return row.phase satisfies never;
  }
}

/** The figures under a name: “123 of 286 MB · 3.6 MB/s · 45 s left”. */
export function figures(row: RowView, pace: Pace | undefined): string {
  if (row.phase !== 'sending') return size(row.size);
  const parts = [sizeOf(row.sent, row.size)];
  if (pace?.speed) parts.push(speed(pace.speed));
  if (pace && pace.secondsLeft !== null) parts.push(t('ui-left', { time: timeLeft(pace.secondsLeft) }));
  return parts.join(DOT);
}

export interface RowNote {
  text: string;
  tone: '' | 'warn' | 'danger';
}

/** What is worth knowing about a row, after its figures. */
export function notesOf(row: RowView, state: BatchState): RowNote[] {
  const notes: RowNote[] = [];
  if (row.folder) notes.push({ text: row.folder, tone: '' });
  if (row.phase === 'refused' || row.phase === 'failed') {
    // What the person has yet to choose is no fault of the file.
    if (row.reason) return [{ text: say(row.reason), tone: row.action === 'sendInstead' || (row.action === 'replace' && row.phase === 'refused') ? 'warn' : 'danger' }];
  } else if (row.phase === 'leftOut') {
    if (row.reason) return [{ text: say(row.reason), tone: 'warn' }];
  } else if (row.phase === 'waiting' && row.reason && state !== 'waiting') {
    // Where everything waits, the line above the list says why.
    notes.push({ text: say(row.reason), tone: 'warn' });
  } else if ((row.phase === 'waiting' || row.phase === 'paused') && row.sent > 0) {
    notes.push({ text: t('ui-starts-over', { percent: percentOf(row.sent, row.size) }), tone: '' });
  }
  if (row.sentAs !== null && row.phase !== 'attached') notes.push({ text: t('ui-becomes', { name: row.sentAs }), tone: '' });
  if (row.note) notes.push({ text: say(row.note), tone: row.note.kind === 'alreadyThere' ? 'warn' : '' });
  return notes;
}

/** How much of a row is done, 0 to 99 until it is attached. */
export function rowPercent(row: RowView): number {
  if (row.phase === 'attached') return 100;
  return Math.min(99, percentOf(row.sent, row.size));
}

/** The whole row in one breath. */
export function rowSpoken(row: RowView, state: BatchState, pace: Pace | undefined): string {
  const parts = [row.name, size(row.size), phaseName(row, state).toLowerCase()];
  if (row.phase === 'sending') {
    parts.push(percent(rowPercent(row)));
    if (pace && pace.secondsLeft !== null) parts.push(t('ui-left', { time: timeLeft(pace.secondsLeft) }));
  }
  return [...parts, ...notesOf(row, state).map((note) => note.text)].filter((part) => part).join(', ');
}

/** The title of the system's window: the destination and how far it is. */
export function windowTitle(batch: BatchView | null): string {
  if (!batch?.target || isDraft(batch.state)) return batch?.target ? `${batch.target.title} – Attaché` : 'Attaché';
  const done = batch.state === 'done' || batch.state === 'stopped';
  const part = done ? '' : ` (${percent(Math.min(99, percentOf(batch.sent, batch.bytes)))})`;
  return `${batch.target.title}${part} – Attaché`;
}

interface Quitting {
  files: number;
  downloads: number;
  unsent: number;
}

export function quitTitle({ files, downloads, unsent }: Quitting): string {
  return files + downloads > 0 ? t('ui-quit-title', { files, downloads }) : t('ui-quit-title-unsent', { unsent });
}

export function quitText({ files, downloads, unsent }: Quitting): string {
  const texts = [files + downloads > 0 ? t('ui-quit-text', { files, downloads }) : '', unsent > 0 ? t('ui-quit-unsent', { unsent }) : ''];
  return texts.filter((text) => text !== '').join(' ');
}
