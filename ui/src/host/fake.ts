/** A stand-in for the app around the window: believable data, every state, and a small simulation of sending. For design and tests. */
import type { AccountView } from '../bindings/AccountView';
import type { BatchId } from '../bindings/BatchId';
import type { BatchView } from '../bindings/BatchView';
import type { CommandError } from '../bindings/CommandError';
import type { Event } from '../bindings/Event';
import type { Found } from '../bindings/Found';
import type { How } from '../bindings/How';
import type { Message } from '../bindings/Message';
import type { Reason } from '../bindings/Reason';
import type { Recent } from '../bindings/Recent';
import type { RowView } from '../bindings/RowView';
import type { Settings } from '../bindings/Settings';
import type { Target } from '../bindings/Target';
import type { Undo } from '../bindings/Undo';
import { NOTHING } from '../state/world';
import { ACCOUNTS, type FakeFile, FILES, recents, SANDBOX, TARGETS } from './fake-data';
import { choices, counted, following, grouped, rank, sentOf } from './fake-rows';
import type { Ask, Drag, Host } from './host';
import { PICTURES } from './pictures';

export interface FakeBatch {
  view: BatchView;
  rows: RowView[];
  pictures: Map<number, string>;
}

const TICK = 100;
const RATE = 24_000_000;

const fail = (reason: Reason, code: CommandError['code'] = null): Promise<never> => Promise.reject({ code, reason } satisfies CommandError);
const later = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

export class FakeHost implements Host {
  batches: FakeBatch[] = [];
  accounts: AccountView[] = [...ACCOUNTS];
  recents: Recent[] = recents(Date.now());
  settings: Settings = NOTHING.settings;
  favourites: Target[] = [];
  undone: Undo | null = null;
  notices: Reason[] = [];
  /** How long an answer of the service takes. */
  delay = 180;
  shown: BatchId | null = null;
  /** Every command with its arguments, for tests. */
  calls: unknown[][] = [];
  #number = 0;
  #ids = 0;
  #queries = 0;
  #timer: ReturnType<typeof setInterval> | null = null;
  #onMessage: (message: Message) => void = () => {};
  #onDrag: (drag: Drag) => void = () => {};
  #onAsk: (ask: Ask) => void = () => {};

  /* What the outside does to the window. */

  emit(event: Event): void {
    this.#number += 1;
    this.#onMessage({ number: this.#number, event });
  }

  /** Loses a message on its way. */
  lose(): void {
    this.#number += 1;
  }

  drag(drag: Drag): void {
    this.#onDrag(drag);
  }

  ask(ask: Ask): void {
    this.#onAsk(ask);
  }

  add(files: readonly FakeFile[], target: Target | null = null): FakeBatch {
    const id = ++this.#ids;
    const rows = files.map((file, index): RowView => ({
      id: ++this.#ids,
      index,
      name: file.name,
      folder: file.folder ?? '',
      size: file.size,
      contentType: file.type,
      phase: 'ready',
      sent: 0,
      reason: null,
      note: file.size === 0 ? { kind: 'emptyFile' } : null,
      action: null,
    }));
    const pictures = new Map<number, string>();
    files.forEach((file, index) => {
      const row = rows[index];
      const picture = file.picture && PICTURES[file.picture];
      if (row && picture) pictures.set(row.id, picture);
    });
    const view: BatchView = {
      id,
      state: 'staged',
      target,
      how: 'files',
      choices: choices(target),
      text: '',
      counts: counted([]),
      groups: [],
      front: 0,
      bytes: 0,
      sent: 0,
      speed: null,
      secondsLeft: null,
      seconds: null,
      wait: null,
      question: null,
      command: false,
    };
    const batch = { view, rows, pictures };
    this.batches.push(batch);
    return this.refresh(batch);
  }

  /** Counts a batch again after its rows were changed. */
  refresh(batch: FakeBatch): FakeBatch {
    const { rows, view } = batch;
    const rest = ['staged', 'needsYou', 'done', 'stopped'].includes(view.state);
    if (rest) rows.sort((a, b) => rank(a) - rank(b) || a.id - b.id);
    rows.forEach((row, index) => (row.index = index));
    const sendable = rows.filter((row) => row.phase !== 'refused' && row.phase !== 'leftOut');
    const open = ['waiting', 'paused', 'preparing', 'sending', 'verifying', 'attaching'];
    const unfinished = rows.findIndex((row) => open.includes(row.phase));
    batch.view = {
      ...view,
      counts: counted(rows),
      groups: rest ? grouped(rows) : [{ kind: 'plain', rows: rows.length }],
      front: unfinished < 0 ? rows.length : unfinished,
      bytes: sendable.reduce((sum, row) => sum + row.size, 0),
      sent: sendable.reduce((sum, row) => sum + sentOf(row), 0),
    };
    return batch;
  }

  /* The host. */

  listen(onMessage: (message: Message) => void, onDrag: (drag: Drag) => void, onAsk: (ask: Ask) => void): Promise<void> {
    this.#note('listen');
    this.#number = 0;
    this.#onMessage = onMessage;
    this.#onDrag = onDrag;
    this.#onAsk = onAsk;
    this.emit({
      kind: 'snapshot',
      snapshot: { batches: this.batches.map((each) => each.view), accounts: this.accounts, recents: this.recents, favourites: this.favourites, undo: this.undone, settings: this.settings, notices: this.notices },
    });
    return Promise.resolve();
  }

  rows(batch: BatchId, start: number, end: number) {
    const found = this.#batch(batch);
    return Promise.resolve({ number: this.#number, total: found.rows.length, rows: found.rows.slice(start, end).map((row) => ({ ...row })) });
  }

  chooseFiles(batch: BatchId | null, folders: boolean): Promise<BatchId> {
    this.#note('chooseFiles', batch, folders);
    return Promise.resolve(this.take(batch, FILES));
  }

  pasteFiles(batch: BatchId | null): Promise<BatchId> {
    this.#note('pasteFiles', batch);
    return Promise.resolve(this.take(batch, FILES.slice(0, 2)));
  }

  /** Files arrive in a staged batch, or in a new one. */
  take(into: BatchId | null, files: readonly FakeFile[]): BatchId {
    const known = this.batches.find((each) => each.view.id === into && each.view.state === 'staged');
    const batch = this.add(files, null);
    if (!known) {
      this.#tell(batch);
      return batch.view.id;
    }
    this.batches.splice(this.batches.indexOf(batch), 1);
    known.rows.push(...batch.rows);
    for (const [row, picture] of batch.pictures) known.pictures.set(row, picture);
    this.#tell(known, true);
    return known.view.id;
  }

  newBatch(target: Target | null, how: How | null): Promise<BatchId> {
    this.#note('newBatch', target, how);
    const batch = this.add([], target);
    if (how) batch.view = { ...batch.view, how };
    this.#tell(batch);
    return Promise.resolve(batch.view.id);
  }

  answer(batch: BatchId, take: boolean): Promise<void> {
    this.#note('answer', batch, take);
    const found = this.#batch(batch);
    const question = found.view.question;
    found.view = { ...found.view, state: 'staged', question: null };
    if (take && question) this.take(batch, many(question.files));
    return this.#tell(found, true);
  }

  showing(batch: BatchId | null): Promise<void> {
    this.shown = batch;
    return Promise.resolve();
  }

  setTarget(batch: BatchId, target: Target | null): Promise<void> {
    this.#note('setTarget', batch, target);
    const found = this.#batch(batch);
    found.view = { ...found.view, target, choices: choices(target), how: 'files', wait: null };
    return this.#tell(found);
  }

  setHow(batch: BatchId, how: How): Promise<void> {
    this.#note('setHow', batch, how);
    const found = this.#batch(batch);
    found.view = { ...found.view, how };
    return this.#tell(found);
  }

  setText(batch: BatchId, text: string): Promise<void> {
    this.#note('setText', batch, text);
    const found = this.#batch(batch);
    found.view = { ...found.view, text };
    return this.#tell(found);
  }

  async search(query: string): Promise<Found> {
    this.#note('search', query);
    const mine = ++this.#queries;
    await later(this.delay);
    if (mine !== this.#queries) return fail({ kind: 'internal' }, 'outdated');
    const number = /(?:tasks?\/|#)(\d+)/.exec(query)?.[1];
    const words = query.toLowerCase().split(/\s+/);
    const hit = (target: Target): boolean => {
      if (number) return target.number === number || target.place.id === number;
      const text = [target.title, target.project, target.company, target.number].join(' ').toLowerCase();
      return words.every((word) => text.includes(word));
    };
    const used = number ? [] : this.recents.filter((each) => hit(each.target));
    const fresh = TARGETS.filter((target) => hit(target) && !used.some((each) => each.target === target));
    const link = /^https?:/.test(query) && fresh.length === 0;
    return {
      query,
      recents: used,
      accounts: this.accounts.map((account) => ({
        account: account.id,
        targets: fresh.filter((target) => target.account === account.id || account.sandbox),
        trouble: account.trouble ?? (link ? { kind: 'linkUnknown' } : null),
      })),
    };
  }

  send(batch: BatchId): Promise<void> {
    this.#note('send', batch);
    const found = this.#batch(batch);
    found.view = { ...found.view, state: 'sending', seconds: 0 };
    for (const row of found.rows) if (row.phase === 'ready') row.phase = 'waiting';
    this.#run();
    return this.#tell(found, true);
  }

  pause(batch: BatchId): Promise<void> {
    this.#note('pause', batch);
    const found = this.#batch(batch);
    found.view = { ...found.view, state: 'paused', speed: null, secondsLeft: null };
    for (const row of found.rows) if (['waiting', 'preparing', 'sending'].includes(row.phase)) row.phase = 'paused';
    return this.#tell(found, true);
  }

  resume(batch: BatchId): Promise<void> {
    this.#note('resume', batch);
    const found = this.#batch(batch);
    found.view = { ...found.view, state: 'sending', wait: null };
    for (const row of found.rows) {
      if (row.phase === 'paused') Object.assign(row, { phase: 'waiting', sent: 0, reason: null });
    }
    this.#run();
    return this.#tell(found, true);
  }

  stop(batch: BatchId): Promise<void> {
    this.#note('stop', batch);
    const found = this.#batch(batch);
    found.view = { ...found.view, state: 'stopped', wait: null };
    for (const row of found.rows) if (row.phase !== 'attached') this.#halt(row);
    return this.#tell(found, true);
  }

  cancel(batch: BatchId, uploads: number[]): Promise<void> {
    this.#note('cancel', batch, uploads);
    const found = this.#batch(batch);
    for (const row of found.rows) if (uploads.includes(row.id)) this.#halt(row);
    return this.#tell(found, true);
  }

  retry(batch: BatchId, uploads: number[]): Promise<void> {
    this.#note('retry', batch, uploads);
    const found = this.#batch(batch);
    const staged = found.view.state === 'staged';
    for (const row of found.rows) {
      const meant = uploads.length === 0 ? row.phase === 'failed' : uploads.includes(row.id);
      if (meant) Object.assign(row, { phase: staged ? 'ready' : 'waiting', sent: 0, reason: null, action: null });
    }
    if (!staged) found.view = { ...found.view, state: 'sending', wait: null };
    this.#run();
    return this.#tell(found, true);
  }

  postWithout(batch: BatchId): Promise<void> {
    this.#note('postWithout', batch);
    const found = this.#batch(batch);
    for (const row of found.rows) {
      if (row.phase === 'stored') row.phase = 'attached';
      if (row.phase === 'failed') row.phase = 'leftOut';
    }
    found.view = { ...found.view, state: 'done', wait: null };
    return this.#tell(found, true);
  }

  remove(batch: BatchId, uploads: number[]): Promise<void> {
    this.#note('remove', batch, uploads);
    const found = this.#batch(batch);
    found.rows = found.rows.filter((row) => !uploads.includes(row.id));
    return this.#tell(found, true);
  }

  clear(batch: BatchId): Promise<void> {
    this.#note('clear', batch);
    this.batches = this.batches.filter((each) => each.view.id !== batch);
    this.emit({ kind: 'batchGone', id: batch });
    return Promise.resolve();
  }

  async clearFinished(): Promise<void> {
    this.#note('clearFinished');
    for (const each of this.batches.filter((batch) => batch.view.state === 'done' || batch.view.state === 'stopped')) await this.clear(each.view.id);
  }

  openTarget(target: Target): Promise<void> {
    this.#note('openTarget', target);
    return Promise.resolve();
  }

  copyLink(target: Target): Promise<void> {
    this.#note('copyLink', target);
    return Promise.resolve();
  }

  async checkToken(_: 'productive', token: string) {
    this.#note('checkToken', token);
    await later(this.delay);
    if (/wrong/.test(token)) return fail({ kind: 'wrongToken', provider: 'productive' }, 'token');
    if (/offline/.test(token)) return fail({ kind: 'noConnection', provider: 'productive' });
    const brandt = { id: '11', name: 'Brandt & Partner', person: 'Lena Hoffmann', connected: false };
    return /single/.test(token) ? [brandt] : [brandt, { id: '12', name: 'Grünfelder Bio GmbH', person: 'Lena Hoffmann', connected: false }];
  }

  addAccount(provider: 'productive', _token: string, organisation: string): Promise<AccountView> {
    this.#note('addAccount', provider, organisation);
    const name = organisation === '12' ? 'Grünfelder Bio GmbH' : 'Brandt & Partner';
    return this.#connect({ id: organisation === '12' ? 'bio' : 'brandt', provider, name, organisation: name, person: 'Lena Hoffmann', sandbox: false, kept: true, trouble: null });
  }

  async enterToken(account: string, token: string): Promise<void> {
    this.#note('enterToken', account);
    await later(this.delay);
    if (/wrong/.test(token)) return fail({ kind: 'wrongToken', provider: 'productive' }, 'token');
    this.#accounts(this.accounts.map((each) => (each.id === account ? { ...each, trouble: null } : each)));
  }

  removeAccount(account: string): Promise<void> {
    this.#note('removeAccount', account);
    this.#accounts(this.accounts.filter((each) => each.id !== account));
    return Promise.resolve();
  }

  async trySandbox(): Promise<AccountView> {
    this.#note('trySandbox');
    await later(this.delay);
    return this.#connect(SANDBOX);
  }

  openTokenPage(): Promise<void> {
    this.#note('openTokenPage');
    return Promise.resolve();
  }

  setSettings(settings: Settings): Promise<void> {
    this.#note('setSettings', settings);
    this.settings = settings;
    this.emit({ kind: 'settings', settings });
    return Promise.resolve();
  }

  thumbnail(batch: BatchId, upload: number): Promise<string | null> {
    return Promise.resolve(this.#batch(batch).pictures.get(upload) ?? null);
  }

  close(): Promise<void> {
    this.#note('close');
    return Promise.resolve();
  }

  quit(): Promise<void> {
    this.#note('quit');
    return Promise.resolve();
  }

  /* Within. */

  #note(...call: unknown[]): void {
    this.calls.push(call);
  }

  #batch(id: BatchId): FakeBatch {
    const found = this.batches.find((each) => each.view.id === id);
    if (!found) throw { code: null, reason: { kind: 'gone' } } satisfies CommandError;
    return found;
  }

  #tell(batch: FakeBatch, reordered = false): Promise<void> {
    this.refresh(batch);
    this.emit({ kind: 'batch', batch: batch.view });
    if (reordered) this.emit({ kind: 'reordered', batch: batch.view.id });
    return Promise.resolve();
  }

  #halt(row: RowView): void {
    Object.assign(row, { phase: 'stopped', reason: null, action: null, sent: 0 });
  }

  #connect(account: AccountView): Promise<AccountView> {
    this.#accounts([...this.accounts.filter((each) => each.id !== account.id), account]);
    return Promise.resolve(account);
  }

  #accounts(accounts: AccountView[]): void {
    this.accounts = accounts;
    this.emit({ kind: 'accounts', accounts });
  }

  #run(): void {
    this.#timer ??= setInterval(() => this.#tick(), TICK);
  }

  #tick(): void {
    const moving = this.batches.filter((each) => each.view.state === 'sending');
    if (moving.length === 0 && this.#timer !== null) {
      clearInterval(this.#timer);
      this.#timer = null;
    }
    for (const batch of moving) this.#move(batch);
  }

  #move(batch: FakeBatch): void {
    const under = (row: RowView): boolean => ['preparing', 'sending', 'verifying', 'attaching'].includes(row.phase);
    const room = this.settings.concurrency - batch.rows.filter(under).length;
    const begun = batch.rows.filter((row) => row.phase === 'waiting').slice(0, Math.max(0, room));
    const stepped: RowView[] = [...begun];
    for (const row of begun) row.phase = 'preparing';
    const sending = batch.rows.filter((row) => row.phase === 'sending');
    for (const row of batch.rows.filter((each) => under(each) && !begun.includes(each))) {
      if (row.phase === 'sending') {
        row.sent = Math.min(row.size, row.sent + (RATE / sending.length) * (TICK / 1000));
        if (row.sent < row.size) continue;
      } else if (Math.random() > 0.3) continue;
      row.phase = following(row.phase, batch.view.how);
      stepped.push(row);
    }
    const seconds = (batch.view.seconds ?? 0) + TICK / 1000;
    const left = batch.rows.some((row) => !['attached', 'stored', 'refused', 'leftOut', 'stopped', 'failed'].includes(row.phase));
    if (!left) for (const row of batch.rows) if (row.phase === 'stored') row.phase = 'attached';
    const speed = sending.length > 0 ? RATE : null;
    batch.view = { ...batch.view, state: left ? 'sending' : 'done', seconds };
    this.refresh(batch);
    const secondsLeft = speed === null || seconds < 2 ? null : (batch.view.bytes - batch.view.sent) / speed;
    batch.view = { ...batch.view, speed: seconds < 2 ? null : speed, secondsLeft };
    if (stepped.length > 0 || !left) {
      this.emit({ kind: 'batch', batch: batch.view });
      this.emit({ kind: 'rows', batch: batch.view.id, rows: (left ? stepped : batch.rows).map((row) => ({ ...row })) });
    }
    this.emit({
      kind: 'progress',
      batches: [{ id: batch.view.id, sent: batch.view.sent, speed: batch.view.speed, secondsLeft }],
      rows: sending.map((row) => ({
        id: row.id,
        sent: row.sent,
        speed: RATE / sending.length,
        secondsLeft: ((row.size - row.sent) * sending.length) / RATE,
      })),
    });
  }
}

export function many(count: number): FakeFile[] {
  return Array.from({ length: count }, (_, place) => ({
    name: `DSC_${String(place + 1).padStart(5, '0')}.jpg`,
    size: 3_000_000 + ((place * 7919) % 9_000_000),
    type: 'image/jpeg',
    folder: 'Shooting',
  }));
}
