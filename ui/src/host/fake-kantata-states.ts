/** States of the design with an account of Kantata OX, by name. */
import type { ExpenseDraft } from '../bindings/ExpenseDraft';
import { ACCOUNTS, type FakeFile, FILES, SHOOTING } from './fake-data';
import type { FakeHost } from './fake';
import { CLINIC, CUT_POST, EXPENSE, FILM_PROJECT, FORM, KANTATA, lacks, PEOPLE, POSTER, TRAIN } from './fake-kantata';
import type { FakeBatch } from './fake-rows';
import { type Build, fail, phases } from './fake-steps';

const RECEIPTS: readonly FakeFile[] = [
  { name: 'IMG_7731.heic', size: 3_900_000, type: 'image/heic', picture: 'light' },
  { name: 'Beleg DB 14.11. Hamburg–Lyon.pdf', size: 184_000, type: 'application/pdf' },
];

const NAMES: Record<string, string> = {
  'Épreuve couleur – affiche n° 3 (été).pdf': 'Epreuve_couleur_affiche_n_3_ete.pdf',
  'Drehplan Überblick KW 48.pdf': 'Drehplan_Uberblick_KW_48.pdf',
  'Beleg DB 14.11. Hamburg–Lyon.pdf': 'Beleg_DB_14_11_Hamburg-Lyon.pdf',
};

const TEXT = `Bonjour à tous, voici la sélection du tournage à Lübeck et le plan de travail pour la semaine 48.

Camille, kannst du bitte bis Donnerstag die Farbstimmung der Abendbilder freigeben? Die Untertitel sind noch nicht gegengelesen.`;

function connected(host: FakeHost): void {
  host.accounts = [...ACCOUNTS.slice(0, 1), KANTATA];
  host.recents = [
    ...host.recents.slice(0, 2),
    { target: CUT_POST, how: 'reply', used: Date.now() - 90_000_000 },
    { target: FILM_PROJECT, how: 'newPost', used: Date.now() - 180_000_000 },
    ...host.recents.slice(4, 5),
    { target: TRAIN, how: 'receipt', used: Date.now() - 400_000_000 },
  ];
}

function named(host: FakeHost, batch: FakeBatch): FakeBatch {
  for (const row of batch.rows) row.sentAs = NAMES[row.name] ?? null;
  return host.refresh(batch);
}

function post(host: FakeHost, text = TEXT): FakeBatch {
  connected(host);
  const batch = named(host, host.add(SHOOTING.slice(3, 8), FILM_PROJECT));
  batch.view = { ...batch.view, text };
  return batch;
}

function receipt(host: FakeHost, files = RECEIPTS): FakeBatch {
  connected(host);
  const batch = named(host, host.add(files, TRAIN));
  if (files.length > 1) fail(batch.rows[0], 'refused', { kind: 'oneFileOnly', place: 'expense' }, 'sendInstead');
  return host.refresh(batch);
}

function newExpense(host: FakeHost, expense: ExpenseDraft): FakeBatch {
  connected(host);
  const batch = named(host, host.add(RECEIPTS.slice(1), FILM_PROJECT));
  batch.view = { ...batch.view, how: 'newExpense', audience: null, expense };
  batch.view = { ...batch.view, lacks: lacks(batch.view) };
  return host.refresh(batch);
}

function proof(host: FakeHost): FakeBatch {
  connected(host);
  const batch = named(host, host.add(SHOOTING.slice(3, 5), POSTER));
  batch.view = { ...batch.view, how: 'proof', audience: null };
  return batch;
}

export const AT_KANTATA: Record<string, Build> = {
  'kantata-post': (host) => void post(host),
  'kantata-text': (host) => void post(host, ''),
  'kantata-done': (host) => {
    const batch = phases(host, post(host), 'done', 'attached');
    batch.view = { ...batch.view, seconds: 74 };
  },
  'kantata-failed': (host) => {
    const batch = phases(host, post(host), 'needsYou', 'stored');
    batch.view = { ...batch.view, wait: { kind: 'commentWaits', stored: 4, failed: 1, how: 'newPost' } };
    fail(batch.rows[2], 'failed', { kind: 'changed' }, 'retry');
    host.refresh(batch);
  },
  recipients: (host) => {
    const batch = post(host);
    batch.view = { ...batch.view, audience: { kind: 'only', people: PEOPLE.slice(0, 1) } };
  },
  'seen-menu': (host) => AT_KANTATA['recipients']?.(host),
  'seen-asked': (host) => {
    connected(host);
    const batch = named(host, host.add(SHOOTING.slice(3, 8), CLINIC));
    batch.view = { ...batch.view, lacks: lacks(batch.view) };
  },
  'new-expense': (host) => void newExpense(host, { ...EXPENSE, category: FORM.categories[3] ?? null, amount: '189,90', notes: 'Bahn Hamburg–Lyon' }),
  'new-expense-lacks': (host) => void newExpense(host, EXPENSE),
  'new-expense-done': (host) => {
    const batch = phases(host, newExpense(host, { ...EXPENSE, category: FORM.categories[3] ?? null, amount: '189,90', currency: 'CHF' }), 'done', 'attached');
    batch.view = { ...batch.view, seconds: 4 };
  },
  proof: (host) => void proof(host),
  'proof-done': (host) => {
    const batch = phases(host, proof(host), 'done', 'attached');
    for (const row of batch.rows) row.proof = `https://app.mavenlink.com/proofs/${row.id}`;
    batch.view = { ...batch.view, seconds: 31 };
  },
  'as-menu-proof': (host) => void proof(host),
  'picker-expense': (host) => {
    connected(host);
    host.add(RECEIPTS.slice(1));
  },
  reply: (host) => {
    connected(host);
    named(host, host.add(FILES.slice(0, 9), CUT_POST));
  },
  expense: (host) => {
    const batch = receipt(host);
    batch.view = { ...batch.view, taken: 'Beleg_0931.pdf', replaces: true };
  },
  'expense-taken': (host) => {
    const batch = receipt(host, RECEIPTS.slice(1));
    fail(batch.rows[0], 'refused', { kind: 'occupied', name: 'Beleg_0931.pdf' }, 'replace');
    batch.view = { ...batch.view, taken: 'Beleg_0931.pdf' };
    host.refresh(batch);
  },
  'expense-free': (host) => void receipt(host, RECEIPTS.slice(1)),
  'expense-done': (host) => {
    const batch = phases(host, receipt(host, RECEIPTS.slice(1)), 'done', 'attached');
    batch.view = { ...batch.view, seconds: 3 };
  },
  'expense-occupied': (host) => {
    const batch = receipt(host, RECEIPTS.slice(1));
    phases(host, batch, 'needsYou', 'failed');
    fail(batch.rows[0], 'failed', { kind: 'occupied', name: 'Beleg_0931.pdf' }, 'replace');
    batch.view = { ...batch.view, wait: { kind: 'occupied', name: 'Beleg_0931.pdf' } };
    host.refresh(batch);
  },
  'as-menu-kantata': (host) => void post(host, ''),
  'picker-posts': (host) => void post(host, ''),
  'picker-kantata': (host) => {
    connected(host);
    host.add(FILES);
  },
};
