/** Every sentence of the window, from the catalogue that the tray, the notifications and the command line share. */
import { FluentBundle, FluentNumber, FluentResource, type FluentValue, type FluentVariable } from '@fluent/bundle';

import catalogue from '../../../locales/en/attache.ftl?raw';
import type { Reason } from '../bindings/Reason';
import type { ProviderKind } from '../bindings/ProviderKind';
import { isolated } from './bidi';
import { clock, limit, since, size } from './format';

export type Args = Record<string, FluentVariable>;

const number = (value: FluentValue | undefined): number => (value instanceof FluentNumber ? value.value : Number(value ?? 0));

/** The time that countdowns go by; the caller of `say` sets it. */
let clockNow = 0;

const bundle = new FluentBundle('en', {
  // Around every figure the marks would only be in the way: `format` isolates what needs it.
  useIsolating: false,
  functions: {
    SIZE: ([bytes]) => size(number(bytes)),
    LIMIT: ([bytes]) => limit(number(bytes)),
    PROVIDER: ([kind]) => (isProvider(kind) ? providerName(kind) : String(kind)),
    // For what is not counted, such as a port: the options of the browser's own mean something else.
    NUMBER: ([value]) => String(number(value)),
    SUM: ([a, b]) => new FluentNumber(number(a) + number(b)),
    DAY: ([at]) => since(number(at), clockNow),
    COUNTDOWN: ([until]) => clock((number(until) - clockNow) / 1000),
  },
});
bundle.addResource(new FluentResource(catalogue));

/** A sentence of the window, `ui-…`. */
export function t(id: `ui-${string}` | `action-${string}`, args: Args = {}): string {
  return format(id, args) ?? id;
}

/** The sentence of a reason; its fields are the arguments. `now` is what countdowns go by. */
export function say(reason: Reason, now: number = Date.now()): string {
  clockNow = now;
  const args: Args = {};
  for (const [key, value] of Object.entries(reason)) {
    if (key !== 'kind') args[key] = typeof value === 'number' ? value : String(value ?? 'none');
  }
  return format(`reason-${kebab(reason.kind)}`, args) ?? t('ui-unknown-reason');
}

/** Why a question has no answer. Nothing asks it again by itself, as uploads go on: the person does. */
export function unanswered(reason: Reason, now: number): string {
  clockNow = now;
  if (reason.kind === 'rateLimited') return t('ui-unanswered-pause', { provider: reason.provider, until: reason.until });
  if (reason.kind === 'noConnection' && reason.why !== 'notTrusted' && reason.why !== 'proxy') return t('ui-unanswered', { provider: reason.provider, why: reason.why });
  return say(reason, now);
}

/** The name people know a service by. */
export function providerName(kind: ProviderKind): string {
  switch (kind) {
    case 'productive':
      return 'Productive';
    case 'kantata':
      return 'Kantata OX';
    default:
      return kind satisfies never;
  }
}

function isProvider(kind: FluentValue | undefined): kind is ProviderKind {
  return kind === 'productive' || kind === 'kantata';
}

function format(id: string, args: Args): string | null {
  const message = bundle.getMessage(id);
  if (!message?.value) return null;
  const errors: Error[] = [];
  const shown = Object.fromEntries(Object.entries(args).map(([name, value]) => [name, typeof value === 'string' ? isolated(value) : value]));
  const text = bundle.formatPattern(message.value, shown, errors);
  if (errors.length > 0) console.warn(id, ...errors);
  return text;
}

function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
