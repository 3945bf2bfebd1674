import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { Picture, Pictures } from './picture.svelte';

/** What was asked for, and how to answer it. */
let asked: string[];
let answers: Map<string, (picture: string | null) => void>;
const ask = (key: string) => (): Promise<string | null> => {
  asked.push(key);
  return new Promise((resolve) => answers.set(key, resolve));
};

/** A picture comes on screen; what is returned takes it off. */
function shown(pictures: Pictures, key: string, how = ask(key)): { picture: Picture; leave: () => void } {
  let picture: Picture | undefined;
  const leave = $effect.root(() => {
    picture = new Picture(pictures, () => ({ key, ask: how }));
  });
  if (!picture) throw new Error('no picture');
  return { picture, leave };
}

/** Effects have run, and whoever stayed has been asked for. */
async function settled(): Promise<void> {
  await vi.advanceTimersByTimeAsync(50);
}

beforeEach(() => {
  asked = [];
  answers = new Map();
  vi.useFakeTimers();
});
afterEach(() => vi.useRealTimers());

test('few are asked for at a time, those that came last first and from the top, those that left not at all', async () => {
  const pictures = new Pictures(100);
  for (let place = 0; place < 6; place += 1) shown(pictures, `a${place}`);
  await settled();
  expect(asked).toEqual(['a0', 'a1', 'a2', 'a3', 'a4', 'a5']);
  const flewBy = ['b0', 'b1'].map((key) => shown(pictures, key));
  await settled();
  const row = ['c0', 'c1', 'c2'].map((key) => shown(pictures, key));
  await settled();
  expect(asked).toHaveLength(6);
  flewBy[0]?.leave();
  for (const key of ['a0', 'a1', 'a2', 'a3', 'a4']) answers.get(key)?.(`data:${key}`);
  await settled();
  expect(asked.slice(6)).toEqual(['c0', 'c1', 'c2', 'b1']);
  answers.get('c0')?.('data:c0');
  await settled();
  expect(row[0]?.picture.url).toBe('data:c0');
});

test('what leaves at once is never asked for', async () => {
  const pictures = new Pictures(100);
  const { leave } = shown(pictures, 'a');
  await vi.advanceTimersByTimeAsync(10);
  leave();
  await settled();
  expect(asked).toEqual([]);
});

test('a question that got no answer is asked again, one without a picture is not', async () => {
  const pictures = new Pictures(100);
  let fails = true;
  const how = (key: string) => () => {
    asked.push(key);
    return fails ? Promise.reject(new Error('no answer')) : Promise.resolve(null);
  };
  const show = async (): Promise<void> => {
    const { picture, leave } = shown(pictures, 'a', how('a'));
    await settled();
    expect([picture.url, picture.held]).toEqual([null, false]);
    leave();
  };
  await show();
  fails = false;
  await show();
  await show();
  expect(asked).toEqual(['a', 'a']);
});
