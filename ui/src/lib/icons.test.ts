import { expect, test } from 'vitest';
import { fileIcon } from './icons';

test('a file has its picture by its ending where the service tells no media type', () => {
  const told = ['Küste.PNG', 'cut_v3.mov', 'jingle.wav', 'offer.pdf', 'README'].map((name) => fileIcon(name, ''));
  expect(told).toEqual(['image', 'video', 'audio', 'doc', 'page']);
});

test('and by the media type where the ending tells nothing', () => {
  expect(fileIcon('IMG_2041', 'image/heic')).toBe('image');
  expect(fileIcon('notes', 'text/plain')).toBe('doc');
});
