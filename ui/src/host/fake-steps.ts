/** What the states of the design are put together from. */
import type { Phase } from '../bindings/Phase';
import type { Reason } from '../bindings/Reason';
import type { RowView } from '../bindings/RowView';
import type { FakeHost } from './fake';
import { FILES, FILM, HOME } from './fake-data';
import type { FakeBatch } from './fake-rows';

export type Build = (host: FakeHost) => void;

export const P = 'productive' as const;

/** Sets the phases of a batch in order; the last one goes for the rest. */
export function phases(host: FakeHost, batch: FakeBatch, state: FakeBatch['view']['state'], ...each: (Phase | [Phase, number])[]): FakeBatch {
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

export function fail(row: RowView | undefined, phase: Phase, reason: Reason, action: RowView['action']): void {
  if (row) Object.assign(row, { phase, reason, action, sent: 0 });
}

export const second: Build = (host) => void phases(host, host.add(FILES.slice(7), FILM), 'queued', 'waiting');

export function sending(host: FakeHost): FakeBatch {
  const batch = host.add(FILES, HOME);
  phases(host, batch, 'sending', 'attached', 'attached', 'attached', 'attached', 'attaching', 'verifying', ['sending', 0.43], ['sending', 0.81], 'preparing', 'waiting');
  batch.view = { ...batch.view, speed: 5_000_000, secondsLeft: 44.2 };
  second(host);
  return batch;
}

export function waiting(host: FakeHost, reason: Reason): FakeBatch {
  const batch = host.add(FILES, HOME);
  phases(host, batch, 'waiting', 'attached', 'attached', 'attached', 'attached', 'attached', 'attached', ['waiting', 0.43], ['waiting', 0.81], 'waiting');
  batch.view = { ...batch.view, wait: reason };
  for (const row of batch.rows.slice(6, 8)) row.reason = reason;
  second(host);
  return batch;
}
