/** States of the design with an account of Kantata OX, by name. */
import { ACCOUNTS, type FakeFile, FILES, SHOOTING } from './fake-data';
import type { FakeHost } from './fake';
import { CUT_POST, FILM_PROJECT, KANTATA, TRAIN } from './fake-kantata';
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
