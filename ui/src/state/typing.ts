/** What somebody is typing for a batch: handed over when they rest. */
import type { BatchId } from '../bindings/BatchId';

const REST = 400;

export class Typing {
  #typed: { batch: BatchId; tell: () => Promise<void>; timer: ReturnType<typeof setTimeout> } | null = null;

  constructor(private readonly hand: (tell: () => Promise<void>) => Promise<unknown>) {}

  type(batch: BatchId, tell: () => Promise<void>): void {
    if (this.#typed) clearTimeout(this.#typed.timer);
    this.#typed = { batch, tell, timer: setTimeout(() => void this.flush(), REST) };
  }

  flush(): Promise<unknown> {
    const typed = this.#typed;
    if (!typed) return Promise.resolve();
    this.forget(typed.batch);
    return this.hand(typed.tell);
  }

  /** What was typed for this batch is not wanted any more. */
  forget(batch: BatchId): void {
    if (this.#typed?.batch !== batch) return;
    clearTimeout(this.#typed.timer);
    this.#typed = null;
  }
}
