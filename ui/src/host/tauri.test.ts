import { expect, test } from 'vitest';

import { normal } from './tauri';

const SOURCES = import.meta.glob<string>('../**/*.{ts,svelte}', { query: '?raw', import: 'default', eager: true });

test('one file alone speaks to Tauri', () => {
  const speaks = Object.entries(SOURCES).filter(([, text]) => /from '@tauri-apps\//.test(text));
  expect(speaks.map(([name]) => name)).toEqual(['./tauri.ts']);
});

test('whatever is thrown becomes a reason', () => {
  const shaped = { code: null, reason: { kind: 'noBrowser' } };
  expect(normal(shaped)).toBe(shaped);
  expect(normal(new Error('a command is missing'))).toEqual({ code: null, reason: { kind: 'internal' } });
});
