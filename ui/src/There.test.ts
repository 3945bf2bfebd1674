import { screen, within } from '@testing-library/svelte';
import { afterEach, describe, expect, test, vi } from 'vitest';

import { HOME } from './host/fake-data';
import { did, open as openState, press, settle } from './test/window';

const ctrl = { ctrlKey: true };
const tile = (name: RegExp): HTMLElement => screen.getByRole('gridcell', { name });
const names = (): string[] => screen.getAllByRole('gridcell').map((cell) => /[^,]+/.exec(cell.textContent)?.[0] ?? '');
const selected = (): number => screen.queryAllByRole('gridcell', { selected: true }).length;
const focused = (): string => /[^,]+/.exec(document.activeElement?.textContent ?? '')?.[0] ?? '';
const button = (name: RegExp | string): HTMLElement => screen.getByRole('button', { name });

/** What is being fetched. */
const line = (): HTMLElement | null => document.querySelector('[data-area="downloads"]');

afterEach(() => vi.useRealTimers());

/** The page with its files. */
async function open(state = 'attachments') {
  const opened = await openState(state);
  await settle();
  return opened;
}

async function keys(...all: [string, KeyboardEventInit?][]): Promise<void> {
  for (const [key, held] of all) {
    press(key, held);
    await settle();
  }
}

describe('files already there', () => {
  test('open with Ctrl+Shift+A or from the As row, and Esc leads back to where one was', async () => {
    const { app } = await openState('attach');
    press('A', { ctrlKey: true, shiftKey: true });
    await settle();
    expect(app.page.kind).toBe('there');
    expect(screen.getByText('18 files already there')).toBeTruthy();
    press('Escape');
    await settle();
    expect(app.page.kind).toBe('batch');
    expect(document.activeElement?.textContent).toContain('18 already there');
    button(/18 already there/).click();
    await settle();
    expect(app.page.kind).toBe('there');
  });

  test('are newest first, those on comments apart, under true counts', async () => {
    await open();
    expect(names().slice(0, 2)).toEqual(['Keyvisual_quer_4000px.tif', 'Moodboard – Küste']);
    expect(screen.getByText('14 on the task')).toBeTruthy();
    await keys(['End']);
    expect(screen.getByText('4 in comments')).toBeTruthy();
    expect(tile(/Anmerkungen_Kunde/).textContent).toContain('on “Rohschnitt v3');
  });

  test('are there before their comments are looked through', async () => {
    const { host, app } = await openState('attach');
    const ask = host.filesThere.bind(host);
    let answer = (): void => undefined;
    const looked = new Promise<void>((resolve) => (answer = resolve));
    host.filesThere = async (target, shelf, next) => {
      if (shelf === 'comments') await looked;
      return ask(target, shelf, next);
    };
    app.showThere();
    await settle();
    expect(screen.getByText('More than 14 files already there')).toBeTruthy();
    expect(names()[0]).toBe('Keyvisual_quer_4000px.tif');
    answer();
    await settle();
    expect(screen.getByText('18 files already there')).toBeTruthy();
  });

  test('are shown although their comments cannot be asked for', async () => {
    const { host, app } = await openState('attach');
    const ask = host.filesThere.bind(host);
    host.filesThere = (target, shelf, next) =>
      shelf === 'own' ? ask(target, shelf, next) : Promise.reject({ code: null, reason: { kind: 'filesNotListed', provider: 'productive', place: 'task' } });
    app.showThere();
    await settle();
    expect(screen.getByText('14 files already there')).toBeTruthy();
    expect(screen.getByText(/cannot be asked which files this task has/)).toBeTruthy();
  });

  test('one group has no heading', async () => {
    const { host, app } = await openState('attach');
    host.holds = { ...host.holds, comments: [] };
    app.showThere();
    await settle();
    expect(screen.getByText('14 files already there')).toBeTruthy();
    expect(screen.queryByText('14 on the task')).toBeNull();
  });

  test('nothing there is said, and so is what stands in the way, with a way out', async () => {
    const { host } = await open('attachments-error');
    expect(screen.getByText('The files cannot be listed')).toBeTruthy();
    button('Open sign-in page').click();
    expect(did(host, 'openSignInPage')).toHaveLength(1);
    host.unlisted = null;
    host.holds = { own: [], comments: [] };
    button('Retry').click();
    await settle();
    expect(screen.getByText('No files yet')).toBeTruthy();
  });

  test('a quick answer makes no word flash up; a slow one is waited for in words', async () => {
    const { app, host } = await openState('attach');
    host.delay = 60_000;
    app.showThere();
    await settle();
    expect(screen.queryByText('Looking…')).toBeNull();
    await settle(320);
    expect(screen.getByText('Looking…')).toBeTruthy();
  });
});

describe('the keyboard in two dimensions', () => {
  test('goes sideways, up and down, and says what it is on', async () => {
    await open();
    expect(focused()).toBe('Keyvisual_quer_4000px.tif');
    await keys(['ArrowRight'], ['ArrowDown']);
    expect(focused(), 'four in a row').toBe('Team_Kundenservice_Lübeck.jpg');
    await keys(['ArrowUp'], ['ArrowLeft']);
    expect(focused()).toBe('Keyvisual_quer_4000px.tif');
    expect(screen.getByText(/attached just now by Lena Hoffmann/, { selector: 'footer *' })).toBeTruthy();
  });

  test('Shift extends, Ctrl moves alone, Space picks, Ctrl+A takes all', async () => {
    const { app } = await open();
    await keys(['ArrowRight', { shiftKey: true }], ['ArrowDown', { shiftKey: true }]);
    expect(selected()).toBe(6);
    await keys(['ArrowUp', { shiftKey: true }]);
    expect(selected()).toBe(2);
    await keys(['ArrowRight', ctrl]);
    expect(selected(), 'only the keyboard moved').toBe(2);
    await keys([' ']);
    expect(selected()).toBe(3);
    await keys(['a', ctrl]);
    expect(app.page.kind === 'there' && app.page.there.selection.size).toBe(18);
    expect(screen.getByText(/^18 files selected/)).toBeTruthy();
  });

  test('by mouse: one, more of them, a range', async () => {
    await open();
    const click = async (on: HTMLElement, held: MouseEventInit = {}): Promise<void> => {
      on.dispatchEvent(new MouseEvent('click', { bubbles: true, ...held }));
      await settle();
    };
    await click(tile(/^Moodboard/));
    await click(tile(/^Leuchtturm_Abendlicht_0398/), ctrl);
    expect(selected()).toBe(2);
    await click(tile(/^Nordlicht/), { shiftKey: true });
    expect(selected(), 'from the one clicked last').toBe(3);
    await click(tile(/^Moodboard/));
    expect(selected()).toBe(1);
  });

  test('Enter and Ctrl+B open it, Ctrl+Shift+C copies its link', async () => {
    const { host } = await open();
    await keys(['ArrowRight'], ['Enter'], ['b', ctrl], ['C', { ctrlKey: true, shiftKey: true }]);
    expect(did(host, 'openThere').map((call) => call[2])).toEqual(['none:own1', 'none:own1']);
    expect(did(host, 'copyThereLink')).toEqual([['copyThereLink', HOME, 'none:own1']]);
    expect(did(host, 'openTarget')).toEqual([]);
  });

  test('the menu offers what fits', async () => {
    await open();
    press('F10', { shiftKey: true });
    await settle();
    const items = screen.getAllByRole('menuitem').map((item) => item.textContent.replace(/\s+/g, ' ').trim());
    expect(items).toEqual(['Open in browser Enter', 'Download…', 'Copy link Ctrl+Shift+C', 'Rename… F2', 'Delete… Delete']);
  });
});

describe('many files', () => {
  test('come page by page as one goes down, and only what can be seen exists', async () => {
    const { host } = await open('attachments-many');
    expect(screen.getByText('2,000 files already there')).toBeTruthy();
    expect(did(host, 'filesThere').filter((call) => call[2] === 'own')).toHaveLength(1);
    expect(screen.getAllByRole('gridcell').length).toBeLessThan(40);
    await keys(['End']);
    await vi.waitFor(() => expect(focused()).toBe('DSC_00001.jpg'));
    expect(did(host, 'filesThere').filter((call) => call[2] === 'own')).toHaveLength(10);
    expect(screen.getAllByRole('gridcell').length).toBeLessThan(40);
    expect(selected()).toBe(1);
  });

  test('what is listed twice, because others came meanwhile, is there once', async () => {
    const { app, host } = await openState('attachments-many');
    const ask = host.filesThere.bind(host);
    host.filesThere = async (target, shelf, next) => {
      const page = await ask(target, shelf, next);
      return next === null ? page : { ...page, files: [...host.holds[shelf].slice(Number(next) - 2, Number(next)), ...page.files] };
    };
    button('Look again').click();
    await settle();
    if (app.page.kind !== 'there') throw new Error('it is open');
    const every = await app.page.there.everything();
    expect([every.length, new Set(every.map((file) => file.id)).size]).toEqual([2000, 2000]);
  });

  test('where the service does not count, there are more until the last page', async () => {
    const { app, host } = await openState('attachments-many');
    host.counts = false;
    button('Look again').click();
    await settle();
    expect(screen.getByText('More than 200 files already there')).toBeTruthy();
    if (app.page.kind === 'there') await app.page.there.reach(Infinity);
    await settle();
    expect(screen.getByText('2,000 files already there')).toBeTruthy();
  });

  test('a page that does not come is said, and asked for once', async () => {
    const { host } = await open('attachments-many');
    host.unlisted = { kind: 'serviceFailing', provider: 'productive', times: 5 };
    const before = did(host, 'filesThere').length;
    await keys(['End'], ['Home'], ['End']);
    expect(did(host, 'filesThere')).toHaveLength(before + 1);
    expect(screen.getByText(/Productive failed five times in a row/)).toBeTruthy();
  });

  test('pictures are asked for what is on screen', async () => {
    const { host } = await open('attachments-many');
    // Those that were here are let go.
    button('Look again').click();
    await vi.waitFor(() => expect(did(host, 'pictureThere').length).toBeGreaterThan(5), 4000);
    expect(did(host, 'pictureThere').length).toBeLessThan(40);
  });
});

describe('deleting', () => {
  const ask = async (): Promise<void> => {
    press('Delete');
    await settle();
    screen.getByRole('alertdialog').querySelector<HTMLElement>('.danger')?.click();
    await settle();
  };

  test('asks, says that it is final, and the safe answer keeps the file', async () => {
    const { app, host } = await open();
    press('Delete');
    await settle();
    expect(screen.getByRole('alertdialog').textContent).toContain('cannot be brought back');
    expect(document.activeElement?.textContent).toBe('Keep');
    (document.activeElement as HTMLElement).click();
    await settle();
    expect(app.deletions.pending).toEqual([]);
    expect(did(host, 'deleteThere')).toEqual([]);
  });

  test('waits five seconds in which it can be called off', async () => {
    const { app, host } = await open();
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    await ask();
    expect(screen.queryByRole('gridcell', { name: /^Keyvisual/ })).toBeNull();
    expect(screen.getByText('17 files already there')).toBeTruthy();
    expect(screen.getByText('13 on the task')).toBeTruthy();
    vi.advanceTimersByTime(4900);
    expect(did(host, 'deleteThere')).toEqual([]);
    if (app.page.kind !== 'there') throw new Error('it is open');
    const { there } = app.page;
    expect(there.chosen.map((file) => file.name)).not.toContain('Keyvisual_quer_4000px.tif');
    button('Undo').click();
    await settle();
    expect(there.chosen.map((file) => file.name), 'what was to be deleted is selected again').toEqual(['Keyvisual_quer_4000px.tif']);
    vi.advanceTimersByTime(20_000);
    await settle();
    expect(did(host, 'deleteThere')).toEqual([]);
    expect(tile(/^Keyvisual/)).toBeTruthy();
    expect(app.deletions.pending).toEqual([]);
  });

  test('is done after that, also from another page', async () => {
    const { app, host } = await open();
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    await ask();
    press('Escape');
    await settle();
    expect(app.page.kind).toBe('batch');
    expect(screen.getByText(/is about to be deleted/)).toBeTruthy();
    vi.advanceTimersByTime(5000);
    await settle();
    expect(did(host, 'deleteThere')).toEqual([['deleteThere', HOME, 'coast:own0']]);
    expect(screen.queryByText(/is about to be deleted/)).toBeNull();
  });

  test('closing the window calls it off', async () => {
    const { host } = await open();
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    await ask();
    press('w', ctrl);
    vi.advanceTimersByTime(20_000);
    await settle();
    expect(did(host, 'close')).toHaveLength(1);
    expect(did(host, 'deleteThere')).toEqual([]);
  });

  test('a file that could not be deleted comes back, and why is said', async () => {
    const { host } = await open();
    host.undeletable = { kind: 'serviceFailing', provider: 'productive', times: 1 };
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    await ask();
    vi.advanceTimersByTime(5000);
    await settle();
    expect(tile(/^Keyvisual/)).toBeTruthy();
    expect(screen.getByText(/Productive failed once/)).toBeTruthy();
  });

  test('Ctrl+Z calls it off; what cannot be deleted does not ask', async () => {
    const { app, host } = await open();
    await ask();
    press('z', ctrl);
    await settle();
    expect(app.deletions.pending).toEqual([]);
    expect(did(host, 'undo')).toEqual([]);
    tile(/^Plakatmotiv/).click();
    await settle();
    press('Delete');
    await settle();
    expect(app.dialog).toBeNull();
  });
});

describe('renaming and downloading', () => {
  test('F2 renames where the service allows it, the ending kept apart', async () => {
    const { app, host } = await open();
    press('F2');
    await settle();
    const field = screen.getByLabelText<HTMLInputElement>('Name');
    expect(field.value.slice(field.selectionStart ?? 0, field.selectionEnd ?? 0)).toBe('Keyvisual_quer_4000px');
    field.value = 'Keyvisual.tif';
    field.dispatchEvent(new Event('input', { bubbles: true }));
    await settle();
    button('Rename').click();
    await settle();
    expect(did(host, 'renameThere')).toEqual([['renameThere', HOME, 'coast:own0', 'Keyvisual.tif']]);
    expect(tile(/^Keyvisual\.tif/)).toBeTruthy();
    tile(/^Anmerkungen/).click();
    await settle();
    press('F2');
    await settle();
    expect(app.dialog).toBeNull();
  });

  test('goes on quietly in a line with a cancel, then leads to the folder', async () => {
    const { host } = await open();
    host.download(HOME, ['none:own1', 'web:own2']);
    await settle();
    expect(screen.getByText('Downloading 1 of 2 files')).toBeTruthy();
    await vi.waitFor(() => expect(line()?.textContent).toContain('2 files downloaded'), 10_000);
    button('Show in folder').click();
    expect(did(host, 'showDownload')).toHaveLength(1);
    button('Dismiss').click();
    await settle();
    expect(line()).toBeNull();
  });

  test('Cancel calls all of it off, and what was called off needs no word', async () => {
    const { app, host } = await open();
    button('Download…').click();
    await settle();
    expect(did(host, 'download')).toEqual([['download', HOME, ['coast:own0']]]);
    expect(screen.getByText('Downloading Keyvisual_quer_4000px.tif')).toBeTruthy();
    button('Cancel').click();
    await settle();
    expect(app.world.downloads).toEqual([]);
    expect(screen.queryByText(/^Downloading/)).toBeNull();
  });

  test('everything: also what was not asked for yet', async () => {
    const { host } = await open('attachments-many');
    button('Download all…').click();
    await vi.waitFor(() => expect(did(host, 'download')).toHaveLength(1), 5000);
    expect((did(host, 'download')[0]?.[2] as string[]).length).toBe(2000);
  });

  test('a login page in place of a file leads to the browser', async () => {
    const { host } = await open('download-failed');
    expect(screen.getByText('1 of 4 files not downloaded.')).toBeTruthy();
    expect(screen.getByText(/wants you to sign in for this file/)).toBeTruthy();
    within(line() as HTMLElement).getByRole('button', { name: 'Open in browser' }).click();
    expect(did(host, 'openDownload')).toHaveLength(1);
  });

  test('what failed is tried again as the same download, by its button or Ctrl+R', async () => {
    const { app, host } = await open('download-failed');
    const lost = app.world.downloads.find((each) => each.state === 'failed')?.id;
    button('Try again').click();
    await settle();
    expect(did(host, 'retryDownload')).toEqual([['retryDownload', lost]]);
    expect(line()?.textContent).not.toContain('not downloaded');
    await vi.waitFor(() => expect(line()?.textContent).toContain('4 files downloaded'), 10_000);
    press('r', ctrl);
    expect(did(host, 'retryDownload')).toHaveLength(1);
  });

  test('what would be refused again is not tried again', async () => {
    const { host } = await open('download-failed');
    host.downloads = host.downloads.map((each) => (each.state === 'failed' ? { ...each, again: false } : each));
    host.fetch([]);
    await settle();
    expect(line()?.textContent).toContain('not downloaded');
    expect(screen.queryByRole('button', { name: 'Try again' })).toBeNull();
    press('r', ctrl);
    expect(did(host, 'retryDownload')).toEqual([]);
  });

  test('a download that waits says what for', async () => {
    const { host } = await open('downloading');
    expect(line()?.querySelector('small')).toBeNull();
    host.downloads = host.downloads.map((each) => (each.state === 'running' ? { ...each, reason: { kind: 'rateLimited', provider: 'productive', until: Date.now() + 30_000 } } : each));
    host.fetch([]);
    await settle();
    expect(line()?.querySelector('small')?.textContent).toMatch(/Productive asks for a pause/);
  });

  test('Ctrl+R tries a failed download again from wherever one is', async () => {
    const { host } = await open('download-failed');
    press('Escape');
    await settle();
    press('r', ctrl);
    expect(did(host, 'retryDownload')).toHaveLength(1);
  });
});
