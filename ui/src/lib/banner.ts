/** The one line under the header: the worst thing that is true, and one thing to do about it. */
import type { AccountView } from '../bindings/AccountView';
import type { BatchView } from '../bindings/BatchView';
import type { Reason } from '../bindings/Reason';
import { say, t } from './fluent';
import type { IconName } from './icons';
import { isOffline } from './wording';

export type BannerAct = 'tryNow' | 'openSignInPage' | 'unlock' | 'enterToken' | 'chooseAnother' | 'dismiss' | 'dismissNotice';

export interface Banner {
  icon: IconName;
  tone: 'warn' | 'calm';
  /** The first sentence; it carries the weight. */
  lead: string;
  rest: string;
  act: BannerAct | null;
}

export interface Known {
  batch: BatchView | null;
  accounts: readonly AccountView[];
  said: Reason | null;
  notices: readonly Reason[];
  now: number;
}

/** What the action bar says, with the buttons for it. */
const BELOW: Reason['kind'][] = ['commentWaits', 'commentUnknown', 'occupied', 'audienceUndecided', 'expenseIncomplete'];

export function bannerOf({ batch, accounts, said, notices, now }: Known): Banner | null {
  const account = accounts.find((each) => each.id === batch?.target?.account);
  if (said) return warn(said, now, 'dismiss');
  const wait = batch?.wait && !BELOW.includes(batch.wait.kind) ? batch.wait : null;
  if (wait) return warn(wait, now, actOf(wait));
  if (account?.trouble && batch && batch.state !== 'done' && batch.state !== 'stopped') return warn(account.trouble, now, actOf(account.trouble));
  const notice = notices[0];
  if (notice) return warn(notice, now, 'dismissNotice');
  const sample = account ? account.sandbox : accounts.length > 0 && accounts.every((each) => each.sandbox);
  if (sample) return calm(t('ui-sample-banner'));
  const unkept = (each: AccountView): boolean => !each.kept && !each.sandbox;
  return (account ? unkept(account) : accounts.some(unkept)) ? calm(say({ kind: 'noKeychain' }, now)) : null;
}

export function bannerActName(act: BannerAct): string {
  switch (act) {
    case 'tryNow':
      return t('ui-try-now');
    case 'openSignInPage':
      return t('ui-open-sign-in-page');
    case 'unlock':
      return t('ui-unlock');
    case 'enterToken':
      return t('action-enter-token');
    case 'chooseAnother':
      return t('action-choose-another');
    case 'dismiss':
    case 'dismissNotice':
      return t('ui-dismiss');
    default:
      return act satisfies never;
  }
}

function calm(text: string): Banner {
  return { icon: 'info', tone: 'calm', ...parted(text), act: null };
}

function warn(reason: Reason, now: number, act: BannerAct | null): Banner {
  return { icon: iconOf(reason), tone: 'warn', ...parted(say(reason, now)), act };
}

function actOf(reason: Reason): BannerAct | null {
  switch (reason.kind) {
    case 'tokenRefused':
    case 'tokenMissing':
      return 'enterToken';
    case 'keychainLocked':
      return 'unlock';
    case 'destinationGone':
    case 'noAccess':
      return 'chooseAnother';
    case 'networkAnswers':
      return 'openSignInPage';
    case 'rateLimited':
      return null;
    default:
      return 'tryNow';
  }
}

function iconOf(reason: Reason): IconName {
  if (isOffline(reason) || reason.kind === 'networkAnswers') return 'offline';
  return reason.kind === 'rateLimited' ? 'clock' : 'alert';
}

/** “No connection.” and what follows it. */
function parted(text: string): { lead: string; rest: string } {
  const end = /[.!?](?=\s)/.exec(text);
  return end ? { lead: text.slice(0, end.index + 1), rest: text.slice(end.index + 1).trim() } : { lead: text, rest: '' };
}
