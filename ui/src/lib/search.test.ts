import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import type { Found } from '../bindings/Found';
import { type Answer, isLink, marked, Search } from './search';

const found = (query: string): Found => ({ query, recents: [], accounts: [] });

describe('a search', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test('waits until the typing rests, at most 150 ms', async () => {
    const asked: string[] = [];
    const search = new Search((query) => (asked.push(query), Promise.resolve(found(query))), () => {});
    for (const text of ['r', 're', 'rel']) search.type(text);
    expect(asked).toEqual([]);
    await vi.advanceTimersByTimeAsync(150);
    expect(asked).toEqual(['rel']);
  });

  test('drops an answer that a newer query overtook', async () => {
    const answers: Answer[] = [];
    const late: Record<string, (found: Found) => void> = {};
    const search = new Search((query) => new Promise((done) => (late[query] = done)), (answer) => answers.push(answer));
    search.type('old');
    await vi.advanceTimersByTimeAsync(150);
    search.type('new');
    await vi.advanceTimersByTimeAsync(150);
    late['new']?.(found('new'));
    late['old']?.(found('old'));
    await vi.advanceTimersByTimeAsync(0);
    expect(answers.at(-1)?.found?.query).toBe('new');
  });

  test('answers a query it knows at once', async () => {
    let asked = 0;
    const answers: Answer[] = [];
    const search = new Search((query) => (asked++, Promise.resolve(found(query))), (answer) => answers.push(answer));
    for (const text of ['rel', 'rela', 'rel']) {
      search.type(text);
      await vi.advanceTimersByTimeAsync(150);
    }
    expect(asked).toBe(2);
    expect(answers.at(-1)).toMatchObject({ searching: false, found: { query: 'rel' } });
  });
});

test('what matches is marked, whatever the query holds', () => {
  expect(marked('Relaunch 2026', 'rela')).toEqual([
    { text: 'Rela', hit: true },
    { text: 'unch 2026', hit: false },
  ]);
  expect(marked('a (b) c', '(b)')).toContainEqual({ text: '(b)', hit: true });
  expect(marked('<b>x</b>', 'x').map((part) => part.text)).toEqual(['<b>', 'x', '</b>']);
});

test('links are told from words', () => {
  expect(isLink('https://app.productive.io/1-brandt/tasks/1744')).toBe(true);
  expect(isLink(' task/1744 ')).toBe(true);
  expect(isLink('task 1744')).toBe(false);
});
