/** The files that a destination holds, as far as they were asked for, and which of them are selected. */
import type { CommandError } from '../bindings/CommandError';
import type { FileThere } from '../bindings/FileThere';
import type { Reason } from '../bindings/Reason';
import type { Shelf } from '../bindings/Shelf';
import type { Target } from '../bindings/Target';
import type { TileGroup } from '../lib/tiles';
import type { App } from './app.svelte';
import { Selection } from './selection.svelte';

/** A file with its place on the page. */
export type Tile = FileThere & { index: number };

interface Known {
  shelf: Shelf;
  files: readonly FileThere[];
  total: number | null;
  next: string | null;
}

type Stage = { kind: 'looking' } | { kind: 'here' } | { kind: 'failed'; reason: Reason };

export class There {
  stage = $state.raw<Stage>({ kind: 'looking' });
  readonly selection = new Selection<Tile>();
  #known = $state.raw<readonly Known[]>([]);
  /** A shelf is still being looked at: comments may take several questions, the files above them never do. */
  #pending = $state(false);
  /** Answers to an earlier look are of no use. */
  #looks = 0;
  /** A page that did not come is not asked for over and over while somebody scrolls. */
  #stuck = false;
  #more: Promise<void> = Promise.resolve();
  #whole: Promise<void> = Promise.resolve();

  /** Without what is deleted. */
  #shown = $derived(
    this.#known.map((each) => {
      const files = each.files.filter((file) => !this.app.deletions.hides(this.target, file.id));
      const hidden = each.files.length - files.length;
      return { ...each, files, total: each.next === null ? files.length : each.total === null ? null : each.total - hidden };
    }),
  );
  /** A group that follows one of unknown length waits for the end of it. */
  groups = $derived.by<(TileGroup<Shelf> & { exact: boolean })[]>(() => {
    const open = this.#shown.findIndex((each) => each.total === null);
    const placed = open < 0 ? this.#shown : this.#shown.slice(0, open + 1);
    const several = this.#shown.filter((each) => each.files.length > 0).length > 1;
    return placed.map((each) => ({ kind: each.shelf, tiles: each.total ?? each.files.length, headed: several, exact: each.total !== null }));
  });
  /** How many there are, as far as that is known. */
  total = $derived(this.#shown.reduce((sum, each) => sum + (each.total ?? each.files.length), 0));
  exact = $derived(!this.#pending && this.#shown.every((each) => each.total !== null));
  /** The files by their place; a gap where one is not known yet. */
  tiles = $derived.by(() => {
    const tiles = new Map<number, Tile>();
    let first = 0;
    this.groups.forEach((group, place) => {
      this.#shown[place]?.files.forEach((file, offset) => tiles.set(first + offset, { ...file, index: first + offset }));
      first += group.tiles;
    });
    return tiles;
  });
  /** The selected files, as they are now. */
  chosen = $derived.by<readonly Tile[]>(() => {
    if (this.selection.size === 0) return [];
    return [...this.tiles.values()].filter((tile) => this.selection.has(tile.id));
  });

  constructor(
    private readonly app: App,
    readonly target: Target,
  ) {
    void this.look();
  }

  /** Looks at all of it anew. */
  look(): Promise<void> {
    return (this.#whole = this.#look());
  }

  async #look(): Promise<void> {
    const mine = ++this.#looks;
    this.stage = { kind: 'looking' };
    this.#stuck = false;
    const asked = this.app.shelvesOf(this.target).map((shelf) => ({ shelf, page: this.app.host.filesThere(this.target, shelf, null) }));
    // Each is waited for below, one after the other.
    for (const { page } of asked) page.catch(() => undefined);
    const known: Known[] = [];
    let open = asked.length;
    let trouble: Reason | null = null;
    for (const { shelf, page } of asked) {
      try {
        known.push({ shelf, ...(await page) });
      } catch (error) {
        trouble ??= (error as CommandError).reason;
      }
      if (mine !== this.#looks) return;
      open -= 1;
      this.#known = [...known];
      this.#pending = open > 0;
      // Nothing yet is not yet nothing, and what cannot be asked may have some.
      const none = known.every(({ files }) => files.length === 0);
      if (this.stage.kind === 'here' || (none && (this.#pending || trouble))) continue;
      this.stage = { kind: 'here' };
      this.selection.clear();
      this.selection.current = 0;
    }
    if (!trouble) return;
    // What is known is shown, whatever else could not be asked.
    if (this.stage.kind === 'here') this.app.said = trouble;
    else this.stage = { kind: 'failed', reason: trouble };
  }

  /** Asks for pages until the tile before `end` is known, or all are. */
  reach(end: number): Promise<void> {
    this.#more = this.#more.then(() => this.#reach(end));
    return this.#more;
  }

  /** The tiles `start..end`, asked for where they are not known. */
  async tilesOf(start: number, end: number): Promise<Tile[]> {
    await this.reach(end);
    return Array.from({ length: Math.max(0, Math.min(end, this.total) - start) }, (_, place) => this.tiles.get(start + place)).filter((tile) => tile !== undefined);
  }

  async everything(): Promise<Tile[]> {
    await this.#whole;
    return this.tilesOf(0, Infinity);
  }

  /** These are gone: what took the place of the first is selected. */
  left(files: readonly Tile[]): void {
    const place = Math.min(...files.map((file) => file.index), Math.max(0, this.total - 1));
    this.selection.only(place, this.tiles.get(place));
  }

  /** These stay after all: they are selected, as before. */
  stay(files: readonly FileThere[]): void {
    const ids = new Set(files.map((file) => file.id));
    const back = [...this.tiles.values()].filter((tile) => ids.has(tile.id));
    const first = back[0];
    if (!first) return;
    this.selection.take(back);
    this.selection.current = first.index;
  }

  /** It was given another name. */
  renamed(file: FileThere): void {
    this.#known = this.#known.map((each) => ({ ...each, files: each.files.map((old) => (old.id === file.id ? file : old)) }));
  }

  async #reach(end: number): Promise<void> {
    let first = 0;
    for (let place = 0; place < this.#known.length; place += 1) {
      while (first < end && this.#lacks(place, end - first)) await this.#page(place);
      first += this.groups[place]?.tiles ?? 0;
    }
  }

  #lacks(place: number, tiles: number): boolean {
    const shown = this.#shown[place];
    return !this.#stuck && shown !== undefined && shown.next !== null && shown.files.length < tiles;
  }

  async #page(place: number): Promise<void> {
    const mine = this.#looks;
    const known = this.#known[place];
    if (!known) return;
    const page = await this.app.run(this.app.host.filesThere(this.target, known.shelf, known.next));
    if (mine !== this.#looks) return;
    this.#stuck = page === null;
    if (!page) return;
    // What came meanwhile makes others be listed twice.
    const there = new Set(known.files.map((file) => file.id));
    const files = [...known.files, ...page.files.filter((file) => !there.has(file.id))];
    this.#known = this.#known.with(place, { ...known, files, total: page.total ?? known.total, next: page.next });
  }
}
