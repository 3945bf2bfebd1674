/** A name too long loses its middle: the last five characters of the stem and the extension always stay. */

/** How wide a text is, in CSS pixels. */
export type Measure = (text: string) => number;

/** `name` so that it fits into `room`, or the shortest form of it where nothing fits. */
export function middle(name: string, room: number, measure: Measure): string {
  if (room <= 0 || measure(name) <= room) return name;
  const letters = [...name];
  const from = tailStart(letters);
  const tail = letters.slice(from).join('');
  const form = (kept: number) => `${letters.slice(0, kept).join('').trimEnd()}…${tail}`;
  let low = 0;
  let high = from;
  while (low < high) {
    const half = Math.ceil((low + high) / 2);
    if (measure(form(half)) <= room) low = half;
    else high = half - 1;
  }
  return form(low);
}

/** A measure for one CSS font; `null` where there is no canvas, as in tests. */
export function measureWith(font: string): Measure | null {
  pen ??= document.createElement('canvas').getContext('2d');
  const canvas = pen;
  if (!canvas) return null;
  // To set a font is dear even where it is the same.
  if (set !== font) canvas.font = set = font;
  return (text) => canvas.measureText(text).width;
}

let pen: CanvasRenderingContext2D | null = null;
let set = '';

function tailStart(letters: string[]): number {
  const dot = letters.lastIndexOf('.');
  // A very long “extension” is none: keep the last ten characters of such a name.
  const end = dot > 0 && letters.length - dot <= 12 ? dot : letters.length - 5;
  return Math.max(0, end - 5);
}
