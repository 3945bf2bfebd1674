/** The rows of the picker, in groups, and the destinations that are one click away. */
import type { AccountView } from '../bindings/AccountView';
import type { BatchView } from '../bindings/BatchView';
import type { Comment } from '../bindings/Comment';
import type { Found } from '../bindings/Found';
import type { FoundAt } from '../bindings/FoundAt';
import type { How } from '../bindings/How';
import type { PlaceKind } from '../bindings/PlaceKind';
import type { Reason } from '../bindings/Reason';
import type { Recent } from '../bindings/Recent';
import type { Target } from '../bindings/Target';

export interface Choice {
  key: string;
  target: Target;
  favourite: boolean;
  /** How it was used the last time, for recents; what is made there, where that is a destination of its own. */
  how?: How;
  used?: number;
  /** Whose it is needs no word. */
  mine?: boolean;
  /** A comment of the task one looks into. */
  comment?: Comment;
}

export interface ChoiceGroup {
  key: string;
  kind: 'favourites' | 'recents' | 'mine' | 'active' | 'found';
  /** Of what was found, of my tasks and of what is recently active. */
  account: AccountView | null;
  choices: Choice[];
  trouble: Reason | null;
  /** Why there is nothing in it, where that is worth a word. */
  none: 'loading' | 'empty' | null;
}

/** What is recently active reminds of a few; the search finds the rest. */
const ACTIVE = 5;

/** Answers to a question that takes a moment. */
export type Asked<Answer> = { kind: 'loading' } | { kind: 'here'; answer: Answer } | { kind: 'failed'; reason: Reason };

export interface Known {
  query: string;
  found: Found | null;
  mine: Asked<readonly FoundAt[]>;
  /** Where somebody did something last. */
  active?: readonly FoundAt[];
  /** Nothing else is offered. */
  kind?: PlaceKind | null;
  favourites: readonly Target[];
  recents: readonly Recent[];
  accounts: readonly AccountView[];
}

/**
 * Favourites, recents, my open tasks and what is recently active where nothing was asked; else favourites that match, and what was found. No destination is in two
 * groups, and groups with nothing to say are left out.
 */
export function choicesOf(known: Known): ChoiceGroup[] {
  const asked = known.query.trim() !== '';
  const seen = new Set<string>();
  const loved = new Set(known.favourites.map(keyOf));
  const used = newest(known.recents, (recent) => entryOf(recent.target, recent.how));
  const choice = (target: Target, how?: How): Choice => {
    const key = entryOf(target, how);
    const recent = used.get(key);
    return { key, target, favourite: loved.has(keyOf(target)), ...(recent && { how: recent.how, used: recent.used }) };
  };
  const wanted = (target: Target): boolean => !known.kind || target.place.kind === known.kind || (asked && known.kind === 'expense' && makesExpenses(target));
  // Where an expense can be made, that is a destination of its own for who looks for the project, below it.
  const withExpenses = (choices: Choice[]): Choice[] =>
    choices.flatMap((each) => {
      if (!makesExpenses(each.target)) return [each];
      const made = { key: entryOf(each.target, 'newExpense'), target: each.target, favourite: each.favourite, how: 'newExpense' as const };
      return known.kind === 'expense' ? [made] : [each, made];
    });
  const fresh = (targets: readonly Target[]): Choice[] => {
    const choices = targets.filter((target) => wanted(target) && !seen.has(keyOf(target)) && seen.add(keyOf(target))).map((target) => choice(target));
    return asked ? withExpenses(choices) : choices;
  };
  const lately = (recents: readonly Recent[]): Choice[] => {
    if (asked) return fresh(recents.map((recent) => recent.target));
    const kindOf = ({ target, how }: Recent): PlaceKind => (how === 'newExpense' ? 'expense' : target.place.kind);
    const choices = recents.filter((recent) => !known.kind || kindOf(recent) === known.kind).map(({ target, how }) => choice(target, how));
    return choices.filter(({ key }) => !seen.has(key) && seen.add(key));
  };
  const plain = { account: null, trouble: null, none: null };
  const groups: ChoiceGroup[] = [
    { key: 'favourites', kind: 'favourites', ...plain, choices: fresh(asked ? known.favourites.filter((target) => matches(target, known.query)) : known.favourites) },
    { key: 'recents', kind: 'recents', ...plain, choices: lately(asked ? (known.found?.recents ?? []) : known.recents) },
  ];
  const at = (kind: 'mine' | 'active' | 'found', each: FoundAt): ChoiceGroup[] => {
    const account = known.accounts.find((other) => other.id === each.account);
    return account ? [{ key: `${kind} ${account.id}`, kind, account, choices: fresh(each.targets).map((each) => ({ ...each, mine: kind === 'mine' })), trouble: each.trouble, none: null }] : [];
  };
  if (asked) groups.push(...(known.found?.accounts ?? []).flatMap((each) => at('found', each)));
  else if (known.mine.kind === 'here') groups.push(...mineOf(known.mine.answer, known.mine.answer.flatMap((each) => at('mine', each))));
  else groups.push({ key: 'mine', kind: 'mine', account: null, choices: [], trouble: known.mine.kind === 'failed' ? known.mine.reason : null, none: known.mine.kind === 'loading' ? 'loading' : null });
  if (!asked) groups.push(...(known.active ?? []).flatMap((each) => at('active', { ...each, targets: each.targets.slice(0, ACTIVE), trouble: null })));
  return groups.filter((group) => group.choices.length > 0 || group.trouble !== null || group.none !== null);
}

/** What is searched where only one kind is wanted: who looks for an expense may mean a new one in a project. */
export function searchedFor(kind: PlaceKind | null): PlaceKind[] {
  if (kind === null) return [];
  return kind === 'expense' ? ['expense', 'project'] : [kind];
}

function makesExpenses(target: Target): boolean {
  return target.also?.includes('newExpense') ?? false;
}

/** What people choose: an expense in a project is a destination of its own; files of a task and a comment there are two ways to one. */
export function entryOf(target: Target, how?: How): string {
  return how === 'newExpense' ? `${keyOf(target)}/newExpense` : keyOf(target);
}

/** Of each kind the one that was used last. */
function newest(recents: readonly Recent[], kind: (recent: Recent) => string): Map<string, Recent> {
  const found = new Map<string, Recent>();
  for (const recent of recents) if (!found.has(kind(recent))) found.set(kind(recent), recent);
  return found;
}

/** Where nobody has an open task that is said once. */
function mineOf(mine: readonly FoundAt[], groups: ChoiceGroup[]): ChoiceGroup[] {
  const nothing = mine.length > 0 && mine.every((each) => each.targets.length === 0 && each.trouble === null);
  return nothing ? [{ key: 'mine', kind: 'mine', account: null, choices: [], trouble: null, none: 'empty' }] : groups;
}

/** Every word of the query is somewhere in what the row shows. */
function matches(target: Target, query: string): boolean {
  const text = [target.title, target.project, target.company, target.number && `#${target.number}`, target.assignee].join(' ').toLowerCase();
  return query
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

/** A destination that is one click away. */
export interface Short {
  target: Target;
  how: How | undefined;
  favourite: boolean;
}

/** As many as there are digits for them. */
const SHORT = 9;

/** Favourites first, then recents, without those that a batch on the list goes to already. */
export function shortlistOf(favourites: readonly Target[], recents: readonly Recent[], listed: readonly BatchView[]): Short[] {
  const taken = new Set(listed.map((batch) => (batch.target ? entryOf(batch.target, batch.how) : '')));
  const last = newest(recents, (recent) => entryOf(recent.target, recent.how));
  const all = [
    ...favourites.map((target) => ({ target, how: last.get(keyOf(target))?.how, favourite: true })),
    ...recents.map((recent) => ({ target: recent.target, how: recent.how, favourite: false })),
  ];
  const short: Short[] = [];
  for (const each of all) {
    const key = entryOf(each.target, each.how);
    if (taken.has(key)) continue;
    taken.add(key);
    short.push(each);
  }
  return short.slice(0, SHORT);
}

export function keyOf(target: Target): string {
  return `${target.account}/${target.place.kind}/${target.place.id}`;
}
