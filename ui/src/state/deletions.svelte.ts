/** Files that are to be deleted at a service: five seconds in which it can be called off, wherever the person is in the window. */
import type { FileThere } from '../bindings/FileThere';
import type { Target } from '../bindings/Target';

const SECONDS = 5;

interface Deletion {
  target: Target;
  file: FileThere;
}

export class Deletions {
  pending = $state.raw<readonly Deletion[]>([]);
  secondsLeft = $state(0);
  #gone = $state.raw<ReadonlySet<string>>(new Set());
  /** Asked for or done: not shown any more. */
  #hidden = $derived(new Set([...this.#gone, ...this.pending.map(keyOf)]));
  #timer: ReturnType<typeof setInterval> | undefined;

  /** `remove` answers whether it went well. */
  constructor(private readonly remove: (target: Target, file: string) => Promise<boolean>) {}

  /** More of them start the five seconds over for all. */
  begin(target: Target, files: readonly FileThere[]): void {
    this.pending = [...this.pending, ...files.map((file) => ({ target, file }))];
    this.secondsLeft = SECONDS;
    clearInterval(this.#timer);
    this.#timer = setInterval(() => this.#tick(), 1000);
  }

  /** Nothing of it is deleted: what there was. */
  callOff(): readonly FileThere[] {
    clearInterval(this.#timer);
    const files = this.pending.map(({ file }) => file);
    this.pending = [];
    return files;
  }

  hides(target: Target, file: string): boolean {
    return this.#hidden.has(`${target.account}/${file}`);
  }

  #tick(): void {
    this.secondsLeft -= 1;
    if (this.secondsLeft > 0) return;
    clearInterval(this.#timer);
    void this.#carryOut(this.pending);
  }

  async #carryOut(all: readonly Deletion[]): Promise<void> {
    this.#gone = new Set([...this.#gone, ...all.map(keyOf)]);
    this.pending = [];
    for (const each of all) {
      const gone = await this.remove(each.target, each.file.id);
      if (!gone) this.#gone = new Set([...this.#gone].filter((key) => key !== keyOf(each)));
    }
  }
}

function keyOf({ target, file }: Deletion): string {
  return `${target.account}/${file.id}`;
}
