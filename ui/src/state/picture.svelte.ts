/** Pictures that are asked for when their row or tile is on screen, and let go when too many others came. */

/** Pictures that came, the oldest first; they outlive what scrolls by. */
export class Pictures {
  #known = new Map<string, string | null>();

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
      const asks = before === undefined && ask !== null;
      this.url = before ?? null;
      this.held = asks;
      if (!asks) return;
      let here = true;
      const release = setTimeout(() => (this.held = false), 100);
      const show = (found: string | null): void => {
        pictures.keep(key, found);
        if (!here) return;
        this.url = found;
        this.held = false;
      };
      // What only scrolls by is not worth a picture.
      const asking = setTimeout(() => void ask().then(show, () => show(null)), 30);
      return () => {
        here = false;
        clearTimeout(release);
        clearTimeout(asking);
      };
    });
  }
}
