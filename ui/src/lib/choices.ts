/** The rows of the picker, in groups. */
import type { AccountView } from '../bindings/AccountView';
import type { BatchView } from '../bindings/BatchView';
import type { Found } from '../bindings/Found';
import type { How } from '../bindings/How';
import type { Reason } from '../bindings/Reason';
import type { Recent } from '../bindings/Recent';
import type { Target } from '../bindings/Target';

export interface Choice {
  key: string;
  target: Target;
  /** How it was used the last time, for recents. */
  how?: How;
  used?: number;
}

export interface ChoiceGroup {
  key: string;
  /** `null` for recents. */
  account: AccountView | null;
  choices: Choice[];
  trouble: Reason | null;
}

/** Recents where nothing was asked, else what was found; groups with nothing to say are left out. */
export function choicesOf(found: Found | null, recents: readonly Recent[], accounts: readonly AccountView[]): ChoiceGroup[] {
  const used = found ? found.recents : recents;
  const groups: ChoiceGroup[] = [
    { key: 'recents', account: null, choices: used.map(({ target, how, used: when }) => ({ key: `recent ${keyOf(target)}`, target, how, used: when })), trouble: null },
  ];
  for (const at of found?.accounts ?? []) {
    const account = accounts.find((each) => each.id === at.account);
    if (!account) continue;
    groups.push({ key: account.id, account, choices: at.targets.map((target) => ({ key: keyOf(target), target })), trouble: at.trouble });
  }
  return groups.filter((group) => group.choices.length > 0 || group.trouble !== null);
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
  const taken = new Set(listed.map((batch) => (batch.target ? keyOf(batch.target) : '')));
  const how = new Map(recents.map((recent) => [keyOf(recent.target), recent.how]));
  const all = [
    ...favourites.map((target) => ({ target, how: how.get(keyOf(target)), favourite: true })),
    ...recents.map((recent) => ({ target: recent.target, how: recent.how, favourite: false })),
  ];
  const short: Short[] = [];
  for (const each of all) {
    const key = keyOf(each.target);
    if (taken.has(key)) continue;
    taken.add(key);
    short.push(each);
  }
  return short.slice(0, SHORT);
}

export function keyOf(target: Target): string {
  return `${target.account}/${target.place.kind}/${target.place.id}`;
}
