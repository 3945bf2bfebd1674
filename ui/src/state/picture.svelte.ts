/** Pictures that are asked for when their row or tile is on screen, and let go when too many others came. */

/** What only scrolls by is not worth a picture. */
const STAYS = 30;
/** As many as are fetched at the same time, and some to be next. */
const AT_ONCE = 6;

type Ask = () => Promise<void>;

/** Pictures that came, the oldest first; they outlive what scrolls by. */
export class Pictures {
  #known = new Map<string, string | null>();
  /** Those that came on screen together, the latest last. */
  #waiting: Set<Ask>[] = [];
  #coming: Set<Ask> | null = null;
  #asked = 0;

  constructor(private readonly kept: number) {}

  get(key: string): string | null | undefined {
    return this.#known.get(key);
  }

  keep(key: string, picture: string | null): void {
    this.#known.set(key, picture);
    const oldest = this.#known.keys().next().value;
    if (this.#known.size > this.kept && oldest !== undefined) this.#known.delete(oldest);
  }

  clear(): void {
    this.#known.clear();
  }

  /** Asks when its turn comes: those that came on screen last first, from the top. What is returned withdraws it until then. */
  queue(ask: Ask): () => void {
    const coming = (this.#coming ??= this.#gather());
    coming.add(ask);
    return () => coming.delete(ask);
  }

  #gather(): Set<Ask> {
    const coming = new Set<Ask>();
    setTimeout(() => {
      this.#coming = null;
      this.#waiting.push(coming);
      this.#serve();
    }, STAYS);
    return coming;
  }

  #serve(): void {
    while (this.#asked < AT_ONCE) {
      const latest = this.#waiting.at(-1);
      if (!latest) return;
      const [ask] = latest;
      if (!ask) {
        this.#waiting.pop();
        continue;
      }
      latest.delete(ask);
      this.#asked += 1;
      void ask().finally(() => {
        this.#asked -= 1;
        this.#serve();
      });
    }
  }
}

interface Wanted {
  key: string;
  /** Null where there is no picture of it. */
  ask: (() => Promise<string | null>) | null;
}

/** One picture; to be made where a component begins. */
export class Picture {
  url = $state<string | null>(null);
  /** For a tenth of a second nothing is shown, so that no page flashes up before the picture. */
  held = $state(false);

  constructor(pictures: Pictures, wanted: () => Wanted) {
    $effect(() => {
      const { key, ask } = wanted();
      const before = pictures.get(key);
      this.url = before ?? null;
      this.held = before === undefined && ask !== null;
      if (before !== undefined || ask === null) return;
      let here = true;
      const release = setTimeout(() => (this.held = false), 100);
      const withdraw = pictures.queue(async () => {
        // A question that got no answer is asked again when this comes back.
        const found = await ask().catch(() => undefined);
        if (found !== undefined) pictures.keep(key, found);
        if (!here) return;
        this.url = found ?? null;
        this.held = false;
      });
      return () => {
        here = false;
        clearTimeout(release);
        withdraw();
      };
    });
  }
}
