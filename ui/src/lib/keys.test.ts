import { expect, test } from 'vitest';

import { keyName, shortcutOf } from './keys';

const held = { ctrlKey: false, metaKey: false, shiftKey: false, altKey: false };

test('shortcuts are found whatever case the key comes in', () => {
  expect(shortcutOf({ ...held, key: 'O', ctrlKey: true, shiftKey: true }, false)).toBe('chooseFolder');
  expect(shortcutOf({ ...held, key: 'o', ctrlKey: true }, false)).toBe('chooseFiles');
  expect(shortcutOf({ ...held, key: '3', ctrlKey: true }, false)).toEqual({ recent: 2 });
  expect(shortcutOf({ ...held, key: 'F6', shiftKey: true }, false)).toBe('previousArea');
});

test('⌘ takes the place of Ctrl on macOS, but for switching batches', () => {
  expect(shortcutOf({ ...held, key: 'k', metaKey: true }, true)).toBe('destination');
  expect(shortcutOf({ ...held, key: 'k', ctrlKey: true }, true)).toBeNull();
  expect(shortcutOf({ ...held, key: 'Tab', ctrlKey: true }, true)).toBe('nextBatch');
  expect(keyName(['Ctrl', 'Shift', 'O'], true)).toBe('⌘⇧O');
});

test('AltGr types letters, it is no shortcut', () => {
  expect(shortcutOf({ ...held, key: 'b', ctrlKey: true, altKey: true }, false)).toBeNull();
});
