/** What the picker shows and where it is in it: destinations, or one level in the comments or posts of a task or project. */
import type { AccountId } from '../bindings/AccountId';
import type { Comment } from '../bindings/Comment';
import type { CommandError } from '../bindings/CommandError';
import type { Found } from '../bindings/Found';
import type { FoundAt } from '../bindings/FoundAt';
import type { PlaceKind } from '../bindings/PlaceKind';
import type { Reason } from '../bindings/Reason';
import type { Target } from '../bindings/Target';
import { type Asked, type Choice, choicesOf, keyOf, searchedFor } from '../lib/choices';
import { t } from '../lib/fluent';
import { PLACES } from '../lib/kinds';
import { Search } from '../lib/search';
import type { App } from './app.svelte';
import type { Dialog } from './pages';

export class Picking {
  query = $state('');
  searching = $state(false);
  failed = $state.raw<Reason | null>(null);
  /** The task or project whose comments or posts are shown. */
  inside = $state.raw<Target | null>(null);
  comments = $state.raw<Asked<readonly Comment[]>>({ kind: 'loading' });
  #found = $state.raw<Found | null>(null);
  #mine = $state.raw<Asked<readonly FoundAt[]>>({ kind: 'loading' });
  #active = $state.raw<readonly FoundAt[]>([]);
  /** By key: what arrives above it must not move the highlight to another row. */
  #at = $state<string | null>(null);
  /** There is a list to go back to. */
  #entered = false;

  typed = $derived(this.query.trim() !== '');
  groups = $derived.by(() =>
    choicesOf({
      query: this.query,
      found: this.typed ? this.#found : null,
      mine: this.#mine,
      active: this.#active,
      kind: this.app.pickKind,
      favourites: this.app.world.favourites,
      recents: this.app.world.recents,
      accounts: this.app.world.accounts,
    }),
  );
  options = $derived.by<Choice[]>(() => {
    if (!this.inside) return this.groups.flatMap((group) => group.choices);
    const comments = this.comments.kind === 'here' ? this.comments.answer : [];
    return comments.map((comment) => ({ key: keyOf(comment.target), target: comment.target, favourite: this.app.isFavourite(comment.target), comment }));
  });
  active = $derived(Math.max(0, this.options.findIndex((each) => each.key === this.#at)));
  /** What there is to choose from with these accounts, in the order of `PLACES`. */
  kinds = $derived.by<PlaceKind[]>(() => {
    const used = new Set(this.app.world.accounts.map((each) => each.provider));
    const found = this.app.offers.filter((each) => used.has(each.provider)).flatMap((each) => each.found);
    return (Object.keys(PLACES) as PlaceKind[]).filter((kind) => found.includes(kind));
  });
  /** Asked for, and there is nothing. */
  nothing = $derived(this.typed && !this.searching && this.failed === null && this.options.length === 0 && this.groups.every((group) => group.trouble === null));

  readonly #search: Search;

  constructor(private readonly app: App) {
    this.#search = new Search(
      (text) => app.host.search(text, searchedFor(app.pickKind)),
      ({ found, searching, failed }) => {
        this.#found = found;
        this.searching = searching;
        this.failed = failed;
        if (!searching) this.#at = null;
      },
    );
    if (app.pickText) this.type(app.pickText);
    if (app.pickInside) this.#look(app.pickInside);
    void this.#askMine();
    void app.host.recentlyActive().then(
      (active) => (this.#active = active),
      // My tasks say what is wrong with an account; once is enough.
      () => {},
    );
  }

  end(): void {
    this.#search.reset();
  }

  type(text: string): void {
    this.query = text;
    this.inside = null;
    this.#search.type(text);
  }

  /** Only places of this kind, or all of them, also the next time. */
  narrow(kind: PlaceKind | null): void {
    this.app.pickKind = kind;
    this.inside = null;
    this.#at = null;
    this.#search.again();
  }

  go(to: number): void {
    this.#at = this.options[Math.max(0, Math.min(this.options.length - 1, to))]?.key ?? null;
  }

  over(choice: Choice): void {
    this.#at = choice.key;
  }

  /** Whether there is something to open inside of it. */
  opens(choice: Choice | undefined): choice is Choice {
    return !this.inside && choice !== undefined && choice.how !== 'newExpense' && PLACES[choice.target.place.kind].opens;
  }

  enter(choice: Choice): void {
    this.#entered = true;
    this.#look(choice.target);
  }

  /** Back to the list; false where there was none before. */
  back(): boolean {
    const task = this.inside;
    if (!task) return false;
    this.inside = null;
    this.#at = keyOf(task);
    return this.#entered;
  }

  /** The way out of what stands in the way of finding it. */
  helpFor(reason: Reason, account: AccountId | null): { label: string; act: () => void } | null {
    const open = (dialog: Dialog): void => {
      this.app.picking = false;
      this.app.dialog = dialog;
    };
    switch (reason.kind) {
      case 'linkElsewhere':
      case 'noAccount':
        return { label: t('ui-add-account-asks'), act: () => open({ kind: 'account', account: null }) };
      case 'tokenRefused':
      case 'tokenMissing':
        return account === null ? null : { label: t('action-enter-token'), act: () => open({ kind: 'account', account }) };
      default:
        return null;
    }
  }

  favour(choice: Choice): void {
    this.#at = choice.key;
    this.app.favour(choice.target);
  }

  #look(task: Target): void {
    this.inside = task;
    this.#at = null;
    this.comments = { kind: 'loading' };
    const told = (answer: Asked<readonly Comment[]>): void => {
      if (this.inside === task) this.comments = answer;
    };
    this.app.host.comments(task).then(
      (answer) => told({ kind: 'here', answer }),
      (error: unknown) => told({ kind: 'failed', reason: (error as CommandError).reason }),
    );
  }

  async #askMine(): Promise<void> {
    try {
      this.#mine = { kind: 'here', answer: await this.app.host.mine() };
    } catch (error) {
      this.#mine = { kind: 'failed', reason: (error as CommandError).reason };
    }
  }
}
