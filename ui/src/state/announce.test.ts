import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { FILES, HOME } from '../host/fake-data';
import { FakeHost } from '../host/fake';
import { type Announcement, Announcer, changed } from './announce';

describe('an announcer', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test('says one thing in five seconds, the newest', () => {
    const heard: string[] = [];
    const announcer = new Announcer(({ text }) => heard.push(text));
    const say = (text: string, urgent = false): void => announcer.tell({ text, urgent });
    say('a');
    vi.advanceTimersByTime(0);
    say('b');
    say('c');
    vi.advanceTimersByTime(4900);
    expect(heard).toEqual(['a']);
    vi.advanceTimersByTime(200);
    expect(heard).toEqual(['a', 'c']);
  });

  test('does not let a quarter silence a failure', () => {
    const heard: Announcement[] = [];
    const announcer = new Announcer((announcement) => heard.push(announcement));
    announcer.tell({ text: 'failed', urgent: true });
    announcer.tell({ text: 'half', urgent: false });
    vi.advanceTimersByTime(0);
    expect(heard).toEqual([{ text: 'failed', urgent: true }]);
  });
});

test('batches are told, in quarters; failures interrupt', () => {
  const { view } = new FakeHost().add(FILES, HOME);
  const at = (share: number) => ({ ...view, state: 'sending' as const, sent: view.bytes * share });
  expect(changed(view, at(0))?.text).toBe('Sending 12 files to Startseite: finale Visuals freigeben');
  expect(changed(at(0.1), at(0.2))).toBeNull();
  expect(changed(at(0.2), at(0.3))?.text).toContain('25 percent');
  expect(changed(at(0.3), { ...at(0.3), state: 'needsYou' })?.urgent).toBe(true);
  expect(changed(at(0.3), { ...at(0.3), state: 'waiting', wait: { kind: 'noConnection', provider: 'productive', why: 'unreachable' } })?.urgent).toBe(true);
  expect(changed(undefined, view)).toBeNull();
});
