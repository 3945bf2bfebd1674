import { screen } from '@testing-library/svelte';
import { describe, expect, test, vi } from 'vitest';

import { lastDays } from './host/fake-history-data';
import { did, open as openState, press, settle } from './test/window';

const ctrl = { ctrlKey: true };
const row = (name: RegExp): HTMLElement => screen.getByRole('row', { name });
const titles = (): string[] => screen.getAllByRole('row').map((each) => each.getAttribute('aria-label')?.split(',')[0] ?? '');
const button = (name: RegExp | string): HTMLElement => screen.getByRole('button', { name });

async function open(state = 'history') {
  const opened = await openState(state);
  if (state !== 'history-empty') await screen.findAllByRole('row');
  else await settle(60);
  return opened;
}

async function search(words: string): Promise<void> {
  const field = screen.getByRole<HTMLInputElement>('searchbox');
  field.value = words;
  field.dispatchEvent(new Event('input', { bubbles: true }));
  await settle(220);
}

async function choose(name: RegExp | string): Promise<void> {
  screen.getByRole('menuitem', { name }).click();
  await settle();
}

describe('the history', () => {
  test('opens with Ctrl+H and from the sidebar, and Esc leaves it', async () => {
    const { app } = await openState('attach');
    press('h', ctrl);
    await settle();
    expect(app.page.kind).toBe('history');
    expect(document.title).toBe('History – Attaché');
    press('Escape');
    await settle();
    expect(app.page.kind).toBe('batch');
    button('History').click();
    await settle();
    expect(app.page.kind).toBe('history');
  });

  test('lists batches by day, newest first, with what became of them', async () => {
    await open();
    expect(titles().slice(0, 3)).toEqual(['Startseite: finale Visuals freigeben', 'Bahn Hamburg–Lyon', 'Barrierefreiheit Kundenportal']);
    expect([...document.querySelectorAll('.group')].map((each) => each.textContent).slice(0, 2)).toEqual(['Today', 'Yesterday']);
    expect(row(/^Barrierefreiheit/).textContent).toContain('10 of 12 posted');
    expect(row(/^Catalogue/).textContent).toContain('4 of 6 attached');
  });

  test('without anything sent says so', async () => {
    await open('history-empty');
    expect(screen.getByText('Batches you send are listed here.')).toBeTruthy();
    expect(screen.queryByRole('searchbox')).toBeNull();
  });

  test('is searched for files, destinations and texts; Ctrl+F leads to the field', async () => {
    const { host } = await open();
    press('f', ctrl);
    expect(document.activeElement).toBe(screen.getByRole('searchbox'));
    await search('relaunch redirects');
    expect(titles()).toEqual(['Redirects für Relaunch prüfen']);
    await search('fahrkarte');
    expect(titles()).toEqual(['Bahn Hamburg–Lyon']);
    await search('auswahl markiert');
    expect(titles()).toEqual(['Rohschnitt v3']);
    await search('nirgends');
    expect(screen.getByText('Nothing found for “nirgends”.')).toBeTruthy();
    press('Escape');
    await settle(220);
    expect(titles()).toHaveLength(9);
    expect(did(host, 'history').map((call) => call[1])).toEqual(['', 'relaunch redirects', 'fahrkarte', 'auswahl markiert', 'nirgends', '']);
  });

  test('with ten thousand batches draws only what can be seen, and asks for more on the way down', async () => {
    const { host } = await open('history-many');
    expect(screen.getAllByRole('row').length).toBeLessThan(40);
    expect(did(host, 'history')).toHaveLength(1);
    screen.getAllByRole('row')[0]?.focus();
    press('PageDown');
    await settle(60);
    expect(did(host, 'history'), 'what is known is enough').toHaveLength(1);
    press('End');
    await vi.waitFor(() => expect(document.querySelector('[aria-rowindex="10000"]')).not.toBeNull(), 15_000);
    expect(screen.getAllByRole('row').length).toBeLessThan(40);
  });

  test('opens in the browser, copies the link and leads to another page by keys', async () => {
    const { app, host } = await open();
    row(/^Startseite/).focus();
    press('ArrowDown');
    await settle();
    press('b', ctrl);
    press('C', { ctrlKey: true, shiftKey: true });
    const title = (call: unknown[] | undefined): unknown => (call?.[1] as { title: string }).title;
    expect(title(did(host, 'openTarget')[0])).toBe('Bahn Hamburg–Lyon, 14 Nov');
    expect(title(did(host, 'copyLink')[0])).toBe('Bahn Hamburg–Lyon, 14 Nov');
    expect(app.page.kind).toBe('history');
  });

  test('sends a batch again and shows the new one', async () => {
    const { app, host } = await open();
    button('Send again').click();
    await settle();
    expect(did(host, 'sendAgain')[0]?.[2]).toEqual([]);
    expect(app.page.kind).toBe('batch');
    expect(app.batch?.target?.title).toBe('Startseite: finale Visuals freigeben');
    expect(app.batch?.counts.ready).toBe(12);
  });

  test('forgets one batch or all, each after a question', async () => {
    const { host } = await open();
    row(/^Startseite/).focus();
    press('Delete');
    await settle();
    expect(screen.getByRole('alertdialog').textContent).toContain('Only this computer forgets it.');
    button('Remove').click();
    await settle(60);
    expect(titles()[0]).toBe('Bahn Hamburg–Lyon');
    screen.getAllByRole('button', { name: 'More' })[0]?.click();
    await settle();
    await choose('Clear history…');
    button('Clear').click();
    await settle(60);
    expect(did(host, 'clearHistory').map((call) => typeof call[1])).toEqual(['number', 'object']);
    expect(screen.getByText('Batches you send are listed here.')).toBeTruthy();
  });

  test('is exported', async () => {
    const { host } = await open();
    screen.getAllByRole('button', { name: 'More' })[0]?.click();
    await settle();
    await choose('Export as CSV…');
    expect(did(host, 'exportHistory')).toHaveLength(1);
  });

  test('follows what is sent meanwhile, and the selection stays where it was', async () => {
    const { app, host } = await open();
    row(/^Startseite/).focus();
    press('ArrowDown');
    await settle();
    const [newest] = lastDays(Date.now() + 60_000);
    if (newest) host.sent = [newest, ...host.sent];
    host.emit({ kind: 'historyChanged' });
    await settle(60);
    expect(titles()).toHaveLength(10);
    expect(app.page.kind === 'history' && app.page.sent.chosen?.target.title).toBe('Bahn Hamburg–Lyon, 14 Nov');
  });
});

describe('a batch of the history', () => {
  const detail = async () => {
    const opened = await open();
    row(/^Barrierefreiheit/).focus();
    press('Enter');
    await screen.findByRole('row', { name: /^Hero_Startseite/ });
    return opened;
  };

  test('looks as it did when it was done, with its text, and Esc leads back to its row', async () => {
    await detail();
    expect(screen.getByText('Die finalen Visuals, wie gestern besprochen.')).toBeTruthy();
    expect(row(/^Hero_Startseite/).textContent).toContain('Attached');
    expect(row(/^Texte_Startseite/).textContent).toContain('The file changed while it was being sent.');
    expect(screen.queryByRole('button', { name: 'Take off the list' })).toBeNull();
    press('Escape');
    await settle(60);
    expect(document.activeElement?.getAttribute('aria-label')).toContain('Barrierefreiheit');
  });

  test('shows a file in its folder and sends selected ones again', async () => {
    const { app, host } = await detail();
    row(/^Hero_Startseite/).focus();
    press('ArrowDown');
    await settle();
    press('e', ctrl);
    expect(did(host, 'showInFolder')).toHaveLength(1);
    press('ArrowDown', { shiftKey: true });
    await settle();
    button('Send 2 again').click();
    await settle();
    expect(did(host, 'sendAgain')[0]?.[2]).toHaveLength(2);
    expect(app.batch?.counts.ready).toBe(2);
    expect(app.batch?.text).toBe('Die finalen Visuals, wie gestern besprochen.');
  });
});
