/** A menu: what it offers and where it opens. */

/** A point of the window, or the edges of what it opens from. */
export interface Spot {
  x: number;
  y: number;
  /** Upper edge of what it opens from: where there is no room below, it opens above that. */
  above?: number;
  /** `x` is where it ends. */
  end?: boolean;
}

export interface MenuItem {
  key: string;
  label: string;
  /** A second line. */
  why?: string;
  /** Its shortcut, as `keyName` takes it. */
  keys?: readonly string[];
  /** One of several of which one holds. */
  checked?: boolean;
  /** Each of several may hold: choosing it leaves the menu open. */
  several?: boolean;
  /** What tells it from others of the same name, at its end. */
  note?: string;
  /** Stands above it and those that follow. */
  heading?: string;
  danger?: boolean;
  /** Begins another part of the menu. */
  apart?: boolean;
  act: () => void;
}

/** Below what it opens from, and ending where that ends. */
export function below(opener: HTMLElement): Spot {
  const { right, top, bottom } = opener.getBoundingClientRect();
  return { x: right, y: bottom + 4, above: top - 4, end: true };
}

/** Keeps this far from the edges of the window. */
const EDGE = 8;

/** Where a menu of this size goes, so that all of it can be seen. */
export function placed(at: Spot, width: number, height: number, room: { width: number; height: number }): { x: number; y: number } {
  const x = at.end ? at.x - width : at.x;
  const below = at.y + height <= room.height - EDGE;
  const y = below ? at.y : (at.above ?? at.y) - height;
  return {
    x: Math.max(EDGE, Math.min(x, room.width - width - EDGE)),
    y: Math.max(EDGE, Math.min(y, room.height - height - EDGE)),
  };
}

/** Letters that follow one another so quickly are one word, in milliseconds. */
const WORD = 700;

/** Letters as they are typed in a menu. */
export class Letters {
  #word = '';
  #at = 0;

  /** The item that what was typed leads to: with one letter the next one after `here` that begins with it, with more one that begins so. */
  lead(labels: readonly string[], here: number, letter: string, now: number): number | null {
    if (letter.length !== 1 || (letter === ' ' && now - this.#at >= WORD)) return null;
    const word = (now - this.#at < WORD ? this.#word : '') + letter.toLowerCase();
    const repeated = [...word].every((each) => each === word[0]);
    const [wanted, from] = repeated ? [word[0] ?? '', here + 1] : [word, Math.max(here, 0)];
    const order = labels.map((_, place) => (from + place) % labels.length);
    this.#word = word;
    this.#at = now;
    return order.find((place) => labels[place]?.toLowerCase().startsWith(wanted)) ?? null;
  }
}
