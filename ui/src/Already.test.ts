import { screen, within } from '@testing-library/svelte';
import { describe, expect, test } from 'vitest';

import { did, open, press, settle } from './test/window';

const row = (name: RegExp): HTMLElement => screen.getByRole('row', { name });
const decide = async (name: RegExp, item: string): Promise<void> => {
  within(row(name)).getByRole('button', { name: /^There already/ }).click();
  await settle();
  screen.getByRole('menuitemradio', { name: item }).click();
  await settle();
};

describe('files that are there already', () => {
  test('the same content is left out, and says since when', async () => {
    const { host } = await open('already-there');
    expect(row(/^Storyboard/).textContent).toMatch(/Already on this task since \d+ \w+, same content\. Skipped\./);
    within(row(/^Storyboard/)).getByRole('button', { name: 'Send anyway' }).click();
    await settle();
    expect(did(host, 'sendAnyway')).toHaveLength(1);
    expect(row(/^Storyboard/).textContent).not.toContain('Already');
  });

  test('the same name and size is only said: nothing is skipped unasked', async () => {
    const { app } = await open('already-there');
    expect(row(/^Drehplan/).textContent).toContain('A file of this name and size is already on this task.');
    expect(app.batch?.counts).toMatchObject({ ready: 11, leftOut: 1 });
  });

  test('it is skipped where somebody says so, and sent after all', async () => {
    const { app, host } = await open('already-there');
    await decide(/^Drehplan/, 'Skip');
    expect(did(host, 'skip')).toHaveLength(1);
    expect(app.batch?.counts).toMatchObject({ ready: 10, leftOut: 2 });
    within(row(/^Drehplan/)).getByRole('button', { name: 'Send anyway' }).click();
    await settle();
    expect(app.batch?.counts).toMatchObject({ ready: 11, leftOut: 1 });
  });

  test('it gets another name', async () => {
    const { host } = await open('already-there');
    await decide(/^Drehplan/, 'Rename…');
    const field = screen.getByLabelText<HTMLInputElement>('Name');
    field.value = 'Drehplan KW 48 neu.pdf';
    field.dispatchEvent(new Event('input', { bubbles: true }));
    await settle();
    screen.getByRole('button', { name: 'Rename' }).click();
    await settle();
    expect(did(host, 'renameUpload')[0]?.[2]).toBe('Drehplan KW 48 neu.pdf');
    expect(row(/^Drehplan/).textContent).toContain('becomes Drehplan KW 48 neu.pdf');
  });

  test('by keys: Enter opens what there is to decide; several are skipped by their menu', async () => {
    const { host } = await open('already-there');
    row(/^Drehplan/).focus();
    press('Enter');
    await settle();
    expect(document.activeElement?.textContent).toContain('Send anyway');
    press('Escape');
    await settle();
    expect(document.activeElement).toBe(row(/^Drehplan/));
    press('a', { ctrlKey: true });
    await settle();
    press('F10', { shiftKey: true });
    await settle();
    screen.getByRole('menuitem', { name: 'Skip' }).click();
    await settle();
    expect((did(host, 'skip')[0]?.[2] as number[]).length).toBe(2);
  });

  test('the As row says how many the destination holds', async () => {
    await open('already-there');
    expect(screen.getByRole('button', { name: '18 already there' })).toBeTruthy();
  });
});
