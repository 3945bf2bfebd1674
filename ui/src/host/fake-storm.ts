/** As many messages as a busy engine sends, without its work: progress of eight rows ten times a second, rows and batch every 40 ms. */
import type { FakeHost } from './fake';
import type { FakeBatch } from './fake-rows';

export function storm(host: FakeHost, batch: FakeBatch): void {
  let beat = 0;
  const shown = (places: number[]) =>
    places.flatMap((place) => {
      const row = batch.rows[host.range.start + place];
      return row && host.range.start + place < host.range.end ? [row] : [];
    });
  setInterval(() => {
    beat += 1;
    batch.view = { ...batch.view, sent: batch.view.sent + 400_000, speed: 10_000_000 + beat, secondsLeft: 900 - beat / 10 };
    const moving = shown([8, 9, 10, 11, 12, 13, 14, 15]);
    for (const row of moving) row.sent = (row.sent + row.size / 100) % row.size;
    host.emit({
      kind: 'progress',
      batches: [{ id: batch.view.id, sent: batch.view.sent, speed: batch.view.speed, secondsLeft: batch.view.secondsLeft }],
      rows: moving.map((row) => ({ id: row.id, sent: row.sent, speed: 1_200_000, secondsLeft: 45 })),
    });
  }, 100);
  setInterval(() => {
    const [row] = shown([8 + (beat % 8)]);
    if (row) row.phase = row.phase === 'sending' ? 'verifying' : 'sending';
    host.emit({ kind: 'batch', batch: batch.view });
    if (row) host.emit({ kind: 'rows', batch: batch.view.id, rows: [{ ...row }] });
  }, 40);
}
