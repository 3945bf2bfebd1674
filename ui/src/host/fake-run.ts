/** How files move in the stand-in for the app: a small simulation of sending. */
import type { Event } from '../bindings/Event';
import type { RowView } from '../bindings/RowView';
import { type FakeBatch, following, recount } from './fake-rows';

/** Bytes per second, for all files together. */
const RATE = 24_000_000;

/** Lets a batch go on for `ms`, and answers what there is to tell. */
export function moved(batch: FakeBatch, concurrency: number, ms: number): Event[] {
  const under = (row: RowView): boolean => ['preparing', 'sending', 'verifying', 'attaching'].includes(row.phase);
  const room = concurrency - batch.rows.filter(under).length;
  const begun = batch.rows.filter((row) => row.phase === 'waiting').slice(0, Math.max(0, room));
  const stepped: RowView[] = [...begun];
  for (const row of begun) row.phase = 'preparing';
  const sending = batch.rows.filter((row) => row.phase === 'sending');
  for (const row of batch.rows.filter((each) => under(each) && !begun.includes(each))) {
    if (row.phase === 'sending') {
      row.sent = Math.min(row.size, row.sent + (RATE / sending.length) * (ms / 1000));
      if (row.sent < row.size) continue;
    } else if (Math.random() > 0.3) continue;
    row.phase = following(row.phase, batch.view.how);
    stepped.push(row);
  }
  const seconds = (batch.view.seconds ?? 0) + ms / 1000;
  const left = batch.rows.some((row) => !['attached', 'stored', 'refused', 'leftOut', 'stopped', 'failed'].includes(row.phase));
  if (!left) for (const row of batch.rows) if (row.phase === 'stored') row.phase = 'attached';
  const speed = sending.length > 0 ? RATE : null;
  const held = left && batch.rows.every((row) => !under(row) && row.phase !== 'waiting');
  batch.view = { ...batch.view, state: held ? 'paused' : left ? 'sending' : 'done', seconds };
  recount(batch);
  const secondsLeft = speed === null || seconds < 2 ? null : (batch.view.bytes - batch.view.sent) / speed;
  batch.view = { ...batch.view, speed: seconds < 2 ? null : speed, secondsLeft };
  const events: Event[] = [];
  if (stepped.length > 0 || !left) {
    events.push({ kind: 'batch', batch: batch.view });
    events.push({ kind: 'rows', batch: batch.view.id, rows: (left ? stepped : batch.rows).map((row) => ({ ...row })) });
  }
  events.push({
    kind: 'progress',
    batches: [{ id: batch.view.id, sent: batch.view.sent, speed: batch.view.speed, secondsLeft }],
    rows: sending.map((row) => ({
      id: row.id,
      sent: row.sent,
      speed: RATE / sending.length,
      secondsLeft: ((row.size - row.sent) * sending.length) / RATE,
    })),
  });
  return events;
}
