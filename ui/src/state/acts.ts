/** What buttons, menus and keys do with a batch and its files. */
import type { BatchView } from '../bindings/BatchView';
import type { RowView } from '../bindings/RowView';
import type { FootAct } from '../lib/foot';
import type { MenuItem } from '../lib/menu';
import { asksWhetherTwice, type BatchAct, comesOff, isThereAlready, pausable, retriable, type RowAct, rowActName } from '../lib/row-acts';
import type { App } from './app.svelte';
import { keepFocus } from './areas';
import { isDraft, isRunning } from './world';

const ids = (rows: readonly RowView[]): number[] => rows.map((row) => row.id);

/** A button of the action bar. */
export function footAct(app: App, batch: BatchView, act: FootAct): void {
  const { host } = app;
  switch (act) {
    case 'clear':
      return void app.letter.clear(batch).then(keepFocus);
    case 'addFiles':
      return void app.addFiles(false);
    case 'send':
      return void app.letter.send(batch);
    case 'stop':
      return app.askStop(batch);
    case 'pause':
    case 'resume':
      return pauseOrResume(app, batch);
    case 'retry':
      return void again(app, batch);
    case 'postWithout':
      return void app.run(host.postWithout(batch.id));
    case 'copy':
      return batch.target ? void app.run(host.copyLink(batch.target)) : undefined;
    case 'open':
      return batch.target ? void app.run(host.openTarget(batch.target)) : undefined;
    case 'take':
    case 'leave':
      return void app.run(host.answer(batch.id, act === 'take'));
    case 'chooseAnother':
      return app.pick();
    case 'enterToken':
      return app.enterToken(batch);
    case 'replace':
      return void app.letter.replace(batch);
    case 'ask':
      return isDraft(batch.state) ? void app.letter.send(batch) : void (batch.lacks && app.letter.ask(batch.lacks));
    default:
      return act satisfies never;
  }
}

/** An entry of the menu of a batch in the sidebar. */
export function batchAct(app: App, batch: BatchView, act: BatchAct): void {
  // Stopping asks, and a question is about what is on screen.
  if (act === 'stop') app.show(batch.id);
  footAct(app, batch, act);
}

/** The one button of a row. */
export function rowButton(app: App, batch: BatchView, row: RowView): void {
  if (row.phase === 'paused') return rowAct(app, batch, [row], 'resume');
  if (row.proof !== null) return rowAct(app, batch, [row], 'openProof');
  switch (row.action) {
    case 'remove':
      return drop(app, batch, [row]);
    case 'retry':
      return rowAct(app, batch, [row], 'retry');
    case 'chooseAnother':
      return app.pick();
    case 'enterToken':
      return app.enterToken(batch);
    case 'sendInstead':
      return void app.run(app.host.sendInstead(row.id));
    case 'sendAnyway':
      return rowAct(app, batch, [row], 'sendAnyway');
    case 'replace':
      return void app.run(app.host.replace(batch.id));
    case 'openInBrowser':
      return batch.target ? void app.run(app.host.openTarget(batch.target)) : undefined;
    case null:
      return;
    default:
      return row.action satisfies never;
  }
}

/** Does it with those of the rows that it fits. */
export function rowAct(app: App, batch: BatchView, rows: readonly RowView[], act: RowAct): void {
  const { host } = app;
  const first = rows[0];
  switch (act) {
    case 'pause':
      return all(rows.filter((row) => pausable(row, batch.state)), (each) => app.run(host.pause(batch.id, each)));
    case 'resume':
      return all(rows.filter((row) => row.phase === 'paused'), (each) => app.run(host.resume(batch.id, each)));
    case 'retry':
      return all(rows.filter(retriable), (each) => app.run(host.retry(batch.id, each)));
    case 'stop':
      return drop(app, batch, rows.filter((row) => !comesOff(row, batch.state)));
    case 'off':
      return drop(app, batch, rows.filter((row) => comesOff(row, batch.state)));
    case 'skip':
      return all(rows.filter(asksWhetherTwice), (each) => app.run(host.skip(batch.id, each)));
    case 'sendAnyway':
      return all(rows.filter(isThereAlready), (each) => app.run(host.sendAnyway(batch.id, each)));
    case 'rename':
      if (first) app.dialog = { kind: 'renameUpload', row: first };
      return;
    case 'open':
    case 'copyLink':
      return footAct(app, batch, act === 'open' ? 'open' : 'copy');
    case 'openProof':
      return first && void app.run(host.openProof(first.id));
    case 'copyProof':
      return first && void app.run(host.copyProof(first.id));
    case 'showInFolder':
      return first && void app.run(host.showInFolder(first.id));
    case 'copyDetails':
      return first && void app.run(host.copyDetails(first.id));
    default:
      return act satisfies never;
  }
}

/** What is to become of a file whose like is there already; at first it is sent. */
export function twiceItems(app: App, batch: BatchView, row: RowView): MenuItem[] {
  const acts: RowAct[] = ['sendAnyway', 'skip', 'rename'];
  return acts.map((act) => ({ key: act, label: rowActName(act, batch.state), checked: act === 'sendAnyway', act: () => rowAct(app, batch, [row], act) }));
}

/** Takes rows off the list, or stops them where they are under way. */
export function drop(app: App, batch: BatchView, rows: readonly RowView[]): void {
  all(rows.filter((row) => comesOff(row, batch.state)), (off) => app.run(app.host.remove(batch.id, off)));
  all(rows.filter((row) => !comesOff(row, batch.state)), (stop) => app.run(app.host.cancel(batch.id, stop)));
}

export function pauseOrResume(app: App, batch: BatchView): void {
  if (isRunning(batch.state)) void app.run(app.host.pause(batch.id, []));
  else if (batch.state === 'paused') void app.run(app.host.resume(batch.id, []));
}

/** Pauses all that runs; resumes all where nothing runs. */
export function pauseOrResumeAll(app: App): void {
  const running = app.world.batches.some((each) => isRunning(each.state));
  void app.run(running ? app.host.pauseAll() : app.host.resumeAll());
}

/** What was stopped goes on only where it is named; an empty list means what failed. */
async function again(app: App, batch: BatchView): Promise<void> {
  const every = batch.state === 'stopped' ? await app.rowsOf(batch.id, 0, batch.counts.total) : [];
  await app.run(app.host.retry(batch.id, ids(every.filter((row) => row.phase === 'stopped' || row.phase === 'failed'))));
}

/** An empty list would mean the whole batch. */
function all(rows: readonly RowView[], act: (uploads: number[]) => unknown): void {
  if (rows.length > 0) act(ids(rows));
}
