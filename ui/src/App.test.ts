import { screen, within } from '@testing-library/svelte';
import { describe, expect, test } from 'vitest';

import { HOME } from './host/fake-data';
import { STATE_NAMES } from './host/fake-states';
import { did, open, press, settle } from './test/window';

const button = (name: string | RegExp): HTMLButtonElement => screen.getByRole('button', { name });
const ctrl = { ctrlKey: true };

test.each(STATE_NAMES)('%s shows no message id and no markup of others', async (state) => {
  await open(state);
  expect(document.body.textContent).not.toMatch(/\b(ui|reason|action)-[a-z]+/);
  expect(document.querySelector('img[src="x"]')).toBeNull();
});

describe('a batch', () => {
  test('is sent once it has a destination', async () => {
    const { app, host } = await open('files');
    expect(button('Send').disabled).toBe(true);
    press('Enter', ctrl);
    await settle();
    expect(app.picking, 'Ctrl+Enter goes to To').toBe(true);
    press('Escape');
    await app.choose(HOME);
    await settle();
    button('Attach 12 files').click();
    await settle();
    expect(did(host, 'send')).toHaveLength(1);
    expect(app.batch?.state).toBe('sending');
  });

  test('hands its text over before it is sent', async () => {
    const { app, host } = await open('text');
    const batch = app.batch;
    if (!batch) throw new Error('no batch');
    app.letter.write(batch.id, 'Hier das Material');
    await app.letter.send(batch);
    const order = host.calls.map((call) => call[0]).filter((name) => name === 'setText' || name === 'send');
    expect(order).toEqual(['setText', 'send']);
  });

  test('asks before it stops, with the safe answer in focus, and gives the focus back', async () => {
    const { app, host } = await open('sending');
    const opener = button('Stop…');
    opener.focus();
    opener.click();
    await settle();
    expect(document.activeElement?.textContent).toBe('Keep sending');
    expect(screen.getByRole('alertdialog').textContent).toContain('4 files are attached and stay on the task. The other 8 are not sent');
    button('Keep sending').click();
    await settle();
    expect(app.dialog).toBeNull();
    expect(document.activeElement).toBe(opener);
    expect(did(host, 'stop')).toHaveLength(0);
    press('.', ctrl);
    await settle();
    button('Stop').click();
    await settle();
    expect(did(host, 'stop')).toHaveLength(1);
  });

  test('behind a login page of the network offers that page', async () => {
    const { host } = await open('waiting-login');
    button('Open sign-in page').click();
    await settle();
    expect(did(host, 'openSignInPage')).toHaveLength(1);
  });

  test('under way says why it is slow', async () => {
    await open('limited');
    expect(document.querySelector('footer.foot .text')?.textContent).toContain('limited to 500\u00a0KB/s');
  });

  test('asked for from the tray, everything is stopped only after a question', async () => {
    const { host } = await open('sending');
    host.ask({ kind: 'stopAll' });
    await settle();
    expect(screen.getByRole('alertdialog').textContent).toContain('Stop everything?');
    expect(did(host, 'stopAll')).toHaveLength(0);
  });

  test('under way keeps the app from quitting silently', async () => {
    const { host } = await open('quit');
    expect(screen.getByRole('alertdialog').textContent).toContain('Quit while 8 files wait?');
    button('Quit').click();
    expect(did(host, 'quit')).toHaveLength(1);
  });

  test('not sent yet is named before quitting takes it off the list', async () => {
    const { host } = await open('attach');
    host.ask({ kind: 'quit', files: 0, downloads: 0, unsent: 9 });
    await settle();
    expect(screen.getByRole('alertdialog').textContent).toContain('Quit with 9 files not sent?');
    expect(screen.getByRole('alertdialog').textContent).not.toContain('go on');
    host.ask({ kind: 'quit', files: 2, downloads: 0, unsent: 1 });
    await settle();
    expect(screen.getByRole('alertdialog').textContent).toContain('They go on when you open Attaché again. 1 file is not sent yet and is taken off the list.');
  });

  test('that was on screen is there again after the history or the settings', async () => {
    const { app } = await open('sending');
    const here = app.page.kind === 'batch' ? app.page.id : null;
    expect(here).not.toBe(app.draft?.id ?? null);
    app.showHistory();
    app.showSettings();
    await settle();
    press('Escape');
    await settle();
    expect(app.page).toEqual({ kind: 'batch', id: here });
  });

  test('that was stopped sends on what was stopped', async () => {
    const { host } = await open('stopped');
    button('Send 8 files').click();
    await settle();
    expect(did(host, 'retry')[0]?.[2]).toHaveLength(8);
  });

  test('whose comment is not posted can be retried or posted without', async () => {
    const { host } = await open('failed');
    button('Post without them').click();
    await settle();
    expect(did(host, 'postWithout')).toHaveLength(1);
  });
});

describe('a row', () => {
  test('has one button for its reason', async () => {
    const { app, host } = await open('staged');
    const row = screen.getByRole('row', { name: /Imagefilm_Rohschnitt/ });
    expect(row.textContent).toContain('Too large: Productive takes at most 314.5');
    row.querySelector<HTMLButtonElement>('.btn')?.click();
    expect(did(host, 'remove')).toHaveLength(1);
    screen.getByRole('row', { name: /Kalkulation/ }).querySelector<HTMLButtonElement>('.btn')?.click();
    expect(did(host, 'retry')[0]).toEqual(['retry', app.batch?.id, [expect.any(Number)]]);
  });

  test('is reached and removed by keys', async () => {
    const { host } = await open('attach');
    const first = screen.getByRole('row', { name: /^Hero_Startseite/ });
    first.focus();
    press('ArrowDown');
    await settle();
    expect(document.activeElement?.getAttribute('aria-label')).toContain('Moodboard');
    press('ArrowDown', { shiftKey: true });
    await settle();
    expect(screen.getAllByRole('row', { selected: true })).toHaveLength(2);
    press('Delete');
    await settle();
    expect(did(host, 'remove')[0]?.[2]).toHaveLength(2);
  });

  test('of ten thousand is one of a few that exist', async () => {
    await open('many');
    expect(screen.getAllByRole('row').length).toBeLessThan(60);
    expect(screen.getByRole('grid').getAttribute('aria-rowcount')).toBe('10000');
  });
});

describe('the picker', () => {
  test('shows recents, searches, marks what matches, and chooses by keys', async () => {
    const { app, host } = await open('picker-recents');
    const field = screen.getByRole<HTMLInputElement>('combobox');
    expect(within(screen.getByRole('group', { name: 'Recent' })).getAllByRole('option')).toHaveLength(6);
    expect(within(screen.getByRole('group', { name: 'My open tasks, Brandt & Partner' })).getAllByRole('option').length).toBeGreaterThan(0);
    field.value = 'redirects';
    field.dispatchEvent(new Event('input', { bubbles: true }));
    await settle(250);
    const option = screen.getByRole('option', { name: /^Redirects für Relaunch prüfen ?, task #1744 ?, Stadtwerke Lübeck, Website/ });
    expect(option.querySelector('b')?.textContent).toBe('Redirects');
    expect(field.getAttribute('aria-activedescendant')).toBe(option.id);
    press('Enter');
    await settle();
    expect(did(host, 'setTarget')).toHaveLength(1);
    expect(app.batch?.target?.number).toBe('1744');
    expect(app.picking).toBe(false);
  });

  test('resolves a pasted link to one row', async () => {
    await open('picker-link');
    await settle(250);
    expect(screen.getAllByRole('option')).toHaveLength(1);
  });

  test('says so when nothing is found, and closes with Esc', async () => {
    const { app } = await open('picker-none');
    await settle(250);
    expect(screen.getByText('Nothing found for “relaunchparty”. A task number or a link works too.')).toBeTruthy();
    press('Escape');
    expect(app.picking).toBe(false);
  });

  test('shows titles of the service as text', async () => {
    await open('hostile');
    expect(document.title).toContain('<img src=x');
    expect(document.querySelectorAll('img[src="x"], [onerror]')).toHaveLength(0);
  });
});

describe('an account', () => {
  test('is connected by pasting a token; files that came before are kept', async () => {
    const { app, host } = await open('welcome-kept');
    expect(document.body.textContent).toContain('12 files wait here.');
    button(/^Connect Productive/).click();
    await settle();
    const field = screen.getByLabelText<HTMLInputElement>('API token');
    field.value = 'single-6f2b0c1e-7a90-4be1-9d31';
    field.dispatchEvent(new Event('input', { bubbles: true }));
    await settle(450);
    button('Add account').click();
    await settle();
    expect(did(host, 'addAccount')[0]).toEqual(['addAccount', 'productive', '11']);
    expect(app.welcome).toBe(false);
    expect(app.batch?.counts.total).toBe(12);
  });

  test('with a wrong token goes back to the field', async () => {
    await open('account');
    const field = screen.getByLabelText<HTMLInputElement>('API token');
    field.value = 'wrong-6f2b0c1e-7a90-4be1';
    field.dispatchEvent(new Event('input', { bubbles: true }));
    await settle(450);
    expect(screen.getByText('Productive does not know this token. Copy it again from there.')).toBeTruthy();
    expect(button('Add account').disabled).toBe(true);
  });

  test('is removed only when that is meant', async () => {
    const { host } = await open('remove-account');
    expect(document.activeElement?.textContent).toBe('Keep');
    button('Remove').click();
    await settle();
    expect(did(host, 'removeAccount')).toEqual([['removeAccount', 'nord']]);
  });

  test('of sample data says so on every page', async () => {
    await open('sandbox');
    expect(document.body.textContent).toContain('This is sample data.');
  });
});

test('a message that went missing makes the window listen again', async () => {
  const { app, host } = await open('sending');
  host.lose();
  host.emit({ kind: 'recents', recents: [] });
  await settle();
  expect(did(host, 'listen')).toHaveLength(2);
  expect(app.batch?.counts.total).toBe(12);
});

test('nothing is promised that sending at once does not keep', async () => {
  const { host } = await open('addressed');
  expect(document.body.textContent).toContain('Nothing is sent before you say so.');
  host.emit({ kind: 'settings', settings: { ...host.settings, start: 'atOnce' } });
  await settle();
  expect(document.body.textContent).toContain('Files are sent as soon as all of them are checked.');
  host.drag({ over: true, files: 3 });
  await settle();
  expect(document.body.textContent).toContain('Sent as soon as all of them are checked.');
});

test('the title of the window tells how far it is', async () => {
  await open('sending');
  expect(document.title).toMatch(/^Startseite: finale Visuals freigeben \(\d+\u00a0%\) – Attaché$/);
});
