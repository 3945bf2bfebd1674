/** A stand-in for the app around the window: believable data, every state, and a small simulation of sending. For design and tests. */
import type { Audience } from '../bindings/Audience';
import type { BatchId } from '../bindings/BatchId';
import type { BatchView } from '../bindings/BatchView';
import type { CommandError } from '../bindings/CommandError';
import type { ExpenseDraft } from '../bindings/ExpenseDraft';
import type { ExpenseForm } from '../bindings/ExpenseForm';
import type { Event } from '../bindings/Event';
import type { How } from '../bindings/How';
import type { Message } from '../bindings/Message';
import type { Person } from '../bindings/Person';
import type { Reason } from '../bindings/Reason';
import type { RowView } from '../bindings/RowView';
import type { Settings } from '../bindings/Settings';
import type { Target } from '../bindings/Target';
import type { Undo } from '../bindings/Undo';
import { isOver, isRunning, NOTHING } from '../state/world';
import { type FakeFile, FILES, many } from './fake-data';
import { fail, later } from './fake-desk';
import { audience, EXPENSE, FORM, lacks, PEOPLE } from './fake-kantata';
import { choices, counted, type FakeBatch, recount, usual } from './fake-rows';
import { moved } from './fake-run';
import { FakeSearch } from './fake-search';
import type { Ask, Drag, Host, Place } from './host';
import { PICTURES } from './pictures';

const TICK = 100;

export class FakeHost extends FakeSearch implements Host {
  batches: FakeBatch[] = [];
  settings: Settings = NOTHING.settings;
  undone: Undo | null = null;
  notices: Reason[] = [];
  /** How long something taken off the list can come back. */
  undoFor = 10_000;
  /** What the window says it shows; answered to a page that begins. */
  shown: Place | null = null;
  /** Why no setting can be kept. */
  stuck: Reason | null = null;
  #number = 0;
  #ids = 0;
  #timer: ReturnType<typeof setInterval> | null = null;
  /** Which rows the window is told of. */
  range = { batch: 0, start: 0, end: 0 };
  #back: (() => void) | null = null;
  #forgets: ReturnType<typeof setTimeout> | undefined;
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
      sentAs: null,
      folder: file.folder ?? '',
      size: file.size,
      contentType: file.type,
      phase: 'ready',
      sent: 0,
      reason: null,
      note: file.size === 0 ? { kind: 'emptyFile' } : null,
      proof: null,
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
      how: usual(target),
      choices: choices(target),
      text: '',
      audience: audience(target, usual(target)),
      expense: null,
      lacks: null,
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
      taken: null,
      replaces: false,
      there: target ? this.thereOf(target) : null,
      command: false,
    };
    const batch = { view, rows, pictures };
    this.batches.push(batch);
    return this.refresh(batch);
  }

  /** Counts a batch again after its rows were changed. */
  refresh(batch: FakeBatch): FakeBatch {
    return recount(batch);
  }

  /* The host. */

  listen(onMessage: (message: Message) => void, onDrag: (drag: Drag) => void, onAsk: (ask: Ask) => void): Promise<Place | null> {
    this.note('listen');
    this.#number = 0;
    this.#onMessage = onMessage;
    this.#onDrag = onDrag;
    this.#onAsk = onAsk;
    this.emit({
      kind: 'snapshot',
      snapshot: { batches: this.batches.map((each) => each.view), accounts: this.accounts, recents: this.recents, favourites: this.favourites, undo: this.undone, settings: this.settings, downloads: this.downloads, notices: this.notices },
    });
    return Promise.resolve(this.shown);
  }

  rows(batch: BatchId, start: number, end: number) {
    const found = this.#batch(batch);
    this.range = { batch, start, end };
    return Promise.resolve({ number: this.#number, total: found.rows.length, rows: found.rows.slice(start, end).map((row) => ({ ...row })) });
  }

  chooseFiles(batch: BatchId | null, folders: boolean): Promise<BatchId> {
    this.note('chooseFiles', batch, folders);
    return Promise.resolve(this.take(batch, FILES));
  }

  pasteFiles(batch: BatchId | null): Promise<BatchId> {
    this.note('pasteFiles', batch);
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
    this.note('newBatch', target, how);
    const batch = this.add([], target);
    if (how) batch.view = { ...batch.view, how };
    this.#tell(batch);
    return Promise.resolve(batch.view.id);
  }

  answer(batch: BatchId, take: boolean): Promise<void> {
    this.note('answer', batch, take);
    const found = this.#batch(batch);
    const question = found.view.question;
    found.view = { ...found.view, state: 'staged', question: null };
    if (take && question) this.take(batch, many(question.files));
    return this.#tell(found, true);
  }

  showing(place: Place): Promise<void> {
    this.shown = place;
    return Promise.resolve();
  }

  setTarget(batch: BatchId, target: Target | null): Promise<void> {
    this.note('setTarget', batch, target);
    const found = this.#batch(batch);
    found.view = { ...found.view, target, choices: choices(target), how: usual(target), audience: audience(target, usual(target)), expense: null, wait: null, there: target ? this.thereOf(target) : null };
    return this.#tell(found);
  }

  setHow(batch: BatchId, how: How): Promise<void> {
    this.note('setHow', batch, how);
    const found = this.#batch(batch);
    found.view = { ...found.view, how, audience: audience(found.view.target, how), expense: how === 'newExpense' ? { ...EXPENSE } : null };
    return this.#tell(found);
  }

  setAudience(batch: BatchId, audience: Audience): Promise<void> {
    this.note('setAudience', batch, audience);
    const found = this.#batch(batch);
    found.view = { ...found.view, audience };
    return this.#tell(found);
  }

  setExpense(batch: BatchId, expense: ExpenseDraft): Promise<void> {
    this.note('setExpense', batch, expense);
    const found = this.#batch(batch);
    found.view = { ...found.view, expense };
    return this.#tell(found);
  }

  async people(target: Target): Promise<Person[]> {
    this.note('people', target);
    await later(this.delay);
    return PEOPLE;
  }

  async expenseForm(target: Target): Promise<ExpenseForm> {
    this.note('expenseForm', target);
    await later(this.delay);
    return FORM;
  }

  setText(batch: BatchId, text: string): Promise<void> {
    this.note('setText', batch, text);
    const found = this.#batch(batch);
    found.view = { ...found.view, text };
    return this.#tell(found);
  }

  send(batch: BatchId): Promise<void> {
    this.note('send', batch);
    const found = this.#batch(batch);
    if (found.view.lacks) return fail(found.view.lacks);
    found.view = { ...found.view, state: 'sending', seconds: 0 };
    for (const row of found.rows) if (row.phase === 'ready') row.phase = 'waiting';
    this.#run();
    return this.#tell(found, true);
  }

  pause(batch: BatchId, uploads: number[]): Promise<void> {
    this.note('pause', batch, uploads);
    const found = this.#batch(batch);
    const meant = (row: RowView): boolean => uploads.length === 0 || uploads.includes(row.id);
    for (const row of found.rows) if (meant(row) && ['waiting', 'preparing', 'sending'].includes(row.phase)) row.phase = 'paused';
    const goes = found.rows.some((row) => ['waiting', 'preparing', 'sending', 'verifying', 'attaching'].includes(row.phase));
    if (uploads.length === 0 || !goes) found.view = { ...found.view, state: 'paused', speed: null, secondsLeft: null };
    return this.#tell(found, true);
  }

  resume(batch: BatchId, uploads: number[]): Promise<void> {
    this.note('resume', batch, uploads);
    const found = this.#batch(batch);
    found.view = { ...found.view, state: 'sending', wait: null };
    for (const row of found.rows) {
      const meant = uploads.length === 0 || uploads.includes(row.id);
      if (meant && row.phase === 'paused') Object.assign(row, { phase: 'waiting', sent: 0, reason: null });
    }
    this.#run();
    return this.#tell(found, true);
  }

  async pauseAll(): Promise<void> {
    this.note('pauseAll');
    for (const each of this.batches) if (isRunning(each.view.state)) await this.pause(each.view.id, []);
  }

  async resumeAll(): Promise<void> {
    this.note('resumeAll');
    for (const each of this.batches) if (each.rows.some((row) => row.phase === 'paused')) await this.resume(each.view.id, []);
  }

  stop(batch: BatchId): Promise<void> {
    this.note('stop', batch);
    const found = this.#batch(batch);
    found.view = { ...found.view, state: 'stopped', wait: null };
    for (const row of found.rows) if (row.phase !== 'attached') this.#halt(row);
    return this.#tell(found, true);
  }

  async stopAll(): Promise<void> {
    this.note('stopAll');
    for (const each of this.batches) if (isRunning(each.view.state) || each.view.state === 'paused') await this.stop(each.view.id);
  }

  cancel(batch: BatchId, uploads: number[]): Promise<void> {
    this.note('cancel', batch, uploads);
    const found = this.#batch(batch);
    for (const row of found.rows) if (uploads.includes(row.id)) this.#halt(row);
    return this.#tell(found, true);
  }

  retry(batch: BatchId, uploads: number[]): Promise<void> {
    this.note('retry', batch, uploads);
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

  replace(batch: BatchId): Promise<void> {
    this.note('replace', batch);
    const found = this.#batch(batch);
    for (const row of found.rows) {
      if (row.reason?.kind === 'occupied') Object.assign(row, { phase: 'ready', reason: null, action: null });
    }
    found.view = { ...found.view, replaces: true };
    return this.#tell(found, true);
  }

  sendInstead(upload: number): Promise<void> {
    this.note('sendInstead', upload);
    const found = this.batches.find((batch) => batch.rows.some((row) => row.id === upload));
    if (!found) return Promise.resolve();
    for (const row of found.rows) {
      if (row.id === upload) Object.assign(row, { phase: 'ready', reason: null, action: null });
      else if (row.phase === 'ready') Object.assign(row, { phase: 'refused', reason: { kind: 'oneFileOnly', place: 'expense' }, action: 'sendInstead' });
    }
    return this.#tell(found, true);
  }

  sendAnyway(batch: BatchId, uploads: number[]): Promise<void> {
    this.note('sendAnyway', batch, uploads);
    return this.#decide(batch, uploads, { phase: 'ready', reason: null, note: null, action: null });
  }

  skip(batch: BatchId, uploads: number[]): Promise<void> {
    this.note('skip', batch, uploads);
    return this.#decide(batch, uploads, { phase: 'leftOut', note: null, action: 'sendAnyway' });
  }

  renameUpload(upload: number, name: string): Promise<void> {
    this.note('renameUpload', upload, name);
    const found = this.batches.find((each) => each.rows.some((row) => row.id === upload));
    return found ? this.#decide(found.view.id, [upload], { phase: 'ready', sentAs: name, reason: null, note: null, action: null }) : Promise.resolve();
  }

  postWithout(batch: BatchId): Promise<void> {
    this.note('postWithout', batch);
    const found = this.#batch(batch);
    for (const row of found.rows) {
      if (row.phase === 'stored') row.phase = 'attached';
      if (row.phase === 'failed') row.phase = 'leftOut';
    }
    found.view = { ...found.view, state: 'done', wait: null };
    return this.#tell(found, true);
  }

  remove(batch: BatchId, uploads: number[]): Promise<void> {
    this.note('remove', batch, uploads);
    const found = this.#batch(batch);
    const before = [...found.rows];
    found.rows = before.filter((row) => !uploads.includes(row.id));
    this.#tookOff({ batch, files: before.length - found.rows.length, whole: false }, () => {
      found.rows = before;
      void this.#tell(found, true);
    });
    return this.#tell(found, true);
  }

  clear(batch: BatchId): Promise<void> {
    this.note('clear', batch);
    this.#takeOff([this.#batch(batch)]);
    return Promise.resolve();
  }

  clearFinished(): Promise<void> {
    this.note('clearFinished');
    this.#takeOff(this.batches.filter((each) => isOver(each.view.state)));
    return Promise.resolve();
  }

  undo(): Promise<void> {
    this.note('undo');
    const back = this.#back;
    this.#tookOff(null);
    back?.();
    return Promise.resolve();
  }

  setSettings(settings: Settings): Promise<void> {
    this.note('setSettings', settings);
    if (this.stuck) return fail(this.stuck);
    this.settings = settings;
    this.emit({ kind: 'settings', settings });
    return Promise.resolve();
  }

  async thumbnail(batch: BatchId, upload: number): Promise<string | null> {
    return this.#batch(batch).pictures.get(upload) ?? null;
  }

  askQuit(): Promise<void> {
    this.note('askQuit');
    const files = this.batches.reduce((sum, { view }) => sum + (isRunning(view.state) ? view.counts.waiting + view.counts.active : 0), 0);
    const downloads = this.downloads.filter(({ state }) => state === 'waiting' || state === 'running').length;
    const unsent = this.batches.reduce((sum, { view }) => sum + (view.state === 'staged' ? view.counts.total : 0), 0);
    if (files + downloads + unsent === 0) return this.quit();
    this.ask({ kind: 'quit', files, downloads, unsent });
    return Promise.resolve();
  }

  /* Within. */

  #batch(id: BatchId): FakeBatch {
    const found = this.batches.find((each) => each.view.id === id);
    if (!found) throw { code: null, reason: { kind: 'gone' } } satisfies CommandError;
    return found;
  }

  #tell(batch: FakeBatch, reordered = false): Promise<void> {
    batch.view = { ...batch.view, lacks: lacks(batch.view) };
    this.refresh(batch);
    this.emit({ kind: 'batch', batch: batch.view });
    if (reordered) this.emit({ kind: 'reordered', batch: batch.view.id });
    return Promise.resolve();
  }

  /** What becomes of files that are there already; a reason goes from the note to where it stops the file. */
  #decide(batch: BatchId, uploads: number[], change: Partial<RowView>): Promise<void> {
    const found = this.#batch(batch);
    for (const row of found.rows) {
      if (uploads.includes(row.id)) Object.assign(row, { reason: row.note ?? row.reason }, change);
    }
    return this.#tell(found, true);
  }

  #halt(row: RowView): void {
    Object.assign(row, { phase: 'stopped', reason: null, action: null, sent: 0 });
  }

  /** Rows beyond the watched range are not told of. */
  #watched(event: Event): void {
    if (event.kind !== 'rows') return this.emit(event);
    const { batch, start, end } = this.range;
    const rows = event.batch === batch ? event.rows.filter((row) => row.index >= start && row.index < end) : [];
    if (rows.length > 0) this.emit({ ...event, rows });
  }

  #takeOff(gone: FakeBatch[]): void {
    const [first] = gone;
    if (!first) return;
    const before = [...this.batches];
    this.batches = before.filter((each) => !gone.includes(each));
    const files = gone.reduce((sum, each) => sum + each.rows.length, 0);
    for (const each of gone) this.emit({ kind: 'batchGone', id: each.view.id });
    this.#tookOff({ batch: first.view.id, files, whole: true }, () => {
      this.batches = before;
      for (const each of gone) this.emit({ kind: 'batch', batch: each.view });
    });
  }

  /** Something can come back for a while, or nothing any more. */
  #tookOff(undo: Undo | null, back: (() => void) | null = null): void {
    clearTimeout(this.#forgets);
    this.#back = back;
    this.undone = undo;
    this.emit({ kind: 'undo', undo });
    if (undo && this.undoFor < Infinity) this.#forgets = setTimeout(() => this.#tookOff(null), this.undoFor);
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
    for (const batch of moving) for (const event of moved(batch, this.settings.concurrency, TICK)) this.#watched(event);
  }
}
