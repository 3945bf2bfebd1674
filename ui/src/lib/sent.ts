/** The words for what was sent. */
import type { SentBatch } from '../bindings/SentBatch';
import { t } from './fluent';
import { day, since, size, timeOf } from './format';
import type { IconName } from './icons';
import { HOWS } from './kinds';

export interface Outcome {
  text: string;
  icon: IconName;
  tone: '' | 'ok' | 'warn' | 'danger';
}

/** “12 attached”, “10 of 12 posted”. */
export function outcome(batch: SentBatch): Outcome {
  const { files, attached } = batch;
  const posted = String(HOWS[batch.how].makes !== null);
  if (attached === files) return { text: t('ui-sent-all', { files, posted }), icon: 'done', tone: 'ok' };
  return { text: t('ui-sent-part', { attached, files, posted }), icon: 'alert', tone: attached === 0 ? 'danger' : 'warn' };
}

/** “12 files attached at 14:32, 895 MB”. */
export function sentFigures(batch: SentBatch, now: number): string {
  const when = t('ui-sent-at', { day: dayWord(batch.at, now), time: timeOf(batch.at) });
  return [when, size(batch.bytes)].join(' · ');
}

/** “Today”, “Friday, 13 November”: a day as a heading. */
export function dayName(midnight: number, now: number): string {
  const then = day(midnight, now);
  if (then.kind !== 'date') return t(then.kind === 'today' ? 'ui-today' : 'ui-yesterday');
  const same = new Date(midnight).getFullYear() === new Date(now).getFullYear();
  const weekday = new Intl.DateTimeFormat('en-GB', { weekday: 'long' }).format(midnight);
  return `${weekday}, ${new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', ...(!same && { year: 'numeric' }) }).format(midnight)}`;
}

/** The row in one breath. */
export function sentSpoken(batch: SentBatch, context: string, now: number): string {
  return [batch.target.title, context, outcome(batch).text, size(batch.bytes), dayWord(batch.at, now), timeOf(batch.at)].filter((part) => part).join(', ');
}

function dayWord(at: number, now: number): string {
  const then = day(at, now);
  return then.kind === 'date' ? since(at, now) : t(then.kind === 'today' ? 'ui-today' : 'ui-yesterday');
}
