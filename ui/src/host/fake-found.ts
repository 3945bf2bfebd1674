/** What the stand-in for a service finds: tasks for a query, my open tasks, the comments of a task. */
import type { AccountView } from '../bindings/AccountView';
import type { Comment } from '../bindings/Comment';
import type { Found } from '../bindings/Found';
import type { FoundAt } from '../bindings/FoundAt';
import type { PlaceKind } from '../bindings/PlaceKind';
import type { Recent } from '../bindings/Recent';
import type { Target } from '../bindings/Target';
import { TARGETS } from './fake-data';
import { KANTATA, KANTATA_TARGETS } from './fake-kantata';

const ALL = [...TARGETS, ...KANTATA_TARGETS];

export function found(query: string, kinds: readonly PlaceKind[], recents: readonly Recent[], accounts: readonly AccountView[]): Found {
  const number = /(?:tasks?\/|#)(\d+)/.exec(query)?.[1];
  const words = query.toLowerCase().split(/\s+/);
  const hit = (target: Target): boolean => {
    if (kinds.length > 0 && !kinds.includes(target.place.kind)) return false;
    if (number) return target.number === number || target.place.id === number;
    const text = [target.title, target.project, target.company, target.number].join(' ').toLowerCase();
    return words.every((word) => text.includes(word));
  };
  const used = number ? [] : recents.filter((each) => hit(each.target));
  const fresh = ALL.filter((target) => hit(target) && !used.some((each) => each.target === target));
  const link = /^https?:/.test(query) && fresh.length === 0;
  return {
    query,
    recents: used,
    accounts: accounts.map((account) => ({
      account: account.id,
      targets: fresh.filter((target) => target.account === account.id || account.sandbox),
      trouble: account.trouble ?? (link ? { kind: 'linkUnknown' } : null),
    })),
  };
}

export function openTasks(account: AccountView): FoundAt {
  const mine = ALL.filter((each) => !each.closed && (each.assignee === account.person || each.place.kind === 'expense') && each.account === account.id);
  return { account: account.id, targets: account.trouble ? [] : mine, trouble: account.trouble };
}

/** Where others did something last. */
export function lastActive(account: AccountView): FoundAt {
  const others = ALL.filter((each) => !each.closed && each.account === account.id && each.assignee !== null && each.assignee !== account.person);
  return { account: account.id, targets: account.trouble ? [] : others.slice(0, 3), trouble: account.trouble };
}

const HOUR = 3_600_000;

/** Author, hours ago, files, text. */
const SAID: [string, number, number, string][] = [
  ['Camille Lefèvre', 2, 3, 'Rohschnitt v3, Anmerkungen bis Freitag'],
  ['Jonas Weiß', 6, 0, 'Die Küste ist noch zu dunkel, sonst bin ich sehr einverstanden. Können wir den Leuchtturm etwas früher zeigen?'],
  ['Lena Hoffmann', 27, 12, 'Hier das Material aus Lübeck, Auswahl ist markiert'],
  ['Théo Marchand', 80, 1, 'Textes relus, merci de vérifier la page 4'],
  ['Camille Lefèvre', 24 * 19, 0, '<b>Bitte</b> Logos nur aus dem Ordner „Familie“ nehmen'],
];

/** Newest first; a task of the website has none. */
export function commentsOf(target: Target, now: number): Comment[] {
  if (target.project?.includes('Website')) return [];
  return SAID.map(([author, hours, files, title], place) => ({
    target: { ...target, place: { kind: target.account === KANTATA.id ? 'post' : 'comment', id: `${target.place.id}-${place + 1}` }, title, number: null, status: null, assignee: author },
    written: now - hours * HOUR,
    files,
  }));
}
