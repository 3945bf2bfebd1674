/** Settings as they were asked for, until they are told: changes that follow each other quickly add up. */
import type { CommandError } from '../bindings/CommandError';
import type { Reason } from '../bindings/Reason';
import type { Settings } from '../bindings/Settings';

export class Wishes {
  #wanted: Settings | null = null;

  constructor(private readonly keep: (settings: Settings) => Promise<void>) {}

  /** Answers why not where it failed. */
  async set(now: Settings, change: Partial<Settings>): Promise<Reason | null> {
    this.#wanted = { ...(this.#wanted ?? now), ...change };
    try {
      await this.keep(this.#wanted);
      return null;
    } catch (error) {
      this.#wanted = null;
      return (error as CommandError).reason;
    }
  }

  told(): void {
    this.#wanted = null;
  }
}
