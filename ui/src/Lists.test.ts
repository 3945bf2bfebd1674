import { screen } from '@testing-library/svelte';
import { describe, expect, test } from 'vitest';

import { did, open, press, settle } from './test/window';

const ctrl = { ctrlKey: true };
const row = (name: RegExp): HTMLElement => screen.getByRole('row', { name });
const items = (): string[] => screen.getAllByRole('menuitem').map((item) => item.textContent.replace(/\s+/g, ' ').trim());
const item = (name: RegExp): HTMLElement => screen.getByRole('menuitem', { name });
const selected = (): number => screen.queryAllByRole('row', { selected: true }).length;

function click(on: HTMLElement, held: MouseEventInit = {}): void {
  on.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true, ...held }));
}

async function rightClick(on: HTMLElement): Promise<void> {
  on.dispatchEvent(new MouseEvent('contextmenu', { bubbles: true, cancelable: true, clientX: 300, clientY: 200 }));
  await settle();
}

describe('selecting files', () => {
  test('by mouse: one, more of them, a range', async () => {
    await open('attach');
    click(row(/^Hero/));
    await settle();
    expect(selected()).toBe(1);
    click(row(/^Keyvisual/), ctrl);
    await settle();
    expect(selected()).toBe(2);
    click(row(/^Nordlicht_Logo/), { shiftKey: true });
    await settle();
    expect(selected(), 'from the one clicked last').toBe(4);
    click(row(/^Hero/));
    await settle();
    expect(selected()).toBe(1);
  });

  test('by keys: a range, single ones with the list in between, all, none', async () => {
    const { app } = await open('attach');
    row(/^Hero/).focus();
    press('ArrowDown');
    press('ArrowDown', { shiftKey: true });
    press('ArrowDown', { shiftKey: true });
    await settle();
    expect(selected()).toBe(3);
    press('ArrowUp', { shiftKey: true });
    await settle();
    expect(selected(), 'it becomes smaller again').toBe(2);
    press('ArrowDown', ctrl);
    press('ArrowDown', ctrl);
    await settle();
    expect(selected(), 'the keyboard moves, the selection stays').toBe(2);
    press(' ');
    await settle();
    expect(selected()).toBe(3);
    press('a', ctrl);
    await settle();
    expect(app.selection.size).toBe(12);
    press('Escape');
    await settle();
    expect(app.selection.size).toBe(0);
  });

  test('of ten thousand reaches what is not on screen', async () => {
    const { app } = await open('many');
    screen.getAllByRole('row')[0]?.focus();
    press('Home');
    press('End', { shiftKey: true });
    await settle(60);
    expect(app.selection.size).toBe(10_000);
  });

  test('shows in the action bar how many, how much, and what fits them, beside the primary', async () => {
    const { app, host } = await open('attach');
    app.selection.take((await host.rows(1, 0, 3)).rows);
    await settle();
    const foot = document.querySelector('footer');
    expect(foot?.textContent).toContain('3 files selected, 393\u00a0MB');
    expect([...(foot?.querySelectorAll('button') ?? [])].map((button) => button.textContent.trim())).toEqual(['Remove', 'Attach 12 files']);
    foot?.querySelector<HTMLElement>('.btn.plain')?.click();
    await settle();
    expect(did(host, 'remove')[0]?.[2]).toHaveLength(3);
    expect(foot?.textContent, 'nothing is selected any more').toContain('9 files ready');
    expect(document.activeElement?.closest('[data-area="list"]'), 'the focus is not lost').not.toBeNull();
  });

  test('makes Ctrl+P pause what is selected, and only with several the batch is spared', async () => {
    const { app, host } = await open('sending');
    const { rows } = await host.rows(1, 0, 12);
    app.selection.take(rows.slice(6, 8));
    press('p', ctrl);
    await settle();
    expect(did(host, 'pause')).toEqual([['pause', 1, rows.slice(6, 8).map((each) => each.id)]]);
    expect(app.batch?.state, 'the others go on').toBe('sending');
    app.selection.clear();
    press('p', ctrl);
    await settle();
    expect(did(host, 'pause')[1]).toEqual(['pause', 1, []]);
  });

  test('keeps what is still there when rows are taken off elsewhere', async () => {
    const { app, host } = await open('attach');
    const { rows } = await host.rows(1, 0, 3);
    app.selection.take(rows);
    await host.remove(1, [rows[0]?.id ?? 0]);
    await settle(300);
    expect([...app.selection.rows.keys()]).toEqual(rows.slice(1).map((each) => each.id));
  });
});

describe('the menu of a file', () => {
  test('opens on the row, selects it, and offers what fits', async () => {
    const { app, host } = await open('sending');
    await rightClick(row(/^Startseite_mobil/));
    expect(app.selection.size).toBe(1);
    expect(items()).toEqual(['Pause', 'Stop Delete', 'Show in folder Ctrl+E', 'Open in browser Ctrl+B', 'Copy link Ctrl+Shift+C', 'Copy details Ctrl+C']);
    item(/^Pause/).click();
    await settle();
    expect(did(host, 'pause')[0]).toEqual(['pause', 1, [...app.selection.rows.keys()]]);
    expect(document.activeElement?.getAttribute('aria-label')).toContain('Startseite_mobil');
    await rightClick(row(/^Startseite_mobil/));
    expect(items()[0]).toBe('Resume Enter');
    press('Escape');
    await settle();
    press('Enter');
    await settle();
    expect(did(host, 'resume')[0]).toEqual(['resume', 1, [...app.selection.rows.keys()]]);
  });

  test('of several leaves out what only one can do', async () => {
    const { app, host } = await open('failed-files');
    app.selection.take((await host.rows(1, 0, 3)).rows);
    await settle();
    await rightClick(row(/^favicon/));
    expect(app.selection.size, 'the selection stays').toBe(3);
    expect(items()).toEqual(['Retry Ctrl+R', 'Take off the list Delete', 'Open in browser Ctrl+B', 'Copy link Ctrl+Shift+C']);
    item(/^Retry/).click();
    await settle();
    expect(did(host, 'retry')[0]?.[2], 'only those that failed').toHaveLength(2);
  });

  test('is opened, walked and left by keys', async () => {
    const { host } = await open('sending');
    const first = row(/^Startseite_mobil/);
    first.focus();
    press('F10', { shiftKey: true });
    await settle();
    expect(document.activeElement?.textContent).toContain('Pause');
    press('ArrowUp');
    expect(document.activeElement?.textContent).toContain('Copy details');
    press('s');
    expect(document.activeElement?.textContent).toContain('Stop');
    press('s');
    expect(document.activeElement?.textContent, 'the next one with that letter').toContain('Show in folder');
    press('Escape');
    await settle();
    expect(screen.queryByRole('menu')).toBeNull();
    expect(document.activeElement).toBe(first);
    press('ContextMenu');
    await settle();
    press('End');
    (document.activeElement as HTMLElement).click();
    await settle();
    expect(did(host, 'copyDetails')).toHaveLength(1);
  });

  test('has keys of its own', async () => {
    const { host } = await open('sending');
    row(/^Startseite_mobil/).focus();
    press('ArrowDown');
    press('c', ctrl);
    press('e', ctrl);
    await settle();
    const id = (await host.rows(1, 7, 8)).rows[0]?.id;
    expect([did(host, 'copyDetails')[0], did(host, 'showInFolder')[0]]).toEqual([['copyDetails', id], ['showInFolder', id]]);
  });

  test('does not change under the pointer', async () => {
    const { host } = await open('sending');
    await rightClick(row(/^Startseite_mobil/));
    const before = items();
    const moved = (await host.rows(1, 6, 7)).rows.map((each) => ({ ...each, phase: 'attached' as const }));
    host.emit({ kind: 'rows', batch: 1, rows: moved });
    await settle();
    expect(items()).toEqual(before);
    item(/^Pause/).click();
    await settle();
    expect(did(host, 'pause'), 'there is nothing left to pause').toHaveLength(0);
  });

  test('closes when something else is pressed', async () => {
    await open('sending');
    await rightClick(row(/^Hero/));
    document.body.dispatchEvent(new MouseEvent('pointerdown', { bubbles: true }));
    await settle();
    expect(screen.queryByRole('menu')).toBeNull();
  });
});

test('a file that is paused by itself has a button to go on', async () => {
  const { host } = await open('paused-files');
  screen.getAllByRole('button', { name: 'Resume this file' })[0]?.click();
  await settle();
  expect(did(host, 'resume')[0]?.[2]).toHaveLength(1);
});

describe('the menu of a batch', () => {
  const batch = (name: RegExp): HTMLElement => screen.getByRole('button', { name });

  test('acts on that batch, not on the one on screen', async () => {
    const { app, host } = await open('sending');
    await rightClick(batch(/^Imagefilm/));
    expect(items()).toEqual(['Pause', 'Stop…', 'Open in browser', 'Copy link', 'Stop everything…']);
    item(/^Pause/).click();
    await settle();
    expect(did(host, 'pause')[0]?.[1]).not.toBe(app.batch?.id);
    expect(did(host, 'pause')[0]?.[2]).toEqual([]);
  });

  test('shows the batch it asks about before it stops it', async () => {
    const { app, host } = await open('sending');
    const other = app.world.batches[1]?.id;
    await rightClick(batch(/^Imagefilm/));
    item(/^Stop…/).click();
    await settle();
    expect(app.batch?.id).toBe(other);
    expect(screen.getByRole('alertdialog')).toBeTruthy();
    expect(did(host, 'stop')).toHaveLength(0);
  });

  test('offers to stop everything, and asks before it does', async () => {
    const { host } = await open('sending');
    await rightClick(batch(/^Imagefilm/));
    item(/^Stop everything…/).click();
    await settle();
    expect(screen.getByRole('alertdialog').textContent).toContain('4 files are attached and stay. 13 files of 2 batches are not sent and stay in their lists.');
    expect(document.activeElement?.textContent).toBe('Keep sending');
    screen.getByRole('button', { name: 'Stop everything' }).click();
    await settle();
    expect(did(host, 'stopAll')).toHaveLength(1);
  });

  test('does not offer to stop everything where it is one batch', async () => {
    await open('taken-off');
    await rightClick(batch(/Waiting, 5 files/));
    expect(screen.queryByRole('menuitem', { name: /^Stop everything/ })).toBeNull();
  });

  test('sends again what was stopped in a batch that is not on screen', async () => {
    const { app, host } = await open('stopped');
    app.showSettings();
    await settle();
    await rightClick(batch(/^Startseite/));
    item(/^Send 8 files/).click();
    await settle();
    expect(did(host, 'retry')[0]?.[2]).toHaveLength(8);
  });

  test('by key: the menu, and Delete for one that is over', async () => {
    const { host } = await open('done');
    const done = batch(/^Startseite/);
    done.focus();
    press('ContextMenu');
    await settle();
    expect(items()).toEqual(['Open in browser Ctrl+B', 'Copy link Ctrl+Shift+C', 'Take off the list Delete']);
    press('Escape');
    await settle();
    expect(document.activeElement).toBe(done);
    press('Delete');
    await settle();
    expect(did(host, 'clear')).toHaveLength(1);
  });
});

describe('undo', () => {
  test('brings files back at their place', async () => {
    const { app, host } = await open('attach');
    const before = (await host.rows(1, 0, 12)).rows.map((each) => each.name);
    row(/^Moodboard/).focus();
    press('ArrowDown', { shiftKey: true });
    await settle();
    press('Delete');
    await settle();
    expect(screen.getByText('2 files taken off the list').getAttribute('role')).toBe('status');
    expect(app.batch?.counts.total).toBe(10);
    screen.getByRole('button', { name: 'Undo' }).focus();
    screen.getByRole('button', { name: 'Undo' }).click();
    await settle();
    expect((await host.rows(1, 0, 12)).rows.map((each) => each.name)).toEqual(before);
    expect(screen.queryByRole('button', { name: 'Undo' })).toBeNull();
    expect(document.activeElement?.closest('[data-area="list"]'), 'the focus is not lost').not.toBeNull();
  });

  test('of a whole batch shows it again', async () => {
    const { app, host } = await open('attach');
    screen.getByRole('button', { name: 'Clear' }).click();
    await settle();
    expect(app.batch).toBeNull();
    expect(screen.getByText('12 files taken off the list')).toBeTruthy();
    press('z', ctrl);
    await settle();
    expect(did(host, 'undo')).toHaveLength(1);
    expect(app.batch?.counts.total).toBe(12);
  });

  test('of every file: the focus goes to what is there instead, and back', async () => {
    const { app } = await open('attach');
    row(/^Hero/).focus();
    press('a', ctrl);
    await settle();
    press('Delete');
    await settle();
    expect(app.batch?.counts.total).toBe(0);
    expect(document.activeElement?.textContent).toBe('Choose files…');
    press('z', ctrl);
    await settle();
    expect(document.activeElement?.getAttribute('role')).toBe('row');
  });

  test('leaves Ctrl+Z to a field that is being written in', async () => {
    const { host } = await open('undo');
    screen.getByRole('textbox', { name: 'Text of the comment' }).focus();
    press('z', ctrl);
    await settle();
    expect(did(host, 'undo')).toHaveLength(0);
  });

  test('is gone when it can no longer be', async () => {
    const { host } = await open('undo');
    host.emit({ kind: 'undo', undo: null });
    await settle();
    expect(screen.queryByRole('button', { name: 'Undo' })).toBeNull();
    press('z', ctrl);
    expect(did(host, 'undo')).toHaveLength(0);
  });
});
