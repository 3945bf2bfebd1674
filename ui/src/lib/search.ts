/** Search while someone types: waits for a short rest, drops outdated answers, remembers the last queries. */
import type { CommandError } from '../bindings/CommandError';
import type { Found } from '../bindings/Found';
import type { Reason } from '../bindings/Reason';

const REST = 120;
const KEPT = 24;

export interface Answer {
  found: Found | null;
  searching: boolean;
  /** Why the search itself failed; the groups inside `found` tell their own troubles. */
  failed: Reason | null;
}

export class Search {
  #query = '';
  #found: Found | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #known = new Map<string, Found>();

  constructor(
    private readonly ask: (query: string) => Promise<Found>,
    private readonly tell: (answer: Answer) => void,
  ) {}

  /** The query as it is typed now; blank shows nothing and asks nobody. */
  type(text: string): void {
    const query = text.trim();
    if (query === this.#query) return;
    this.#query = query;
    clearTimeout(this.#timer);
    if (query === '') return this.#show(null, false);
    const known = this.#known.get(query);
    if (known) return this.#show(known, false);
    this.#show(this.#found, true);
    this.#timer = setTimeout(() => void this.#run(query), REST);
  }

  /** Asks anew: what is asked for is another thing now. */
  again(): void {
    const query = this.#query;
    this.reset();
    this.type(query);
  }

  /** Forgets everything: the accounts may have changed. */
  reset(): void {
    clearTimeout(this.#timer);
    this.#known.clear();
    this.#query = '';
    this.#found = null;
  }

  async #run(query: string): Promise<void> {
    try {
      const found = await this.ask(query);
      // A group in trouble may do better next time.
      if (found.accounts.every((each) => each.trouble === null)) this.#remember(query, found);
      if (query === this.#query) this.#show(found, false);
    } catch (error) {
      const { code, reason } = error as CommandError;
      if (code !== 'outdated' && query === this.#query) this.tell({ found: null, searching: false, failed: reason });
    }
  }

  #show(found: Found | null, searching: boolean): void {
    this.#found = found;
    this.tell({ found, searching, failed: null });
  }

  #remember(query: string, found: Found): void {
    this.#known.set(query, found);
    const oldest = this.#known.keys().next().value;
    if (this.#known.size > KEPT && oldest !== undefined) this.#known.delete(oldest);
  }
}

/** The parts of a text, those that match a word of the query marked. */
export function marked(text: string, query: string): { text: string; hit: boolean }[] {
  const words = query
    .trim()
    .split(/\s+/)
    .filter((word) => word.length > 0)
    .map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  if (words.length === 0) return [{ text, hit: false }];
  return text
    .split(new RegExp(`(${words.join('|')})`, 'giu'))
    .map((part, place) => ({ text: part, hit: place % 2 === 1 }))
    .filter((part) => part.text.length > 0);
}

/** A link or `task/…`, which leads to one place instead of a search. */
export function isLink(text: string): boolean {
  return /^(https?:\/\/\S+|(task|comment|project|post|expense)s?\/[^\s/]+)$/i.test(text.trim());
}
