/** An account of Kantata OX for the fake host: a project, a task, posts and an expense, and what can be connected at all. */
import type { AccountView } from '../bindings/AccountView';
import type { Offer } from '../bindings/Offer';
import type { PlaceKind } from '../bindings/PlaceKind';
import type { Shelf } from '../bindings/Shelf';
import type { Target } from '../bindings/Target';

const OWN: Shelf[] = ['own'];
const BOTH: Shelf[] = ['own', 'comments'];

export const OFFERS: Offer[] = [
  { provider: 'productive', redirect: null, inside: 'comment', shelves: { task: BOTH, page: BOTH, expense: OWN, invoice: BOTH, purchaseOrder: BOTH, bill: OWN, booking: OWN, deal: ['comments'], budget: ['comments'], project: ['comments'], company: ['comments'], person: ['comments'], comment: OWN, discussion: ['comments'] } },
  { provider: 'kantata', redirect: 'http://127.0.0.1:47653/callback', inside: 'post', shelves: { task: ['comments'], project: ['comments'], post: BOTH, expense: OWN } },
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

export const FILM_PROJECT = at('project', '4711', 'Imagefilm „Küste“', { company: 'Nordlicht Versicherung' });

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
