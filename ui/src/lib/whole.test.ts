import { expect, test } from 'vitest';

import { tellWhole } from './whole';

function line(text: string, cut: boolean): HTMLElement {
  const line = document.body.appendChild(document.createElement('span'));
  line.className = 'clip';
  line.innerHTML = '<b></b>';
  line.firstElementChild?.append(text);
  Object.defineProperty(line, 'scrollWidth', { get: () => (cut ? 300 : 100), configurable: true });
  Object.defineProperty(line, 'clientWidth', { value: 100 });
  line.addEventListener('pointerover', tellWhole);
  return line;
}

function point(at: HTMLElement): string {
  at.firstElementChild?.dispatchEvent(new Event('pointerover', { bubbles: true }));
  return at.title;
}

test('what is cut off is told whole, and no longer once there is room', () => {
  const long = line('Sitzungsprotokoll', true);
  expect(point(long)).toBe('Sitzungsprotokoll');
  Object.defineProperty(long, 'scrollWidth', { value: 100 });
  expect(point(long)).toBe('');
  expect(point(line('Kurz', false))).toBe('');
});

test('what a line has to tell otherwise stays', () => {
  const known = line('Sitzungsprotokoll', true);
  known.title = 'Ctrl+K';
  expect(point(known)).toBe('Ctrl+K');
});
