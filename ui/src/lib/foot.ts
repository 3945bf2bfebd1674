/** What the action bar says and offers in every state of a batch. */
import type { BatchView } from '../bindings/BatchView';
import type { Pace } from '../state/world';
import { say, t } from './fluent';
import { clock, pace as chosen, percentOf, size, sizeOf, speed, timeLeft, took } from './format';
import type { IconName } from './icons';
import { HOWS } from './kinds';
import { DOT, isOffline, sendName, takenBy } from './wording';

export type FootAct =
  | 'clear'
  | 'addFiles'
  | 'send'
  | 'stop'
  | 'pause'
  | 'resume'
  | 'retry'
  | 'postWithout'
  | 'copy'
  | 'open'
  | 'take'
  | 'leave'
  | 'chooseAnother'
  | 'enterToken'
  | 'replace'
  | 'ask';

export interface FootButton {
  act: FootAct;
  label: string;
  kind: 'primary' | 'quiet' | 'plain';
  icon?: IconName;
  disabled?: boolean;
}

export interface Foot {
  mark: { icon: IconName; tone: '' | 'ok' | 'danger' } | null;
  /** What is true now. */
  title: string;
  figures: string;
  buttons: FootButton[];
  /** Total, 0 to 1; `null` shows a plain edge. */
  total: number | null;
  halted: boolean;
}

export function footOf(batch: BatchView, pace: Pace | undefined, now: number, limit: number | null = null): Foot {
  const { counts } = batch;
  const facts: Foot = { mark: null, title: '', figures: '', buttons: [], total: null, halted: false };
  switch (batch.state) {
    case 'checking':
      return { ...facts, title: t('ui-checking'), figures: t('ui-checked', { files: counts.total }), buttons: [clear(t('ui-cancel')), { ...send(batch), disabled: true }] };
    case 'asking':
      return { ...facts, ...asking(batch) };
    case 'staged':
      return { ...facts, ...staged(batch) };
    case 'queued':
      return { ...facts, title: t('ui-queued', { files: counts.total }), figures: size(batch.bytes), buttons: [stop(), pause()] };
    case 'sending':
      return { ...facts, title: attachedOf(batch), figures: underWay(batch, pace, limit), buttons: [stop(), pause()], total: share(batch) };
    case 'waiting':
      return { ...facts, title: attachedOf(batch), figures: [moved(batch), waits(batch, now)].join(DOT), buttons: [stop(), pause()], total: share(batch), halted: counts.active === 0 };
    case 'paused':
      return {
        ...facts,
        title: t('ui-paused-of', { done: done(batch), total: counts.total, stored: String(HOWS[batch.how].makes !== null) }),
        figures: [moved(batch), t('ui-nothing-lost')].join(DOT),
        buttons: [stop(), { act: 'resume', label: t('ui-resume'), kind: 'primary', icon: 'play' }],
        total: share(batch),
        halted: true,
      };
    case 'needsYou':
      return { ...facts, ...needsYou(batch) };
    case 'done':
      return {
        ...facts,
        mark: { icon: 'done', tone: 'ok' },
        title: doneOf(batch),
        figures: [batch.seconds === null ? size(batch.bytes) : t('ui-done-figures', { size: size(batch.bytes), time: took(batch.seconds) }), ...(counts.refused > 0 ? [t('ui-not-sent', { files: counts.refused })] : [])].join(DOT),
        buttons: [clear(), { act: 'copy', label: t('ui-copy-link'), kind: 'plain', icon: 'link' }, open(batch, 'quiet')],
      };
    case 'stopped':
      return {
        ...facts,
        mark: { icon: 'stop', tone: '' },
        title: t('ui-stopped-of', { done: counts.attached, total: counts.total }),
        figures: t('ui-not-sent', { files: counts.stopped + counts.failed }),
        buttons: [clear(), open(batch, 'plain'), ...(counts.stopped + counts.failed > 0 ? [retry(t('ui-send-rest', { files: counts.stopped + counts.failed }))] : [])],
      };
    default:
      return batch.state satisfies never;
  }
}

function asking(batch: BatchView): Partial<Foot> {
  const question = batch.question;
  if (!question) return { title: t('ui-checking') };
  return {
    // Without rows the page itself says which folder it is.
    title: batch.counts.total > 0 ? t('ui-many', { folder: question.folder, files: question.files }) : t('ui-many-ask'),
    figures: batch.counts.total > 0 ? t('ui-many-why') : '',
    buttons: [
      { act: 'leave', label: t('ui-leave-out'), kind: 'quiet' },
      { act: 'take', label: t('ui-add-many', { files: question.files }), kind: 'primary' },
    ],
  };
}

function staged(batch: BatchView): Partial<Foot> {
  const { counts } = batch;
  const receipt = (batch.how === 'receipt' || batch.how === 'newExpense') && counts.ready === 1;
  // A receipt is one file: there is nothing to add to it.
  const add: FootButton[] = receipt ? [] : [{ act: 'addFiles', label: t('ui-add-files'), kind: 'quiet' }];
  const buttons = [clear(), ...add, send(batch)];
  if (!batch.target) {
    return { title: t('ui-files-size', { files: counts.total, size: size(batch.bytes) }), figures: t('ui-choose-where'), buttons };
  }
  const all = counts.ready === counts.total;
  const taken = takenBy(batch);
  if (batch.replaces && counts.ready === 1) {
    return { title: receipt ? t('ui-receipt-ready') : t('ui-ready', { files: 1 }), figures: taken === null ? t('ui-replaces-unnamed') : t('ui-replaces', { name: taken }), buttons };
  }
  if (taken !== null && counts.ready === 0) return occupied(taken, [clear(), replace(batch)]);
  // What is still to be said comes before what is known already.
  if (batch.lacks && counts.ready > 0) {
    return { title: receipt ? t('ui-receipt-ready') : t('ui-ready', { files: counts.ready }), figures: say(batch.lacks), buttons };
  }
  const parts = [size(batch.bytes)];
  const { makes } = HOWS[batch.how];
  if (makes === 'expense') parts.push(t('ui-expense-once'));
  else if (makes && all) parts.push(t('ui-one-made', { makes }));
  const rest = [
    counts.leftOut > 0 ? t('ui-skipped', { files: counts.leftOut }) : '',
    counts.refused > 0 ? t('ui-cannot', { files: counts.refused }) : '',
  ].filter((part) => part);
  if (rest.length > 0) parts.push(rest.join(', '));
  return {
    title: receipt ? t('ui-receipt-ready') : all ? t('ui-ready', { files: counts.total }) : t('ui-ready-of', { ready: counts.ready, total: counts.total }),
    figures: parts.join(DOT),
    buttons,
  };
}

function needsYou(batch: BatchView): Partial<Foot> {
  const { counts, wait } = batch;
  const mark: Foot['mark'] = { icon: 'alert', tone: 'danger' };
  const again = retry(t('ui-retry-files', { files: counts.failed }));
  const { makes } = HOWS[batch.how];
  if (wait?.kind === 'commentUnknown') {
    return { mark, title: t('ui-unknown-made', { makes: makes ?? '' }), figures: t('ui-look-first'), buttons: [stop(), retry(t('ui-post-again'), 'quiet'), { ...open(batch, 'primary'), label: t('ui-open-browser') }] };
  }
  if (wait?.kind === 'tokenRefused' || wait?.kind === 'tokenMissing' || wait?.kind === 'keychainLocked') {
    return { mark, title: attachedOf(batch), figures: t('ui-nothing-lost'), buttons: [stop(), { act: 'enterToken', label: t('action-enter-token'), kind: 'primary' }] };
  }
  if (wait?.kind === 'destinationGone' || wait?.kind === 'noAccess' || wait?.kind === 'proofRefused') {
    return { mark, title: attachedOf(batch), figures: t('ui-nothing-lost'), buttons: [stop(), { act: 'chooseAnother', label: t('action-choose-another'), kind: 'primary' }] };
  }
  if (wait?.kind === 'audienceUndecided' && batch.lacks) {
    return { mark, title: t('ui-not-posted', { makes: makes ?? '' }), figures: say(wait), buttons: [stop(), ask(batch)] };
  }
  if (wait?.kind === 'occupied') {
    return { mark, ...occupied(wait.name, [stop(), replace(batch)]) };
  }
  if (makes) {
    const without: FootButton[] = counts.stored > 0 ? [{ act: 'postWithout', label: t('ui-post-without'), kind: 'quiet' }] : [];
    return {
      mark,
      title: t('ui-not-posted', { makes }),
      figures: t('ui-stored-failed', { stored: counts.stored, total: counts.total, failed: counts.failed }),
      buttons: [stop(), ...without, again],
    };
  }
  return { mark, title: t('ui-failed-of', { failed: counts.failed, total: counts.total }), figures: t('ui-attached-count', { files: counts.attached }), buttons: [stop(), again] };
}

/** What is there goes only where somebody says so. */
function occupied(name: string, buttons: FootButton[]): Partial<Foot> {
  return { title: t('ui-occupied'), figures: t('ui-occupied-by', { name }), buttons };
}

function replace({ how }: BatchView): FootButton {
  return { act: 'replace', label: t('ui-send-replace', { how }), kind: 'primary' };
}

function doneOf(batch: BatchView): string {
  const { makes } = HOWS[batch.how];
  const files = batch.counts.attached;
  if (batch.how === 'newExpense') return t('ui-done-expense');
  if (batch.how === 'proof') return t('ui-done-proof', { files });
  if (makes) return t('ui-done-made', { makes, files });
  return batch.how === 'receipt' ? t('ui-done-receipt') : t('ui-done-files', { files });
}

/** Where something is made for the files, nothing is attached before: what is stored counts. */
export function done(batch: BatchView): number {
  return HOWS[batch.how].makes ? batch.counts.stored + batch.counts.attached : batch.counts.attached;
}

function attachedOf(batch: BatchView): string {
  const id = HOWS[batch.how].makes ? 'ui-stored-of' : batch.how === 'proof' ? 'ui-uploaded-of' : 'ui-attached-of';
  return t(id, { done: done(batch), total: batch.counts.total });
}

function moved(batch: BatchView): string {
  return sizeOf(batch.sent, batch.bytes);
}

function underWay(batch: BatchView, pace: Pace | undefined, limit: number | null): string {
  const parts = [moved(batch)];
  if (pace?.speed) parts.push(speed(pace.speed));
  if (pace && pace.secondsLeft !== null) parts.push(t('ui-left', { time: timeLeft(pace.secondsLeft) }));
  if (limit !== null) parts.push(t('ui-limited', { speed: chosen(limit) }));
  return parts.join(DOT);
}

function waits(batch: BatchView, now: number): string {
  if (batch.wait?.kind === 'rateLimited') return t('ui-goes-on', { time: clock((batch.wait.until - now) / 1000) });
  if (batch.wait?.kind === 'serviceFailing') return t('ui-tries-again');
  return isOffline(batch.wait) ? t('ui-safe-to-close') : t('ui-nothing-lost');
}

function share(batch: BatchView): number {
  return batch.bytes > 0 ? percentOf(batch.sent, batch.bytes) / 100 : 0;
}

/** The primary button where something is still to be said: it leads there. */
function ask(batch: BatchView): FootButton {
  return { act: 'ask', label: batch.lacks?.kind === 'audienceUndecided' ? t('ui-seen-choose-asks') : sendName(batch), kind: 'primary' };
}

function send(batch: BatchView): FootButton {
  if (batch.target && batch.lacks && batch.counts.ready > 0) return ask(batch);
  return { act: 'send', label: sendName(batch), kind: 'primary', disabled: !batch.target || batch.counts.ready === 0 };
}

function clear(label: string = t('ui-clear')): FootButton {
  return { act: 'clear', label, kind: 'plain' };
}

function stop(): FootButton {
  return { act: 'stop', label: t('ui-stop-asks'), kind: 'plain' };
}

function pause(): FootButton {
  return { act: 'pause', label: t('ui-pause'), kind: 'quiet', icon: 'pause' };
}

function retry(label: string, kind: FootButton['kind'] = 'primary'): FootButton {
  return { act: 'retry', label, kind, icon: 'retry' };
}

function open(batch: BatchView, kind: FootButton['kind']): FootButton {
  return { act: 'open', label: t('ui-open-place', { place: batch.target?.place.kind ?? '' }), kind, icon: 'open' };
}
