/** An account of Kantata OX for the fake host: a project, a task, posts and an expense, and what can be connected at all. */
import type { AccountView } from '../bindings/AccountView';
import type { Audience } from '../bindings/Audience';
import type { BatchView } from '../bindings/BatchView';
import type { ExpenseDraft } from '../bindings/ExpenseDraft';
import type { ExpenseForm } from '../bindings/ExpenseForm';
import type { How } from '../bindings/How';
import type { Offer } from '../bindings/Offer';
import type { Person } from '../bindings/Person';
import type { PlaceKind } from '../bindings/PlaceKind';
import type { Reason } from '../bindings/Reason';
import type { Shelf } from '../bindings/Shelf';
import type { Target } from '../bindings/Target';

const OWN: Shelf[] = ['own'];
const BOTH: Shelf[] = ['own', 'comments'];

export const OFFERS: Offer[] = [
  { provider: 'productive', redirect: null, inside: 'comment', found: ['task', 'comment', 'project', 'deal', 'budget', 'page', 'company', 'person', 'invoice', 'expense', 'purchaseOrder', 'booking'], shelves: { task: BOTH, page: BOTH, expense: OWN, invoice: BOTH, purchaseOrder: BOTH, bill: OWN, booking: OWN, deal: ['comments'], budget: ['comments'], project: ['comments'], company: ['comments'], person: ['comments'], comment: OWN, discussion: ['comments'] } },
  { provider: 'kantata', redirect: 'http://127.0.0.1:47653/callback', inside: 'post', found: ['task', 'project', 'post', 'expense'], shelves: { task: ['comments'], project: ['comments'], post: BOTH, expense: OWN } },
];

export const KANTATA: AccountView = { id: 'kantata', provider: 'kantata', name: 'Kantata OX', organisation: 'Kantata OX', person: 'Lena Hoffmann', sandbox: false, kept: true, trouble: null };

const at = (kind: PlaceKind, id: string, title: string, more: Partial<Target>): Target => ({
  account: KANTATA.id,
  place: { kind, id },
  title,
  number: null,
  project: null,
  company: null,
  status: null,
  assignee: null,
  closed: false,
  ...more,
});

export const FILM_PROJECT = at('project', '4711', 'Imagefilm „Küste“', { company: 'Nordlicht Versicherung', also: ['newExpense'] });

/** A project that asks who sees each post. */
export const CLINIC = at('project', '4790', 'Klinikum Ostsee: Leitsystem', { company: 'Klinikum Ostsee' });

/** A task that takes proofs. */
export const POSTER = at('task', '4820', 'Plakat A1: Korrekturabzug', { project: 'Imagefilm „Küste“', company: 'Nordlicht Versicherung', status: 'Started', also: ['proof'] });

export const CUT_POST = at('post', '9912', 'Rohschnitt v3, Anmerkungen bis Freitag', { project: 'Imagefilm „Küste“', assignee: 'Camille Lefèvre' });

export const TRAIN = at('expense', '831', 'Bahn Hamburg–Lyon, 14 Nov', { project: 'Imagefilm „Küste“', status: 'Travel, €189.90' });

export const KANTATA_TARGETS: readonly Target[] = [
  FILM_PROJECT,
  at('task', '4805', 'Relaunch-Trailer schneiden', { project: 'Imagefilm „Küste“', company: 'Nordlicht Versicherung', status: 'Started', assignee: 'Lena Hoffmann' }),
  at('project', '4760', 'Relais Saint-Malo, identité visuelle', { company: 'Relais Saint-Malo' }),
  at('post', '9940', 'Planning relance S48', { project: 'Catalogue', company: 'Maison Guérin', assignee: 'Théo Marchand' }),
  CUT_POST,
  TRAIN,
];

/** Who takes part in every project. */
export const PEOPLE: Person[] = [
  { id: '11', name: 'Camille Lefèvre', about: 'Copy' },
  { id: '12', name: 'Jonas Weiß', about: 'Development' },
  { id: '13', name: 'Théo Marchand', about: 'theo@maison-guerin.example' },
];

export const FORM: ExpenseForm = {
  categories: [
    { id: '1', name: 'Büromaterial' },
    { id: '2', name: 'Hotel' },
    { id: '3', name: 'Meals & drinks' },
    { id: '4', name: 'Travel' },
  ],
  currency: 'EUR',
};

export const EXPENSE: ExpenseDraft = { date: '2026-11-14', category: null, amount: '', currency: '', notes: '' };

/** What can be said about who sees it, to begin with. */
export function audience(target: Target | null, how: How): Audience | null {
  return target?.account === KANTATA.id && (how === 'newPost' || how === 'reply') ? { kind: 'undecided' } : null;
}

/** What is still to be said before a batch can be sent. */
export function lacks({ audience, expense, target }: BatchView): Reason | null {
  if (audience?.kind === 'undecided' && target?.place.id === CLINIC.place.id) return { kind: 'audienceUndecided' };
  if (audience?.kind === 'only' && audience.people.length === 0) return { kind: 'audienceUndecided' };
  if (!expense) return null;
  if (!expense.category) return { kind: 'expenseIncomplete', field: 'category' };
  return /^\d+([.,]\d{1,2})?$/.test(expense.amount) ? null : { kind: 'expenseIncomplete', field: 'amount' };
}
