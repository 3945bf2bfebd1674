import { screen } from '@testing-library/svelte';
import { describe, expect, test } from 'vitest';

import { did, open, press, settle } from './test/window';

const item = (name: RegExp): HTMLElement => screen.getByRole('menuitem', { name });

async function more(name: string): Promise<void> {
  const button = screen.getByRole('button', { name: `More for ${name}` });
  button.focus();
  button.click();
  await settle();
}

function choose(label: string, option: string): void {
  const select = screen.getByLabelText<HTMLSelectElement>(label);
  select.selectedIndex = [...select.options].findIndex((each) => each.text === option);
  select.dispatchEvent(new Event('change', { bubbles: true }));
}

describe('settings', () => {
  test('are kept one by one, the others as they are', async () => {
    const { app, host } = await open('settings');
    choose('Files at the same time', '16');
    await settle();
    choose('Start sending', 'At once');
    await settle();
    choose('Notify me', 'Only about problems');
    screen.getByRole('switch', { name: 'Open at login' }).click();
    await settle();
    expect(app.world.settings).toEqual({ ...app.world.settings, concurrency: 16, start: 'atOnce', notifications: 'problems', openAtLogin: true, keepInTray: true });
    expect(did(host, 'setSettings')).toHaveLength(4);
    expect(screen.getByText('A batch goes out as soon as it has a destination and all its files are fine.')).toBeTruthy();
  });

  test('that follow each other before an answer add up', async () => {
    const { app, host } = await open('settings');
    host.setSettings = (settings) => new Promise((done) => setTimeout(() => done(host.emit({ kind: 'settings', settings })), 10));
    void app.set({ keepInTray: false });
    void app.set({ openAtLogin: true });
    await settle(60);
    expect(app.world.settings).toMatchObject({ keepInTray: false, openAtLogin: true });
  });

  test('that cannot be kept say why, and the control goes back to the truth', async () => {
    const { host } = await open('settings');
    host.stuck = { kind: 'homeUnusable', detail: 'the disk is full' };
    const tray = screen.getByRole<HTMLInputElement>('switch', { name: 'Keep sending when the window is closed' });
    tray.click();
    await settle();
    expect(tray.checked).toBe(true);
    expect(screen.getByText('The home folder cannot be used: the disk is full.').getAttribute('role')).toBe('alert');
    choose('Files at the same time', '9');
    await settle();
    expect(screen.getByLabelText<HTMLSelectElement>('Files at the same time').value).toBe('4');
    host.stuck = null;
    tray.click();
    await settle();
    expect(tray.checked).toBe(false);
    expect(screen.getAllByText(/the disk is full/), 'only the other one still says so').toHaveLength(1);
  });

  test('limit the speed of everything, and lift the limit', async () => {
    const { app } = await open('settings');
    choose('Speed limit', '500\u00a0KB/s');
    await settle();
    expect(app.world.settings.speedLimit).toBe(500_000);
    choose('Speed limit', 'None');
    await settle();
    expect(app.world.settings.speedLimit).toBeNull();
    screen.getByRole('switch', { name: 'Keep the computer awake while sending' }).click();
    await settle();
    expect(app.world.settings.keepAwake).toBe(false);
  });

  test('show a limit that no choice has', async () => {
    const { app, host } = await open('settings');
    host.settings = { ...app.world.settings, speedLimit: 42_000 };
    host.emit({ kind: 'settings', settings: host.settings });
    await settle();
    const select = screen.getByLabelText<HTMLSelectElement>('Speed limit');
    expect(select.selectedOptions[0]?.text).toBe('42\u00a0KB/s');
  });

  test('copy what support wants to know, and say so', async () => {
    const { host } = await open('settings');
    screen.getByRole('button', { name: 'Copy diagnostics' }).click();
    await settle();
    expect(did(host, 'copyDiagnostics')).toHaveLength(1);
    expect(screen.getByText('Copied').getAttribute('role')).toBe('status');
  });

  test('show where the data lives', async () => {
    const { host } = await open('settings');
    expect(screen.getByText('/home/lena/.local/share/attache')).toBeTruthy();
    screen.getByRole('button', { name: 'Show folder' }).click();
    expect(did(host, 'showHome')).toHaveLength(1);
  });
});

describe('an account', () => {
  test('is renamed; a name that is taken is refused with its reason', async () => {
    const { app, host } = await open('settings');
    await more('Atelier Nord');
    item(/^Rename/).click();
    await settle();
    const field = screen.getByLabelText<HTMLInputElement>('Name');
    expect(field.value).toBe('Atelier Nord');
    const submit = async (name: string): Promise<void> => {
      field.value = name;
      field.dispatchEvent(new Event('input', { bubbles: true }));
      await settle();
      screen.getByRole('button', { name: 'Rename' }).click();
      await settle();
    };
    await submit('Brandt & Partner');
    expect(screen.getByText('An account is called “Brandt & Partner” already. Choose another name.')).toBeTruthy();
    await submit(' Nord ');
    expect(did(host, 'renameAccount')[1]).toEqual(['renameAccount', 'nord', 'Nord']);
    expect(app.dialog).toBeNull();
    expect(document.activeElement?.getAttribute('aria-label'), 'the focus is back').toBe('More for Nord');
  });

  test('is signed in again or removed from its menu', async () => {
    const { app } = await open('settings');
    await more('Brandt & Partner');
    item(/^Sign in again/).click();
    await settle();
    expect(app.dialog).toEqual({ kind: 'account', account: 'brandt' });
    screen.getByRole('button', { name: 'Cancel' }).click();
    await settle();
    await more('Brandt & Partner');
    press('End');
    expect(document.activeElement).toBe(item(/^Remove/));
    item(/^Remove/).click();
    await settle();
    expect(app.dialog).toEqual({ kind: 'removeAccount', account: 'brandt' });
  });

  test('of sample data has no token to enter', async () => {
    const { app } = await open('sandbox');
    app.showSettings();
    await settle();
    await more('Sample data, Productive');
    expect(screen.getAllByRole('menuitem').map((each) => each.textContent.trim())).toEqual(['Rename…', 'Remove…']);
  });
});
