/** Every sentence of the window, from the catalogue that the tray, the notifications and the command line share. */
import { FluentBundle, FluentNumber, FluentResource, type FluentValue, type FluentVariable } from '@fluent/bundle';

import catalogue from '../../../locales/en/attache.ftl?raw';
import type { Reason } from '../bindings/Reason';
import type { ProviderKind } from '../bindings/ProviderKind';
import { clock, limit, size } from './format';

export type Args = Record<string, FluentVariable>;

const number = (value: FluentValue | undefined): number => (value instanceof FluentNumber ? value.value : Number(value ?? 0));

const bundle = new FluentBundle('en', {
  useIsolating: false,
  functions: {
    SIZE: ([bytes]) => limit(number(bytes)),
    CLOCK: ([seconds]) => clock(number(seconds)),
  },
});
bundle.addResource(new FluentResource(catalogue));

/** Adds sentences that the catalogue does not have; for design and tests. */
export function addSentences(text: string): void {
  bundle.addResource(new FluentResource(text));
}

/** A sentence of the window, `ui-…`. */
export function t(id: `ui-${string}`, args: Args = {}): string {
  return format(id, args) ?? id;
}

/** The sentence of a reason. `now` turns a time into the seconds that are left until it. */
export function say(reason: Reason, now: number = Date.now()): string {
  return format(`reason-${kebab(reason.kind)}`, reasonArgs(reason, now)) ?? t('ui-unknown-reason');
}

/** The name people know a service by. */
export function providerName(kind: ProviderKind): string {
  switch (kind) {
    case 'productive':
      return 'Productive';
    default:
      return kind satisfies never;
  }
}

export { size };

function format(id: string, args: Args): string | null {
  const message = bundle.getMessage(id);
  if (!message?.value) return null;
  const errors: Error[] = [];
  const text = bundle.formatPattern(message.value, args, errors);
  if (errors.length > 0) console.warn(id, ...errors);
  return text;
}

function reasonArgs(reason: Reason, now: number): Args {
  const args: Args = {};
  for (const [key, value] of Object.entries(reason)) {
    if (key === 'kind') continue;
    args[key] = typeof value === 'number' || typeof value === 'string' ? value : '';
  }
  if ('provider' in reason) args['provider'] = providerName(reason.provider);
  if ('until' in reason) {
    args['seconds'] = Math.max(0, Math.ceil((reason.until - now) / 1000));
    args['wait'] = clock((reason.until - now) / 1000);
  }
  return args;
}

function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
