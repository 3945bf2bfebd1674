/** What was sent, as far down as somebody has looked, for the words that are asked for. */
import type { CommandError } from '../bindings/CommandError';
import type { Reason } from '../bindings/Reason';
import type { SentBatch } from '../bindings/SentBatch';
import { layout } from '../lib/virtual';
import type { App } from './app.svelte';

const REST = 120;
/** Batches in one answer: more than a screen, and quick. */
const PAGE = 200;
/** And at most, where somebody jumps far down. */
const MOST = 2000;

export class Sent {
  words = $state('');
  total = $state<number | null>(null);
  failed = $state.raw<Reason | null>(null);
  /** From the newest on, without gaps: the days they are grouped by are known only of these. */
  batches = $state.raw<readonly SentBatch[]>([]);
  current = $state(0);
  /** The words that `batches` match. */
  found = $state('');
  places = $derived(layout<number | null>([...daysOf(this.batches), { kind: null, rows: Math.max(0, (this.total ?? 0) - this.batches.length) }], (day) => day !== null));
  chosen = $derived<SentBatch | undefined>(this.batches[Math.min(this.current, this.batches.length - 1)]);
  #timer: ReturnType<typeof setTimeout> | undefined;
  #asked = 0;
  #more: Promise<unknown> = Promise.resolve();

  constructor(private readonly app: App) {
    void this.#look('', PAGE);
  }

  type(words: string): void {
    this.words = words;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.current = 0;
      void this.#look(words.trim(), PAGE);
    }, REST);
  }

  /** The history differs: as much of it is asked for as was known. */
  renew(): void {
    const here = this.chosen?.id;
    void this.#look(this.words.trim(), Math.max(PAGE, this.batches.length)).then(() => {
      const place = this.batches.findIndex((each) => each.id === here);
      if (place >= 0) this.current = place;
    });
  }

  end(): void {
    clearTimeout(this.#timer);
    this.#asked += 1;
  }

  /** Asks on until the batch before `end` is known. */
  reach(end: number): void {
    this.#more = this.#more.then(() => this.#reach(end));
  }

  async #reach(end: number): Promise<void> {
    const mine = this.#asked;
    while (mine === this.#asked && this.batches.length < Math.min(end, this.total ?? 0)) {
      const from = this.batches.length;
      const answer = await this.app.run(this.app.host.history(this.found, from, from + Math.max(PAGE, Math.min(MOST, end - from))));
      if (mine !== this.#asked || !answer || answer.batches.length === 0) return;
      this.total = answer.total;
      this.batches = [...this.batches, ...answer.batches];
    }
  }

  async #look(words: string, rows: number): Promise<void> {
    const mine = ++this.#asked;
    try {
      const answer = await this.app.host.history(words, 0, rows);
      if (mine !== this.#asked) return;
      this.batches = answer.batches;
      this.total = answer.total;
      this.found = words;
      this.failed = null;
      this.current = Math.max(0, Math.min(this.current, answer.batches.length - 1));
    } catch (error) {
      if (mine === this.#asked) this.failed = (error as CommandError).reason;
    }
  }
}

/** Runs of batches of one day, each day by its midnight. */
function daysOf(batches: readonly SentBatch[]): { kind: number; rows: number }[] {
  const days: { kind: number; rows: number }[] = [];
  for (const { at } of batches) {
    const day = new Date(at).setHours(0, 0, 0, 0);
    const last = days.at(-1);
    if (last?.kind === day) last.rows += 1;
    else days.push({ kind: day, rows: 1 });
  }
  return days;
}
