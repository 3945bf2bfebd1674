import { expect, test } from 'vitest';

import { isolated, plain } from './bidi';
import { t } from './fluent';

test('what would turn a name around is seen in place of being obeyed', () => {
  expect(plain('gnp\u202efdp.exe')).toBe('gnp\ufffdfdp.exe');
  expect(plain('a\u2066b\u2069.pdf\n.exe')).toBe('a\ufffdb\ufffd.pdf\ufffd.exe');
  expect(plain('Übersicht 🎉 – 見本.pdf')).toBe('Übersicht 🎉 – 見本.pdf');
});

test('what is written from the right keeps to itself in a sentence', () => {
  expect(isolated('חשבונית.pdf')).toBe('\u2068חשבונית.pdf\u2069');
  expect(isolated('Rechnung.pdf')).toBe('Rechnung.pdf');
  expect(t('ui-rename-title', { name: 'ملف\u202e.pdf' })).toContain('\u2068ملف\ufffd.pdf\u2069');
  expect(t('ui-rename-title', { name: 'a.pdf' })).toBe('Rename a.pdf');
});
