/** What the states of what comes after sending show that comes from the person. */
import type { DownloadView } from '../bindings/DownloadView';
import type { App } from '../state/app.svelte';
import type { FakeHost } from './fake';
import { HOME } from './fake-data';

/** The window that shows a state; one before it does nothing any more. */
let posed: App | null = null;

export function poseAfterwards(app: App, host: FakeHost, state: string): void {
  posed = app;
  if (state.startsWith('attachments') || state.startsWith('download')) app.showThere();
  if (state === 'attachments-several') keys(['ArrowRight'], ['ArrowDown', 'shift']);
  if (state === 'attachments-menu') later(() => menuAt('[data-tile="5"]', 560, 330));
  if (state === 'attachments-delete') keys(['ArrowRight'], ['Delete']);
  if (state === 'attachments-rename') keys(['F2']);
  if (state === 'attachments-deleting') {
    keys(['ArrowRight'], ['Delete']);
    later(() => document.querySelector<HTMLElement>('dialog .danger')?.click(), 560);
  }
  if (state.startsWith('download')) {
    const views = host.holds.own.slice(0, 4).map((file) => host.downloadOf(HOME, file));
    host.fetch(views.map((view, place) => stepOf(view, place, state)));
  }
  if (state.startsWith('history')) app.showHistory();
  if (state === 'history-detail') later(() => press('Enter'));
  if (state === 'history-clear') later(() => press('Delete'));
  if (state === 'history-menu') later(() => menuAt('[data-index="2"]', 420, 196));
  if (state === 'history-search') typed('relaunch');
  if (state === 'history-nothing') typed('relaunchparty');
  if (state.startsWith('picker-filter')) app.pick(state === 'picker-filtered' ? 'rela' : '');
  if (state === 'picker-filter') later(() => document.querySelector<HTMLElement>('.kinds')?.click());
  if (state === 'picker-filtered') app.pickKind = 'project';
  if (state === 'picker-elsewhere') app.pick('https://app.productive.io/4711-gruenfelder/tasks/12');
}

function stepOf(view: DownloadView, place: number, state: string): DownloadView {
  if (state === 'downloading') {
    const received = place === 0 ? (view.size ?? 0) : place === 1 ? (view.size ?? 0) / 3 : 0;
    return { ...view, received, state: place === 0 ? 'done' : place === 1 ? 'running' : 'waiting', savedAs: place === 0 ? view.name : null };
  }
  if (state === 'download-failed' && place === 2) return { ...view, state: 'failed', reason: { kind: 'loginPage', provider: 'productive' } };
  return { ...view, received: view.size ?? 0, state: 'done', savedAs: view.name };
}

/** Whoever takes pictures waits until nothing is still to come: `data-posing` is 0 then. */
function later(act: () => void, ms = 420): void {
  const root = document.documentElement.dataset;
  root.posing = String(Number(root.posing ?? 0) + 1);
  const mine = posed;
  setTimeout(() => {
    if (posed === mine) act();
    root.posing = String(Number(root.posing) - 1);
  }, ms);
}

function keys(...all: [string, 'shift'?][]): void {
  later(() => {
    for (const [key, held] of all) press(key, held === 'shift');
  });
}

function press(key: string, shiftKey = false): void {
  document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', { key, shiftKey, bubbles: true, cancelable: true }));
}

function menuAt(selector: string, clientX: number, clientY: number): void {
  document.querySelector(selector)?.dispatchEvent(new MouseEvent('contextmenu', { bubbles: true, cancelable: true, clientX, clientY }));
}

function typed(words: string): void {
  later(() => {
    const field = document.querySelector<HTMLInputElement>('.search input');
    if (!field) return;
    field.value = words;
    field.focus();
    field.dispatchEvent(new Event('input', { bubbles: true }));
  }, 120);
}
