import { expect, test } from 'vitest';

import { middle } from './ellipsis';

/** Every letter is ten wide. */
const measure = (text: string): number => [...text].length * 10;

test('a name that fits stays as it is', () => {
  expect(middle('favicon.svg', 110, measure)).toBe('favicon.svg');
});

test('a long name loses its middle, never the end of its stem nor its extension', () => {
  const name = 'Präsentation_Vorstandssitzung_FINAL (3).pptx';
  const short = middle(name, 250, measure);
  expect(short).toMatch(/^Präsentation_.*…L \(3\)\.pptx$/);
  expect(measure(short)).toBeLessThanOrEqual(250);
});

test('the end stays even where nothing fits', () => {
  expect(middle('Hero_Startseite_v07.psd', 20, measure)).toBe('…e_v07.psd');
});

test('a name without an extension keeps its last letters', () => {
  expect(middle('a'.repeat(30) + '0123456789', 150, measure)).toBe('aaaa…0123456789');
});

test('no letter made of two units is cut in half', () => {
  expect(middle('😀'.repeat(20) + '.png', 150, measure)).toBe('😀😀😀😀😀…😀😀😀😀😀.png');
});
