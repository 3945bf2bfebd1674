/** What a person says about a batch, until it is sent. */
import type { BatchId } from '../bindings/BatchId';
import type { BatchView } from '../bindings/BatchView';
import type { CommandError } from '../bindings/CommandError';
import type { ExpenseDraft } from '../bindings/ExpenseDraft';
import type { Reason } from '../bindings/Reason';
import type { App } from './app.svelte';
import { Typing } from './typing';
import { isDraft } from './world';

export class Letter {
  readonly #typing: Typing;

  constructor(private readonly app: App) {
    this.#typing = new Typing((tell) => this.app.run(tell()));
  }

  write(batch: BatchId, text: string): void {
    this.#typing.type(batch, () => this.app.host.setText(batch, text));
  }

  /** The expense as it is typed. */
  fill(batch: BatchId, draft: ExpenseDraft): void {
    this.#typing.type(batch, () => this.app.host.setExpense(batch, draft));
  }

  /** Hands over what was typed last. */
  flush(): Promise<unknown> {
    return this.#typing.flush();
  }

  /** Shows where to say what is still to be said before something can be sent; false where it is something else. */
  ask(reason: Reason): boolean {
    if (reason.kind === 'audienceUndecided') this.app.choosingSeen = true;
    else if (reason.kind === 'expenseIncomplete') this.app.wanted = { field: reason.field };
    else return false;
    return true;
  }

  async send(batch: BatchView): Promise<void> {
    if (!batch.target) return this.app.pick();
    if (batch.counts.ready === 0) return;
    await this.flush();
    try {
      await this.app.host.send(batch.id);
    } catch (error) {
      // What was typed just now may have been what was missing: the app knows.
      const { reason } = error as CommandError;
      if (!this.ask(reason)) this.app.said = reason;
    }
  }

  /** Lets go what is there, as the button said, and sends what is not sent yet. */
  async replace(batch: BatchView): Promise<void> {
    if (!(await this.app.did(this.app.host.replace(batch.id)))) return;
    if (isDraft(batch.state)) await this.app.run(this.app.host.send(batch.id));
  }

  async clear(batch: BatchView): Promise<void> {
    this.#typing.forget(batch.id);
    await this.app.run(this.app.host.clear(batch.id));
  }
}
