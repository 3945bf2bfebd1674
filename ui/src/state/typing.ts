/** The text somebody is typing: handed over when they rest. */
import type { BatchId } from '../bindings/BatchId';

const REST = 400;

export class Typing {
  #typed: { batch: BatchId; text: string; timer: ReturnType<typeof setTimeout> } | null = null;

  constructor(private readonly tell: (batch: BatchId, text: string) => Promise<unknown>) {}

  write(batch: BatchId, text: string): void {
    this.forget(batch);
    void this.flush();
    this.#typed = { batch, text, timer: setTimeout(() => void this.flush(), REST) };
  }

  flush(): Promise<unknown> {
    const typed = this.#typed;
    if (!typed) return Promise.resolve();
    this.forget(typed.batch);
    return this.tell(typed.batch, typed.text);
  }

  /** What was typed for this batch is not wanted any more. */
  forget(batch: BatchId): void {
    if (this.#typed?.batch !== batch) return;
    clearTimeout(this.#typed.timer);
    this.#typed = null;
  }
}
