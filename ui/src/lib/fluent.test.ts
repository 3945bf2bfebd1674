import { expect, test } from 'vitest';

import catalogue from '../../../locales/en/attache.ftl?raw';
import reasons from '../bindings/Reason.ts?raw';
import { say, t, unanswered } from './fluent';

const sources = import.meta.glob<string>(['../**/*.{ts,svelte}', '!../**/*.test.ts', '!../bindings/*'], { query: '?raw', import: 'default', eager: true });

test('every sentence the window asks for is in the catalogue, and none is left over', () => {
  const asked = new Set(Object.values(sources).flatMap((source) => [...source.matchAll(/'(ui-[a-z-]+)'/g)].map((match) => match[1])));
  const known = new Set([...catalogue.matchAll(/^(ui-[a-z-]+) =/gm)].map((match) => match[1]));
  expect([...asked].filter((id) => !known.has(id))).toEqual([]);
  expect([...known].filter((id) => !asked.has(id))).toEqual([]);
});

test('every reason has its sentence', () => {
  const kinds = [...reasons.matchAll(/"kind": "(\w+)"/g)].map((match) => match[1] ?? '');
  expect(kinds.length).toBeGreaterThan(40);
  for (const kind of kinds) {
    const id = `reason-${kind.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
    expect(catalogue, `${kind} has no ${id}`).toMatch(new RegExp(`^${id} =`, 'm'));
  }
});

test('counted nouns and figures', () => {
  expect(t('ui-send-files', { files: 1 })).toBe('Attach 1 file');
  expect(t('ui-send-made', { makes: 'comment', files: 3 })).toBe('Comment with 3 files');
  expect(say({ kind: 'tooLarge', provider: 'productive', limit: 314_572_800 })).toBe('Too large: Productive takes at most 314.5\u00a0MB in one file.');
  expect(say({ kind: 'rateLimited', provider: 'productive', until: 50_000 }, 26_000)).toContain('again in 0:24.');
});

test('a question without an answer says what the person does, not that it goes on by itself', () => {
  for (const why of ['unreachable', 'nameUnknown', 'silent', 'cut'] as const) {
    const words = unanswered({ kind: 'noConnection', provider: 'productive', why }, 0);
    expect(words).toContain('Try again');
    expect(words).not.toContain('by itself');
  }
  expect(unanswered({ kind: 'noConnection', provider: 'productive', why: 'proxy' }, 0)).toContain('Check its address');
  expect(unanswered({ kind: 'rateLimited', provider: 'kantata', until: 9_000 }, 1_000)).toBe('Kantata OX asks for a pause. Try again in 0:08.');
});
