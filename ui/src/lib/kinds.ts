/** What each kind of place, and each way to put files there, is to the window. Words that differ by them are selected in the catalogue. */
import type { How } from '../bindings/How';
import type { PlaceKind } from '../bindings/PlaceKind';
import type { Target } from '../bindings/Target';
import type { IconName } from './icons';

interface PlaceFace {
  icon: IconName;
  /** What was written there can be looked into, to answer it. */
  opens: boolean;
  /** Its status tells what it is, such as an amount, rather than how far somebody is with it. */
  details: boolean;
}

export const PLACES: Record<PlaceKind, PlaceFace> = {
  task: { icon: 'task', opens: true, details: false },
  comment: { icon: 'comment', opens: false, details: false },
  project: { icon: 'project', opens: true, details: false },
  post: { icon: 'post', opens: false, details: false },
  expense: { icon: 'receipt', opens: false, details: true },
  page: { icon: 'doc', opens: false, details: false },
  invoice: { icon: 'invoice', opens: false, details: true },
  purchaseOrder: { icon: 'order', opens: false, details: true },
  bill: { icon: 'bill', opens: false, details: true },
  booking: { icon: 'booking', opens: false, details: true },
  deal: { icon: 'deal', opens: false, details: false },
  budget: { icon: 'budget', opens: false, details: false },
  company: { icon: 'company', opens: false, details: false },
  person: { icon: 'person', opens: false, details: false },
  discussion: { icon: 'discussion', opens: false, details: false },
};

/** What is written under tasks and projects, and can be looked into. */
export type Inside = 'comment' | 'post';

/** What people see appear, once and with all of the files. */
export type Made = 'comment' | 'post' | 'reply' | 'expense';

interface HowFace {
  /** Where it says more than the icon of the place. */
  icon: IconName | null;
  /** Made for the files when all of them are stored. */
  makes: Made | null;
  /** Goes with words of the person. */
  speaks: boolean;
}

export const HOWS: Record<How, HowFace> = {
  files: { icon: null, makes: null, speaks: false },
  newComment: { icon: 'comment', makes: 'comment', speaks: true },
  newPost: { icon: null, makes: 'post', speaks: true },
  reply: { icon: 'reply', makes: 'reply', speaks: true },
  receipt: { icon: 'receipt', makes: null, speaks: false },
  newExpense: { icon: 'receipt', makes: 'expense', speaks: false },
  proof: { icon: null, makes: null, speaks: false },
};

/** Of a destination, and of how it was used where that is known. */
export function iconOf(target: Target, how?: How): IconName {
  return (how && HOWS[how].icon) ?? PLACES[target.place.kind].icon;
}
