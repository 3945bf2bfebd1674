import { screen, within } from '@testing-library/svelte';
import { describe, expect, test } from 'vitest';

import { HOME, TARGETS } from './host/fake-data';
import { did, open, press, settle } from './test/window';

const options = (): string[] => screen.queryAllByRole('option').map((option) => option.querySelector('.title')?.textContent ?? '');
const active = (): string => screen.getByRole('option', { selected: true }).querySelector('.title')?.textContent ?? '';
const groups = (): string[] => screen.getAllByRole('group').map((group) => group.getAttribute('aria-label') ?? '');
const field = (): HTMLInputElement => screen.getByRole<HTMLInputElement>('combobox');

async function type(text: string): Promise<void> {
  field().value = text;
  field().dispatchEvent(new Event('input', { bubbles: true }));
  await settle(250);
}

describe('before typing', () => {
  test('favourites come first, then recents, my open tasks and what is recently active, none of them twice', async () => {
    await open('picker-favourites');
    expect(groups()).toEqual(['Favourites', 'Recent', 'My open tasks, Brandt & Partner', 'Recently active, Brandt & Partner', 'Recently active, Atelier Nord']);
    expect(new Set(options()).size).toBe(options().length);
    expect(options().slice(0, 2)).toEqual(['Relaunch-Mailing: Betreffzeilen testen', 'Redirects für Relaunch prüfen']);
  });

  test('my open tasks are looked for, and say what hinders them', async () => {
    const { host } = await open('picker-trouble');
    const group = screen.getByRole('group', { name: 'My open tasks, Atelier Nord' });
    expect(group.textContent).toContain('Productive no longer accepts the token.');
    expect(did(host, 'mine')).toHaveLength(1);
  });

  test('while they are looked for that is said; a question that fails says why', async () => {
    const { app, host } = await open('files');
    let give: (error: unknown) => void = () => {};
    host.mine = () => new Promise((_, refuse) => (give = refuse));
    app.pick();
    await settle();
    expect(screen.getByText('Looking for your open tasks…')).toBeTruthy();
    give({ code: null, reason: { kind: 'noConnection', provider: 'productive', why: 'unreachable' } });
    await settle();
    expect(screen.getByRole('group', { name: 'My open tasks' }).textContent).toContain('No connection.');
  });

  test('where nobody has an open task, that is said once', async () => {
    const { app, host } = await open('files');
    host.mine = () => Promise.resolve(host.accounts.map((account) => ({ account: account.id, targets: [], trouble: null })));
    app.pick();
    await settle();
    expect(screen.getAllByText('No open task is assigned to you.')).toHaveLength(1);
  });

  test('what arrives does not move the highlight to another row', async () => {
    const { host } = await open('picker-recents');
    press('ArrowDown');
    await settle();
    expect(active()).toContain('Catalogue');
    await host.setFavourite(TARGETS[4] ?? HOME, true);
    await settle();
    expect(active()).toContain('Catalogue');
  });
});

describe('favourites', () => {
  test('are made and unmade with Ctrl+D on the active row, which stays active', async () => {
    const { host } = await open('picker-recents');
    press('ArrowDown');
    await settle();
    press('d', { ctrlKey: true });
    await settle();
    expect(did(host, 'setFavourite')).toHaveLength(1);
    expect(within(screen.getByRole('group', { name: 'Favourites' })).getByRole('option', { selected: true }).textContent).toContain('Catalogue');
    press('d', { ctrlKey: true });
    await settle();
    expect(did(host, 'setFavourite')[1]?.[2]).toBe(false);
    expect(groups()).not.toContain('Favourites');
  });

  test('are made by the star, which does not choose the row', async () => {
    const { app, host } = await open('picker-recents');
    screen.getAllByRole('option')[2]?.querySelector<HTMLElement>('.star')?.click();
    await settle();
    expect(host.favourites.map((each) => each.place.kind)).toEqual(['comment']);
    expect(app.picking).toBe(true);
  });

  test('that match what is typed come first', async () => {
    await open('picker-favourites');
    await type('redirects');
    expect(groups()[0]).toBe('Favourites');
    expect(options().filter((title) => title.startsWith('Redirects'))).toHaveLength(1);
    await type('planning');
    expect(groups()).not.toContain('Favourites');
  });

  test('are kept for the destination on screen', async () => {
    const { host } = await open('attach');
    press('d', { ctrlKey: true });
    await settle();
    expect(host.favourites).toEqual([HOME]);
    expect(screen.getByRole('button', { name: 'Keep as a favourite' }).getAttribute('aria-pressed')).toBe('true');
  });

  test('come before recents in the sidebar, nine in all, and Ctrl+1 takes the first', async () => {
    const { app, host } = await open('favourites');
    host.favourites = [...TARGETS.slice(0, 8)];
    host.emit({ kind: 'favourites', favourites: host.favourites });
    await settle();
    expect(app.shortlist).toHaveLength(9);
    expect(app.shortlist.map((each) => each.favourite).lastIndexOf(true)).toBe(7);
    press('1', { ctrlKey: true });
    await settle();
    expect(app.batch?.target).toEqual(host.favourites[0]);
  });
});

test('the second line begins with what there is, and no piece turns its neighbours around', async () => {
  const { host } = await open('favourites');
  const project = TARGETS.find((each) => each.place.kind === 'project') ?? HOME;
  host.favourites = [{ ...project, company: null, project: null, assignee: null, status: 'In \u202eProgress', closed: false }];
  host.emit({ kind: 'favourites', favourites: host.favourites });
  press('k', { ctrlKey: true });
  await settle();
  const line = document.querySelector('[role=option] .context');
  expect(line?.textContent.trim()).toBe('In \u202eProgress');
  expect([...(line?.querySelectorAll('bdi') ?? [])].map((piece) => piece.textContent)).toEqual(['In \u202eProgress']);
});

describe('the comments of a task', () => {
  test('are opened by →, chosen by Enter', async () => {
    const { app, host } = await open('picker-recents');
    press('ArrowRight');
    await settle();
    expect(did(host, 'comments')[0]).toEqual(['comments', HOME]);
    expect(screen.getByRole('listbox').getAttribute('aria-label')).toBe('Comments on “Startseite: finale Visuals freigeben”');
    const first = screen.getAllByRole('option')[0];
    expect(first?.textContent).toContain('Rohschnitt v3');
    expect(first?.textContent).toContain('Camille Lefèvre · 3 files');
    expect(first?.textContent).toMatch(/(Today|Yesterday), \d\d:\d\d/);
    press('ArrowDown');
    press('Enter');
    await settle();
    expect(app.batch?.target?.place.kind).toBe('comment');
    expect(app.batch?.how).toBe('files');
    expect(app.picking).toBe(false);
  });

  test.each(['ArrowLeft', 'Escape'])('are left by %s, back on the task', async (key) => {
    const { app } = await open('picker-recents');
    press('ArrowDown');
    press('ArrowRight');
    await settle();
    press(key);
    await settle();
    expect(app.picking).toBe(true);
    expect(active()).toContain('Catalogue');
    press('Escape');
    expect(app.picking).toBe(false);
  });

  test('are opened and left by mouse too', async () => {
    await open('picker-recents');
    screen.getAllByRole('option')[0]?.querySelector<HTMLElement>('.enter')?.click();
    await settle();
    screen.getByRole('button', { name: /^Comments on/ }).click();
    await settle();
    expect(groups()).toContain('Recent');
  });

  test('→ moves in what is typed until its end', async () => {
    const { host } = await open('picker');
    await settle(250);
    field().setSelectionRange(1, 1);
    press('ArrowRight');
    expect(did(host, 'comments')).toHaveLength(0);
    field().setSelectionRange(4, 4);
    press('ArrowRight');
    expect(did(host, 'comments')).toHaveLength(1);
  });

  test('of a comment there are none', async () => {
    const { host } = await open('picker-recents');
    press('ArrowDown');
    press('ArrowDown');
    press('ArrowRight');
    await settle();
    expect(did(host, 'comments')).toHaveLength(0);
  });

  test('are offered by As, and say so where there are none', async () => {
    const { app } = await open('as-menu');
    const entry = screen.getByRole('menuitemradio', { name: /^Add to a comment…/ });
    entry.click();
    await settle();
    expect(options()).toHaveLength(5);
    press('Escape');
    await settle();
    expect(app.picking, 'there is no list to go back to').toBe(false);
  });

  test('say so where there are none, and why where they cannot be had', async () => {
    const { app, host } = await open('picker-comments-none');
    expect(screen.getByText('No comment on this task yet.')).toBeTruthy();
    press('Escape');
    await settle();
    host.comments = () => Promise.reject({ code: null, reason: { kind: 'destinationGone', place: 'task' } });
    app.pick('', HOME);
    await settle();
    expect(screen.getByText('This task was deleted, or you no longer see it.')).toBeTruthy();
  });

  test('give way to a search', async () => {
    await open('picker-comments');
    await type('planning');
    expect(options()).toEqual(['Planning relance S48']);
  });
});

describe('narrowing to a kind', () => {
  const narrow = async (name: string): Promise<void> => {
    screen.getByRole('button', { name: /^Kind of place/ }).click();
    await settle();
    screen.getByRole('menuitemradio', { name }).click();
    await settle(250);
  };

  test('asks for that kind alone, offers nothing else, and goes back to the field', async () => {
    const { host } = await open('picker');
    await settle(250);
    expect(options().length).toBeGreaterThan(3);
    await narrow('Projects');
    expect(did(host, 'search').at(-1)?.[2]).toEqual(['project']);
    expect(options()).toEqual([]);
    expect(screen.getByText(/Nothing found for “rela” among projects/)).toBeTruthy();
    expect(document.activeElement).toBe(field());
  });

  test('goes for what comes without typing too, and holds for the next time', async () => {
    const { app } = await open('picker-recents');
    await narrow('Comments');
    expect(options()).toEqual(['Rohschnitt v3, Anmerkungen bis Freitag']);
    app.picking = false;
    await settle();
    app.pick();
    await settle();
    expect(screen.getByRole('button', { name: 'Kind of place Comments' })).toBeTruthy();
    await narrow('Everything');
    expect(options().length).toBeGreaterThan(3);
  });

  test('among expenses, a project stands for a new one', async () => {
    const { host } = await open('picker-expense');
    await settle(250);
    await narrow('Expenses');
    expect(did(host, 'search').at(-1)?.[2]).toEqual(['expense', 'project']);
    const titles = options();
    expect(titles.some((title) => title.startsWith('New expense in'))).toBe(true);
    expect(screen.getAllByRole('option').every((option) => option.textContent.includes(', expense'))).toBe(true);
  });

  test('is reached with Tab, opened with an arrow, and left with Esc', async () => {
    const { app } = await open('picker-recents');
    const button = screen.getByRole('button', { name: 'Kind of place Everything' });
    button.focus();
    await settle();
    expect(app.picking, 'the list stays open').toBe(true);
    press('ArrowDown');
    await settle();
    expect(screen.getAllByRole('menuitemradio').length).toBeGreaterThan(10);
    press('Escape');
    await settle();
    expect(document.activeElement).toBe(field());
  });

  test('offers what the connected services hold', async () => {
    const { app } = await open('picker-kantata');
    app.world = { ...app.world, accounts: app.world.accounts.filter((each) => each.provider === 'kantata') };
    await settle();
    screen.getByRole('button', { name: /^Kind of place/ }).click();
    await settle();
    expect(screen.getAllByRole('menuitemradio').map((item) => item.textContent.trim())).toEqual(['Everything', 'Tasks', 'Projects', 'Posts', 'Expenses']);
  });
});

test('a link of an organisation without an account leads to adding one', async () => {
  const { app } = await open('picker-elsewhere');
  await settle(250);
  expect(screen.getByText(/belongs to organisation 4711-gruenfelder/)).toBeTruthy();
  press('Enter');
  await settle();
  expect(app.dialog).toEqual({ kind: 'account', account: null });
});
