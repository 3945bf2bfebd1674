/** The window's state for components: the world, what is on screen, and everything a person can do, each one call. */
import { createContext } from 'svelte';

import type { AccountId } from '../bindings/AccountId';
import type { BatchId } from '../bindings/BatchId';
import type { BatchView } from '../bindings/BatchView';
import type { CommandError } from '../bindings/CommandError';
import type { How } from '../bindings/How';
import type { Message } from '../bindings/Message';
import type { Reason } from '../bindings/Reason';
import type { RowView } from '../bindings/RowView';
import type { Target } from '../bindings/Target';
import type { Ask, Drag, Host } from '../host/host';
import { keyOf } from '../lib/choices';
import type { FootAct } from '../lib/foot';
import { type Announcement, Announcer, changed } from './announce';
import { fetched, isDraft, isOver, isRunning, next, NOTHING, type Pace, watch, type World } from './world';

export type Page = { kind: 'batch'; id: BatchId | null } | { kind: 'settings' };

export type Dialog =
  | { kind: 'account'; account: AccountId | null }
  | { kind: 'removeAccount'; account: AccountId }
  | { kind: 'stop'; batch: BatchId }
  | { kind: 'quit'; files: number }
  | { kind: 'shortcuts' };

const TYPING = 400;
/** A batch that appears this soon after a drop is what was dropped. */
const SOON = 3000;

export class App {
  world = $state.raw<World>(NOTHING);
  page = $state.raw<Page>({ kind: 'batch', id: null });
  dialog = $state.raw<Dialog | null>(null);
  drag = $state.raw<Drag>({ over: false });
  /** What a command answered that has no better place. */
  said = $state.raw<Reason | null>(null);
  heard = $state.raw<Announcement | null>(null);
  /** The overlay of a narrow window. */
  sideOpen = $state(false);
  sideHidden = $state(false);
  picking = $state(false);
  /** What the picker starts with, such as a pasted link. */
  pickText = $state('');
  choosingHow = $state(false);
  /** The time countdowns go by. */
  now = $state(Date.now());

  batch = $derived.by(() => {
    const page = this.page;
    return page.kind === 'batch' && page.id !== null ? (this.world.batches.find((each) => each.id === page.id) ?? null) : null;
  });
  account = $derived(this.world.accounts.find((each) => each.id === this.batch?.target?.account));
  pace = $derived<Pace | undefined>(this.batch ? this.world.pace.get(this.batch.id) : undefined);
  /** The unsent batch that “New batch” stands for; others are listed. */
  draft = $derived.by(() => {
    const drafts = this.world.batches.filter((each) => isDraft(each.state));
    if (this.page.kind === 'batch') {
      if (this.page.id === null) return null;
      if (this.batch && isDraft(this.batch.state)) return this.batch;
    }
    return drafts.at(-1) ?? null;
  });
  listed = $derived(this.world.batches.filter((each) => each.id !== this.draft?.id && (!isDraft(each.state) || each.counts.total > 0)));
  /** Recent destinations that no batch in the list goes to. */
  recents = $derived(
    this.world.recents.filter((recent) => !this.listed.some((batch) => batch.target && keyOf(batch.target) === keyOf(recent.target))).slice(0, 9),
  );
  welcome = $derived(
    this.world.number !== null && this.world.accounts.length === 0 && this.world.batches.every((each) => isDraft(each.state)),
  );
  /** Files that came before there is an account; they stay. */
  kept = $derived(this.world.batches.reduce((sum, each) => sum + (isDraft(each.state) ? each.counts.total : 0), 0));
  /** The destination may be chosen: nothing is sent yet, or it is what went wrong. */
  open = $derived.by(() => {
    const batch = this.batch;
    if (!batch) return true;
    if (isDraft(batch.state)) return true;
    return batch.state === 'needsYou' && (batch.wait?.kind === 'destinationGone' || batch.wait?.kind === 'noAccess' || this.#misplaced());
  });

  readonly #announcer = new Announcer((announcement) => (this.heard = announcement));
  /** When something was done that makes a new batch to look at. */
  #expected = -Infinity;
  #range = { start: 0, end: 0 };
  #typing: { batch: BatchId; text: string; timer: ReturnType<typeof setTimeout> } | null = null;

  constructor(readonly host: Host) {}

  async listen(): Promise<void> {
    await this.run(
      this.host.listen(
        (message) => this.#receive(message),
        (drag) => this.#dragged(drag),
        (ask) => this.#asked(ask),
      ),
    );
  }

  /** Waits for a command; what it has to say is shown. Answers null where it failed. */
  async run<Answer>(command: Promise<Answer>): Promise<Answer | null> {
    try {
      const answer = await command;
      return answer ?? null;
    } catch (error) {
      const { code, reason } = error as CommandError;
      if (code !== 'cancelled' && code !== 'outdated') this.said = reason;
      return null;
    }
  }

  show(id: BatchId | null): void {
    if (this.page.kind === 'batch' && this.page.id !== id) this.flush();
    this.page = { kind: 'batch', id };
    this.sideOpen = false;
    this.picking = false;
    this.choosingHow = false;
    this.world = watch(this.world, id);
    void this.run(this.host.showing(id));
  }

  showSettings(): void {
    this.flush();
    this.page = { kind: 'settings' };
    this.sideOpen = false;
    this.picking = false;
  }

  /** Goes to the unsent batch, or to a fresh page where it is on screen already. */
  newBatch(): void {
    const here = this.page.kind === 'batch' && this.page.id === (this.draft?.id ?? null);
    this.show(here ? null : (this.draft?.id ?? null));
  }

  /** The next or the previous batch of the sidebar. */
  step(by: 1 | -1): void {
    const ids = [this.draft?.id ?? null, ...this.listed.map((each) => each.id)];
    const here = this.page.kind === 'batch' ? ids.indexOf(this.page.id) : -1;
    this.show(ids[(here + by + ids.length) % ids.length] ?? null);
  }

  pick(text = ''): void {
    if (this.page.kind !== 'batch') this.show(this.draft?.id ?? null);
    if (!this.open) return;
    this.pickText = text;
    this.picking = true;
  }

  async choose(target: Target, how?: How): Promise<void> {
    this.picking = false;
    if (this.page.kind !== 'batch') this.show(this.draft?.id ?? null);
    const batch = this.batch;
    if (!batch || !this.open) {
      const id = await this.run(this.host.newBatch(target, how ?? null));
      if (id !== null) this.show(id);
      return;
    }
    // Files of a batch that was sent already move to a new one, which then is what one looks at.
    if (!isDraft(batch.state)) this.#expected = Date.now();
    await this.run(this.host.setTarget(batch.id, target));
    if (how && batch.how !== how) await this.run(this.host.setHow(batch.id, how));
  }

  async addFiles(folders: boolean): Promise<void> {
    const id = await this.run(this.host.chooseFiles(this.#stagedHere(), folders));
    if (id !== null && id !== this.batch?.id) this.show(id);
  }

  async paste(): Promise<void> {
    const id = await this.run(this.host.pasteFiles(this.#stagedHere()));
    if (id !== null && id !== this.batch?.id) this.show(id);
  }

  write(batch: BatchId, text: string): void {
    if (this.#typing) clearTimeout(this.#typing.timer);
    this.#typing = { batch, text, timer: setTimeout(() => this.flush(), TYPING) };
  }

  /** Hands over the text that was typed last. */
  flush(): Promise<unknown> {
    const typing = this.#typing;
    if (!typing) return Promise.resolve();
    this.#typing = null;
    clearTimeout(typing.timer);
    return this.run(this.host.setText(typing.batch, typing.text));
  }

  async send(batch: BatchView): Promise<void> {
    if (!batch.target) return this.pick();
    if (batch.counts.ready === 0) return;
    await this.flush();
    await this.run(this.host.send(batch.id));
  }

  async clear(batch: BatchView): Promise<void> {
    if (this.#typing?.batch === batch.id) {
      clearTimeout(this.#typing.timer);
      this.#typing = null;
    }
    await this.run(this.host.clear(batch.id));
  }

  pauseOrResume(batch: BatchView): void {
    if (isRunning(batch.state)) void this.run(this.host.pause(batch.id));
    else if (batch.state === 'paused') void this.run(this.host.resume(batch.id));
  }

  /** Pauses all that runs; resumes all where nothing runs. */
  pauseOrResumeAll(): void {
    const running = this.world.batches.filter((each) => isRunning(each.state));
    for (const each of running.length > 0 ? running : this.world.batches) this.pauseOrResume(each);
  }

  askStop(batch: BatchView): void {
    if (!isDraft(batch.state) && !isOver(batch.state)) this.dialog = { kind: 'stop', batch: batch.id };
  }

  /** Takes rows off the list, or stops them where they are under way. */
  drop(batch: BatchView, rows: readonly RowView[]): void {
    const off = rows.filter((row) => isDraft(batch.state) || isOver(batch.state) || ['attached', 'failed', 'stopped', 'leftOut', 'refused'].includes(row.phase));
    const stop = rows.filter((row) => !off.includes(row));
    if (off.length > 0) void this.run(this.host.remove(batch.id, off.map((row) => row.id)));
    if (stop.length > 0) void this.run(this.host.cancel(batch.id, stop.map((row) => row.id)));
  }

  /** A button of the action bar. */
  do(batch: BatchView, act: FootAct): void {
    const { host } = this;
    switch (act) {
      case 'clear':
        return void this.clear(batch);
      case 'addFiles':
        return void this.addFiles(false);
      case 'send':
        return void this.send(batch);
      case 'stop':
        return this.askStop(batch);
      case 'pause':
      case 'resume':
        return this.pauseOrResume(batch);
      case 'retry':
        return void this.#again(batch);
      case 'postWithout':
        return void this.run(host.postWithout(batch.id));
      case 'copy':
        return batch.target ? void this.run(host.copyLink(batch.target)) : undefined;
      case 'open':
        return batch.target ? void this.run(host.openTarget(batch.target)) : undefined;
      case 'take':
      case 'leave':
        return void this.run(host.answer(batch.id, act === 'take'));
      case 'chooseAnother':
        return this.pick();
      case 'enterToken':
        return this.enterToken(batch);
      default:
        return act satisfies never;
    }
  }

  /** The one button of a row. */
  act(batch: BatchView, row: RowView): void {
    switch (row.action) {
      case 'remove':
        return this.drop(batch, [row]);
      case 'retry':
        return void this.run(this.host.retry(batch.id, [row.id]));
      case 'chooseAnother':
        return this.pick();
      case 'enterToken':
        return this.enterToken(batch);
      case null:
        return;
      default:
        return row.action satisfies never;
    }
  }

  enterToken(batch: BatchView): void {
    this.dialog = { kind: 'account', account: batch.target?.account ?? null };
  }

  /** Fetches the rows that are on screen. */
  async look(batch: BatchId, start: number, end: number): Promise<void> {
    this.#range = { start, end };
    const rows = await this.run(this.host.rows(batch, start, end));
    const same = this.#range.start === start && this.#range.end === end;
    if (rows && same) this.world = fetched(this.world, batch, rows);
  }

  /** Rows beyond the screen, for a selection; the screen stays what is watched. */
  async rowsOf(batch: BatchId, start: number, end: number): Promise<RowView[]> {
    const known = this.world.watched?.rows;
    const here = Array.from({ length: end - start }, (_, place) => known?.get(start + place)).filter((row) => row !== undefined);
    if (here.length === end - start) return here;
    const answer = await this.run(this.host.rows(batch, start, end));
    await this.look(batch, this.#range.start, this.#range.end);
    return answer?.rows ?? here;
  }

  /** What was stopped goes on only where it is named; an empty list means what failed. */
  async #again(batch: BatchView): Promise<void> {
    const every = batch.state === 'stopped' ? await this.rowsOf(batch.id, 0, batch.counts.total) : [];
    const rows = every.filter((row) => row.phase === 'stopped' || row.phase === 'failed');
    await this.run(this.host.retry(batch.id, rows.map((row) => row.id)));
  }

  #misplaced(): boolean {
    return [...(this.world.watched?.rows.values() ?? [])].some((row) => row.action === 'chooseAnother');
  }

  #stagedHere(): BatchId | null {
    return this.batch && isDraft(this.batch.state) ? this.batch.id : null;
  }

  #receive(message: Message): void {
    const before = this.world;
    const after = next(before, message, Date.now());
    if (after === 'gap') {
      void this.listen();
      return;
    }
    this.world = after;
    this.now = Date.now();
    if (message.event.kind === 'snapshot') this.#started();
    if (message.event.kind === 'batch') this.#appeared(before, message.event.batch);
    if (message.event.kind === 'batchGone' && this.page.kind === 'batch' && this.page.id === message.event.id) this.show(null);
    if (message.event.kind === 'batch' || message.event.kind === 'progress') this.#announce(before);
  }

  /** A new stream has begun: what was on screen may be gone, and the host does not know what is. */
  #started(): void {
    if (this.page.kind !== 'batch') return;
    const gone = this.page.id !== null && this.batch === null;
    const waiting = this.world.batches.findLast((each) => isDraft(each.state));
    this.show(gone || this.page.id === null ? (waiting?.id ?? null) : this.page.id);
  }

  #appeared(before: World, batch: BatchView): void {
    const known = before.batches.some((each) => each.id === batch.id);
    if (known || !isDraft(batch.state)) return;
    const empty = this.page.kind === 'batch' && this.page.id === null;
    if (empty || Date.now() - this.#expected < SOON) this.show(batch.id);
  }

  #announce(before: World): void {
    for (const batch of this.world.batches) {
      const announcement = changed(
        before.batches.find((each) => each.id === batch.id),
        batch,
      );
      if (announcement) this.#announcer.tell(announcement);
    }
  }

  #dragged(drag: Drag): void {
    if (this.drag.over && !drag.over) this.#expected = Date.now();
    this.drag = drag;
  }

  #asked(ask: Ask): void {
    switch (ask.kind) {
      case 'quit':
        this.dialog = { kind: 'quit', files: ask.files };
        return;
      case 'show':
        this.show(ask.batch);
        return;
      case 'said':
        if (ask.error.code !== 'cancelled') this.said = ask.error.reason;
        return;
      default:
        return ask satisfies never;
    }
  }
}

export const [theApp, provideApp] = createContext<App>();
