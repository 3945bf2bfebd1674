/** What the keys do, and paste; see `lib/keys.ts` for which keys. */
import type { BatchView } from '../bindings/BatchView';
import { footOf } from '../lib/foot';
import { type Shortcut, shortcutOf } from '../lib/keys';
import { type RowAct, rowActs } from '../lib/row-acts';
import { isLink } from '../lib/search';
import { mends } from '../lib/wording';
import { footAct, pauseOrResume, pauseOrResumeAll, rowAct } from './acts';
import { area } from './areas';
import type { App } from './app.svelte';
import { sentAct } from './history-acts';
import { fetchAgain, thereAct } from './there-acts';
import { isDraft } from './world';

/** Listens until the returned function is called. */
export function keyboard(app: App, narrow: () => boolean): () => void {
  const press = (event: KeyboardEvent): void => {
    if (event.isComposing) return;
    if (event.key === 'Escape' && !app.dialog) return escape(app, event);
    const shortcut = shortcutOf(event);
    if (shortcut === null || (shortcut === 'undo' && writing(event.target))) return;
    // Whatever the web view would do with it (reload, print, open) is never meant.
    event.preventDefault();
    if (shortcut === 'close') {
      app.deletions.callOff();
      return void app.run(app.host.close());
    }
    if (shortcut === 'quit') return void app.run(app.host.askQuit());
    if (!app.dialog && app.world.number !== null && !(app.welcome && shortcut !== 'shortcuts')) run(app, shortcut, narrow());
  };
  const paste = (event: ClipboardEvent): void => pasted(app, event);
  addEventListener('keydown', press);
  addEventListener('paste', paste);
  return () => {
    removeEventListener('keydown', press);
    removeEventListener('paste', paste);
  };
}

function run(app: App, shortcut: Exclude<Shortcut, 'close' | 'quit'>, narrow: boolean): void {
  const batch = app.batch;
  if (typeof shortcut === 'object') {
    const short = app.shortlist[shortcut.recent];
    if (short) void app.choose(short.target, short.how);
    return;
  }
  switch (shortcut) {
    case 'chooseFiles':
    case 'chooseFolder':
      if (app.page.kind !== 'batch') app.show(app.draft?.id ?? null);
      return void app.addFiles(shortcut === 'chooseFolder');
    case 'destination':
      return app.pick();
    case 'how':
      app.choosingHow = batch !== null && isDraft(batch.state) && batch.choices.length > 1;
      return;
    case 'seen':
      app.choosingSeen = batch !== null && batch.audience !== null && mends(batch);
      return;
    case 'primary':
      return primary(app);
    case 'pause':
      if (batch && !selected(app, batch, ['pause', 'resume'])) pauseOrResume(app, batch);
      return;
    case 'pauseAll':
      return pauseOrResumeAll(app);
    case 'retry':
      if (batch && selected(app, batch, ['retry'])) return;
      if (batch && batch.counts.failed > 0) return footAct(app, batch, 'retry');
      return void fetchAgain(app);
    case 'undo':
      return void app.undo();
    case 'there':
      return app.showThere();
    case 'history':
      return app.showHistory();
    case 'find':
      return app.page.kind === 'history' ? document.querySelector<HTMLInputElement>('.search input')?.focus() : undefined;
    case 'favourite':
      return batch?.target ? app.favour(batch.target) : undefined;
    case 'stop':
      return batch ? app.askStop(batch) : undefined;
    case 'open':
    case 'copy':
      return openOrCopy(app, shortcut);
    case 'newBatch':
      return app.show(null);
    case 'nextBatch':
      return app.step(1);
    case 'previousBatch':
      return app.step(-1);
    case 'settings':
      return app.showSettings();
    case 'nextArea':
      return area(1);
    case 'previousArea':
      return area(-1);
    case 'sidebar':
      if (narrow) app.sideOpen = !app.sideOpen;
      else app.sideHidden = !app.sideHidden;
      return;
    case 'shortcuts':
      app.dialog = { kind: 'shortcuts' };
      return;
    default:
      return shortcut satisfies never;
  }
}

/** What is on screen: the destination, a file that it holds, or a batch of the history. */
function openOrCopy(app: App, act: 'open' | 'copy'): void {
  const { page } = app;
  if (page.kind === 'there') return thereAct(app, page.there, page.there.chosen, act);
  const sent = page.kind === 'history' ? (page.inside ?? page.sent.chosen) : undefined;
  if (sent) sentAct(app, sent, act);
  else if (app.batch) footAct(app, app.batch, act);
}

/** With several files selected the action bar offers what fits them, and the keys do what it offers. */
function selected(app: App, batch: BatchView, wanted: RowAct[]): boolean {
  if (app.selection.size < 2) return false;
  const act = rowActs(app.chosen, batch.state, batch.target !== null).find((each) => wanted.includes(each));
  if (act) rowAct(app, batch, app.chosen, act);
  return act !== undefined;
}

/** A field takes back what was typed into it by itself. */
function writing(target: EventTarget | null): boolean {
  return target instanceof HTMLTextAreaElement || (target instanceof HTMLInputElement && target.type !== 'checkbox' && target.type !== 'radio');
}

/** Whatever the primary button of this page does; without a destination, the way to one. */
function primary(app: App): void {
  const batch = app.batch;
  if (app.page.kind !== 'batch') return;
  if (!batch || (isDraft(batch.state) && !batch.target)) return app.pick();
  const button = footOf(batch, app.pace, app.now).buttons.find((each) => each.kind === 'primary');
  if (button && !button.disabled) footAct(app, batch, button.act);
}

function escape(app: App, event: KeyboardEvent): void {
  if (app.picking) app.picking = false;
  else if (app.choosingHow) app.choosingHow = false;
  else if (app.choosingSeen) app.choosingSeen = false;
  else if (app.sideOpen) app.sideOpen = false;
  else if (app.page.kind !== 'batch') app.back();
  else return;
  event.preventDefault();
}

function pasted(app: App, event: ClipboardEvent): void {
  if (app.dialog) return;
  const data = event.clipboardData;
  const text = data?.getData('text/plain').trim() ?? '';
  const files = data?.types.includes('Files') ?? false;
  if (writing(event.target) && (text !== '' || !files)) return;
  event.preventDefault();
  if (!app.welcome && isLink(text)) app.pick(text);
  else void app.paste();
}
