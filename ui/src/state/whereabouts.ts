/** Tells the shell where the window is: pages at once, scrolling when it rests. */
import type { Place } from '../host/host';

const REST = 200;

export class Whereabouts {
  /** What is on screen now. */
  place: Place = { page: 'batch', batch: null, top: 0 };
  /** Before the window has come back to where it was, there is nothing to tell. */
  #begun = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly tell: (place: Place) => void) {}

  begin(): void {
    this.#begun = true;
    this.#send();
  }

  /** Another page; `top` is where its list begins. */
  at(page: Place['page'], batch: Place['batch'], top: number): void {
    this.place = { page, batch, top };
    this.#send();
  }

  scrolled(top: number): void {
    this.place = { ...this.place, top: Math.max(0, Math.round(top)) };
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#send(), REST);
  }

  #send(): void {
    clearTimeout(this.#timer);
    if (this.#begun) this.tell(this.place);
  }
}
