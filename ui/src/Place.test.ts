import { screen } from '@testing-library/svelte';
import { render } from '@testing-library/svelte';
import { describe, expect, test, vi } from 'vitest';

import Window from './App.svelte';
import { FakeHost } from './host/fake';
import { FILES, FILM, HOME, many } from './host/fake-data';
import type { Place } from './host/host';
import { App } from './state/app.svelte';
import { did, open, press, settle } from './test/window';

async function comeBack(host: FakeHost, place: Place | null): Promise<{ app: App; told: Place[] }> {
  const told: Place[] = [];
  host.shown = place;
  host.showing = (now) => {
    told.push(now);
    return Promise.resolve();
  };
  const app = new App(host);
  await app.listen();
  render(Window, { app });
  await settle();
  return { app, told };
}

function two(): FakeHost {
  const host = new FakeHost();
  host.add(many(200), HOME);
  host.add(FILES, FILM);
  return host;
}

describe('a page that was let go', () => {
  test('comes back to its batch and how far it was scrolled, and tells no other place before', async () => {
    const { app, told } = await comeBack(two(), { page: 'batch', batch: 1, top: 1320 });
    expect(app.batch?.id).toBe(1);
    expect(screen.getByRole('grid').scrollTop).toBe(1320);
    expect(told.every((place) => place.batch === 1 && place.top === 1320), JSON.stringify(told)).toBe(true);
  });

  test('shows the batch that the shell asks for, and not its old place', async () => {
    const host = two();
    const second = host.batches[1]?.view.id ?? 0;
    const { listen } = host;
    host.listen = async (...heard) => {
      const place = await listen.apply(host, heard);
      host.ask({ kind: 'show', batch: second });
      return place;
    };
    const { app, told } = await comeBack(host, { page: 'batch', batch: 1, top: 1320 });
    expect(app.batch?.id).toBe(second);
    expect(told.at(-1)).toEqual({ page: 'batch', batch: second, top: 0 });
  });

  test('comes back to the settings', async () => {
    const { app, told } = await comeBack(two(), { page: 'settings', batch: null, top: 0 });
    expect(app.page.kind).toBe('settings');
    expect(told.at(-1)?.page).toBe('settings');
  });

  test('finds the newest unsent batch where the old one is gone, or where there was none', async () => {
    expect((await comeBack(two(), { page: 'batch', batch: 99, top: 500 })).app.batch?.target).toEqual(FILM);
    expect((await comeBack(two(), null)).app.batch?.target).toEqual(FILM);
  });

  test('comes back also where the snapshot is later than the answer', async () => {
    const host = two();
    const { listen } = host;
    host.listen = async (...heard) => {
      setTimeout(() => void listen.apply(host, heard), 10);
      return { page: 'batch', batch: 1, top: 88 };
    };
    const { app } = await comeBack(host, null);
    await settle(40);
    expect(app.batch?.id).toBe(1);
    expect(screen.getByRole('grid').scrollTop).toBe(88);
  });

  test('stays where it is when the stream starts over in the middle', async () => {
    const host = two();
    const { app } = await comeBack(host, { page: 'batch', batch: 1, top: 88 });
    app.showSettings();
    host.lose();
    host.emit({ kind: 'recents', recents: [] });
    await settle();
    expect(did(host, 'listen')).toHaveLength(2);
    expect(app.page.kind).toBe('settings');
  });
});

describe('the place', () => {
  test('is told at once for a page, and for scrolling when it rests', async () => {
    vi.useFakeTimers();
    try {
      const host = two();
      const app = new App(host);
      await app.listen();
      app.show(1);
      expect(host.shown).toEqual({ page: 'batch', batch: 1, top: 0 });
      app.scrolled(44);
      app.scrolled(88.4);
      expect(host.shown?.top).toBe(0);
      vi.advanceTimersByTime(250);
      expect(host.shown).toEqual({ page: 'batch', batch: 1, top: 88 });
      app.scrolled(400);
      app.showSettings();
      vi.advanceTimersByTime(250);
      expect(host.shown).toEqual({ page: 'settings', batch: null, top: 0 });
    } finally {
      vi.useRealTimers();
    }
  });
});

describe('keys of the window', () => {
  test('close, quit, pause and resume everything', async () => {
    const { app, host } = await open('sending');
    press('w', { ctrlKey: true });
    expect(did(host, 'close')).toHaveLength(1);
    press('P', { ctrlKey: true, shiftKey: true });
    await settle();
    expect(did(host, 'pauseAll')).toHaveLength(1);
    expect(app.world.batches.map((each) => each.state)).toEqual(['paused', 'paused']);
    press('P', { ctrlKey: true, shiftKey: true });
    await settle();
    expect(did(host, 'resumeAll')).toHaveLength(1);
    press('q', { ctrlKey: true });
    await settle();
    expect(did(host, 'askQuit')).toHaveLength(1);
    expect(app.dialog?.kind).toBe('quit');
    press('w', { ctrlKey: true });
    expect(did(host, 'close'), 'also over a question').toHaveLength(2);
  });
});

test('the shell may ask for a new token', async () => {
  const { host } = await open('empty');
  host.ask({ kind: 'enterToken', account: 'nord' });
  await settle();
  expect(screen.getByRole('dialog', { name: 'Enter a token for Atelier Nord' })).toBeTruthy();
});
