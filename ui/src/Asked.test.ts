import { screen, within } from '@testing-library/svelte';
import { describe, expect, test } from 'vitest';

import { CLINIC, FILM_PROJECT, PEOPLE } from './host/fake-kantata';
import { did, open, press, settle } from './test/window';

const button = (name: string | RegExp): HTMLButtonElement => screen.getByRole<HTMLButtonElement>('button', { name });
const boxes = (): HTMLElement[] => screen.getAllByRole('menuitemcheckbox');

function type(label: string, text: string): void {
  const field = screen.getByLabelText<HTMLInputElement>(label);
  field.value = text;
  field.dispatchEvent(new Event('input', { bubbles: true }));
}

describe('who sees a post', () => {
  test('is the whole project, or who is chosen; the menu stays open meanwhile', async () => {
    const { app, host } = await open('kantata-post');
    button('Seen by the whole project').click();
    await settle(250);
    expect(did(host, 'people')[0]).toEqual(['people', FILM_PROJECT]);
    expect(screen.getByRole('menuitemradio', { name: 'The whole project' }).getAttribute('aria-checked')).toBe('true');
    boxes()[0]?.click();
    await settle();
    boxes()[2]?.click();
    await settle();
    expect(app.batch?.audience).toEqual({ kind: 'only', people: [PEOPLE[0], PEOPLE[2]] });
    expect(boxes().map((each) => each.getAttribute('aria-checked'))).toEqual(['true', 'false', 'true']);
    press('Escape');
    await settle();
    expect(document.activeElement).toBe(button('Only Camille Lefèvre, Théo Marchand and you'));
  });

  test('is never everybody because nobody is left', async () => {
    const { app } = await open('seen-menu');
    await settle(250);
    boxes()[0]?.click();
    await settle();
    expect(app.batch?.audience).toEqual({ kind: 'only', people: [] });
    expect(screen.getByText('This project asks who sees each post. Choose that first.')).toBeTruthy();
    expect(button('Choose who sees it…')).toBeTruthy();
  });

  test('is asked by the primary button where the project wants to know', async () => {
    const { app, host } = await open('seen-asked');
    expect(app.batch?.target).toEqual(CLINIC);
    press('Enter', { ctrlKey: true });
    await settle(250);
    expect(did(host, 'send'), 'the app says what is missing').toHaveLength(1);
    expect(app.batch?.state).toBe('staged');
    screen.getByRole('menuitemradio', { name: 'The whole project' }).click();
    await settle();
    expect(app.batch?.audience).toEqual({ kind: 'everybody' });
    button('Post with 5 files').click();
    await settle();
    expect(app.batch?.state).toBe('sending');
  });

  test('opens by its shortcut, and is nowhere where nothing is posted', async () => {
    const { app } = await open('kantata-post');
    press('J', { ctrlKey: true, shiftKey: true });
    await settle();
    expect(screen.getByRole('menu', { name: 'Who sees it' })).toBeTruthy();
    app.choosingSeen = false;
    await settle();
    const { app: other } = await open('expense-free');
    press('J', { ctrlKey: true, shiftKey: true });
    await settle();
    expect(other.choosingSeen).toBe(false);
  });
});

describe('a new expense', () => {
  test('is chosen as a way, or below its project in the picker', async () => {
    const { app, host } = await open('picker-expense');
    await settle(450);
    const option = screen.getByRole('option', { name: /^New expense in Imagefilm .*, expense/ });
    option.click();
    await settle();
    expect(did(host, 'setTarget')[0]?.[2]).toEqual(FILM_PROJECT);
    expect(app.batch?.how).toBe('newExpense');
    expect(screen.getByLabelText<HTMLInputElement>('Date').value).toBe('2026-11-14');
    expect(screen.queryByRole('button', { name: /already there/i }), 'it has no files yet').toBeNull();
    expect(screen.queryByRole('button', { name: /Seen by/ }), 'nobody sees a receipt more or less').toBeNull();
  });

  test('leads to what is missing, one after the other, and is made then', async () => {
    const { app, host } = await open('new-expense-lacks');
    await settle(250);
    expect(screen.getByText('The expense needs a category.')).toBeTruthy();
    button('Create expense').click();
    await settle();
    const category = screen.getByLabelText<HTMLSelectElement>('Category');
    expect(document.activeElement).toBe(category);
    expect(category.getAttribute('aria-invalid')).toBe('true');
    expect(within(category).getAllByRole('option').map((each) => each.textContent)).toEqual(['Category', 'Büromaterial', 'Hotel', 'Meals & drinks', 'Travel']);
    category.value = '4';
    category.dispatchEvent(new Event('change', { bubbles: true }));
    await settle(450);
    button('Create expense').click();
    await settle();
    expect(document.activeElement).toBe(screen.getByLabelText('Amount'));
    type('Amount', '189,90');
    type('Currency', 'chf');
    type('Notes', 'Bahn');
    button('Create expense').click();
    await settle();
    expect(app.batch?.expense).toEqual({ date: '2026-11-14', category: { id: '4', name: 'Travel' }, amount: '189,90', currency: 'chf', notes: 'Bahn' });
    expect(app.batch?.state, 'what was typed last was handed over first').toBe('sending');
    expect(did(host, 'setExpense').length).toBeGreaterThan(0);
  });

  test('says what it was once it is made', async () => {
    await open('new-expense-done');
    expect(screen.getByText('Expense created with its receipt')).toBeTruthy();
    expect(screen.getByText('2026-11-14 · Travel · 189,90 CHF')).toBeTruthy();
    expect(screen.queryByLabelText('Amount')).toBeNull();
  });
});

describe('a proof', () => {
  test('is marked as an experiment where it is chosen', async () => {
    await open('as-menu-proof');
    expect(screen.getByRole('menuitemradio', { name: /Proof \(experimental\)/ })).toBeTruthy();
    expect(button('Upload 2 proofs')).toBeTruthy();
  });

  test('is said to be uploaded, and its page opens from its row', async () => {
    const { app, host } = await open('proof-done');
    expect(screen.getByText('2 files uploaded as proofs')).toBeTruthy();
    expect(screen.getAllByText('Uploaded as proof')).toHaveLength(2);
    expect(screen.queryByText('Attached')).toBeNull();
    document.querySelector('.list [data-index="0"]')?.dispatchEvent(new MouseEvent('contextmenu', { bubbles: true, cancelable: true, clientX: 300, clientY: 200 }));
    await settle();
    screen.getByRole('menuitem', { name: /Open proof/ }).click();
    await settle();
    expect(did(host, 'openProof')).toEqual([['openProof', app.world.watched?.rows.get(0)?.id]]);
  });
});
