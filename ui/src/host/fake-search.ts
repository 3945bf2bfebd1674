/** What the stand-in finds, and what it keeps at hand. */
import type { Comment } from '../bindings/Comment';
import type { Found } from '../bindings/Found';
import type { FoundAt } from '../bindings/FoundAt';
import type { PlaceKind } from '../bindings/PlaceKind';
import type { Recent } from '../bindings/Recent';
import type { Target } from '../bindings/Target';
import { keyOf } from '../lib/choices';
import { FakeAccounts } from './fake-accounts';
import { recents } from './fake-data';
import { fail, later } from './fake-desk';
import { commentsOf, found, lastActive, openTasks } from './fake-found';

export abstract class FakeSearch extends FakeAccounts {
  recents: Recent[] = recents(Date.now());
  favourites: Target[] = [];
  #queries = 0;

  async search(query: string, kinds: PlaceKind[]): Promise<Found> {
    this.note('search', query, kinds);
    const mine = ++this.#queries;
    await later(this.delay);
    if (mine !== this.#queries) return fail({ kind: 'internal' }, 'outdated');
    const elsewhere = /^https:\/\/app\.productive\.io\/(4711-[a-z]+)\//.exec(query)?.[1];
    if (elsewhere) return fail({ kind: 'linkElsewhere', provider: 'productive', organisation: elsewhere });
    if (query.startsWith('https://app.mavenlink.com/') && !this.accounts.some((each) => each.provider === 'kantata')) return fail({ kind: 'linkElsewhere', provider: 'kantata', organisation: null });
    return found(query, kinds, this.recents, this.accounts);
  }

  async mine(): Promise<FoundAt[]> {
    this.note('mine');
    await later(this.delay);
    return this.accounts.map(openTasks);
  }

  async recentlyActive(): Promise<FoundAt[]> {
    this.note('recentlyActive');
    await later(this.delay);
    return this.accounts.map(lastActive);
  }

  async comments(target: Target): Promise<Comment[]> {
    this.note('comments', target);
    await later(this.delay);
    return commentsOf(target, Date.now());
  }

  setFavourite(target: Target, on: boolean): Promise<void> {
    this.note('setFavourite', target, on);
    const others = this.favourites.filter((each) => keyOf(each) !== keyOf(target));
    this.favourites = on ? [...others, target].sort((a, b) => a.title.localeCompare(b.title)) : others;
    this.emit({ kind: 'favourites', favourites: this.favourites });
    return Promise.resolve();
  }
}
