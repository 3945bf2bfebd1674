/** The window's state for components: the world, what is on screen, and everything a person can do, each one call. */
import { createContext, tick } from 'svelte';

import type { AccountId } from '../bindings/AccountId';
import type { BatchId } from '../bindings/BatchId';
import type { BatchView } from '../bindings/BatchView';
import type { CommandError } from '../bindings/CommandError';
import type { ExpenseField } from '../bindings/ExpenseField';
import type { How } from '../bindings/How';
import type { Message } from '../bindings/Message';
import type { Offer } from '../bindings/Offer';
import type { PlaceKind } from '../bindings/PlaceKind';
import type { Reason } from '../bindings/Reason';
import type { RowView } from '../bindings/RowView';
import type { SentBatch } from '../bindings/SentBatch';
import type { Settings } from '../bindings/Settings';
import type { Shelf } from '../bindings/Shelf';
import type { Target } from '../bindings/Target';
import type { Ask, Drag, Host, Place } from '../host/host';
import { keyOf, shortlistOf } from '../lib/choices';
import { t } from '../lib/fluent';
import type { Inside } from '../lib/kinds';
import { answer } from './asks';
import { type Announcement, Announcer, changed, fetchedAll } from './announce';
import { Deletions } from './deletions.svelte';
import { Letter } from './letter';
import type { Dialog, OpenMenu, Page } from './pages';
import { Selection } from './selection.svelte';
import { Sent } from './sent.svelte';
import { There } from './there.svelte';
import { Whereabouts } from './whereabouts';
import { Wishes } from './wishes';
import { fetched, isDraft, isOver, isRunning, next, NOTHING, type Pace, watch, type World } from './world';

/** Rows that are looked up again with every message. */
const FEW = 64;
/** A batch that appears this soon after a drop is what was dropped. */
const SOON = 3000;

export class App {
  world = $state.raw<World>(NOTHING);
  page = $state.raw<Page>({ kind: 'batch', id: null });
  dialog = $state.raw<Dialog | null>(null);
  drag = $state.raw<Drag>({ over: false });
  /** What a command answered that has no better place. */
  said = $state.raw<Reason | null>(null);
  /** The services that can be connected. */
  offers = $state.raw<readonly Offer[]>([]);
  heard = $state.raw<Announcement | null>(null);
  /** The overlay of a narrow window. */
  sideOpen = $state(false);
  sideHidden = $state(false);
  picking = $state(false);
  /** What the picker starts with, such as a pasted link. */
  pickText = $state('');
  /** The task whose comments the picker starts with. */
  pickInside = $state.raw<Target | null>(null);
  choosingHow = $state(false);
  /** The menu of who sees a post is open. */
  choosingSeen = $state(false);
  /** The field of the expense that the primary button asks for; another object each time it does. */
  wanted = $state.raw<{ field: ExpenseField } | null>(null);
  /** The context menu that is open. */
  menu = $state.raw<OpenMenu | null>(null);
  /** The time countdowns go by. */
  now = $state(Date.now());
  readonly selection = new Selection();
  readonly letter = new Letter(this);
  /** Files at a service that are about to be deleted. */
  readonly deletions = new Deletions((target, file) => this.did(this.host.deleteThere(target, file)));
  /** What the picker is narrowed to, until the window is let go. */
  pickKind = $state.raw<PlaceKind | null>(null);

  batch = $derived.by(() => {
    const page = this.page;
    return page.kind === 'batch' && page.id !== null ? (this.world.batches.find((each) => each.id === page.id) ?? null) : null;
  });
  /** The batch whose page this is, or what lies over it. */
  onScreen = $derived(this.page.kind === 'batch' ? this.page.id : this.page.kind === 'there' ? this.page.batch : undefined);
  /** What can be written to with these accounts, or with those there could be. */
  inside = $derived.by<Inside | 'both'>(() => {
    const used = new Set(this.world.accounts.map((each) => each.provider));
    const all = new Set(this.offers.filter((each) => used.size === 0 || used.has(each.provider)).map((each) => each.inside === 'post'));
    return all.size > 1 ? 'both' : all.has(true) ? 'post' : 'comment';
  });
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
  /** What can be stopped. */
  underWay = $derived(this.world.batches.filter((each) => isRunning(each.state) || each.state === 'paused'));
  /** Favourites, then recent destinations, that no batch in the list goes to; as many as there are digits. */
  shortlist = $derived(shortlistOf(this.world.favourites, this.world.recents, this.listed));
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
    return batch.state === 'needsYou' && (batch.wait?.kind === 'destinationGone' || batch.wait?.kind === 'noAccess' || batch.wait?.kind === 'proofRefused' || this.#misplaced());
  });

  /** The selected rows, as they are now where they are few; of many only what does not change is known. */
  chosen = $derived.by<readonly RowView[]>(() => {
    const rows = [...this.selection.rows.values()];
    if (rows.length === 0 || rows.length > FEW) return rows;
    const now = new Map([...(this.world.watched?.rows.values() ?? [])].map((row) => [row.id, row]));
    return rows.map((row) => now.get(row.id) ?? row);
  });
  /** Apart, so that a message without favourites makes no new set. */
  #favoured = $derived(this.world.favourites);
  #favourites = $derived(new Set(this.#favoured.map(keyOf)));

  readonly #announcer = new Announcer((announcement) => (this.heard = announcement));
  /** When something was done that makes a new batch to look at. */
  #expected = -Infinity;
  #range = { start: 0, end: 0 };
  readonly #where = new Whereabouts((place) => void this.run(this.host.showing(place)));
  /** Where the window was when its page was let go, until there is something to show of it. */
  #returning: Place | null = null;
  /** The shell asked for a batch before the window came back to its place: that is what the person wants to see. */
  #called = false;
  /** How far the list is to be scrolled once it has rows. */
  #top = 0;
  /** The batch that another page covers. */
  #before: BatchId | null = null;
  readonly #wishes = new Wishes((settings) => this.host.setSettings(settings));
  /** The first stream has begun. */
  #begun = false;

  constructor(readonly host: Host) {}

  async listen(): Promise<void> {
    if (!this.#begun) void this.run(this.host.offers()).then((offers) => (this.offers = offers ?? []));
    const place = await this.run(
      this.host.listen(
        (message) => this.#receive(message),
        (drag) => this.#dragged(drag),
        (ask) => this.#asked(ask),
      ),
    );
    // A stream that starts over in the middle leaves the person where they are.
    if (this.#begun) return;
    this.#begun = true;
    this.#returning = this.#called ? null : place;
    this.#comeBack();
    this.#where.begin();
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

  /** Whether it went well; what it has to say is shown. */
  async did(command: Promise<void>): Promise<boolean> {
    return (await this.run(command.then(() => true))) ?? false;
  }

  show(id: BatchId | null): void {
    const same = this.page.kind === 'batch' && this.page.id === id;
    if (!same) {
      void this.letter.flush();
      this.selection.clear();
      this.selection.current = 0;
      this.menu = null;
    }
    this.page = { kind: 'batch', id };
    this.sideOpen = false;
    this.picking = false;
    this.choosingHow = false;
    this.choosingSeen = false;
    this.wanted = null;
    this.world = watch(this.world, id);
    this.#where.at('batch', id, same ? this.#where.place.top : 0);
  }

  showSettings(): void {
    this.#turn({ kind: 'settings' }, null);
  }

  /** The files that the destination on screen holds. */
  showThere(): void {
    const batch = this.batch;
    if (!batch?.target || this.shelvesOf(batch.target).length === 0) return;
    this.#turn({ kind: 'there', batch: batch.id, there: new There(this, batch.target) }, batch.id);
  }

  showHistory(): void {
    if (this.page.kind !== 'history') this.#turn({ kind: 'history', sent: new Sent(this), inside: null }, null);
    else this.showSent(null);
  }

  /** One batch of the history, or the list of them. */
  showSent(inside: SentBatch | null): void {
    if (this.page.kind !== 'history') return;
    this.menu = null;
    this.page = { ...this.page, inside };
  }

  /** Leaves a page that covers another one. */
  back(): void {
    const { page } = this;
    if (page.kind === 'there') {
      this.show(this.world.batches.some((each) => each.id === page.batch) ? page.batch : (this.draft?.id ?? null));
      // Back to where it was opened from.
      void tick().then(() => (document.querySelector<HTMLElement>('.there-link') ?? document.body).focus());
    } else if (page.kind === 'history' && page.inside) this.showSent(null);
    else if (page.kind !== 'batch') this.show(this.world.batches.some((each) => each.id === this.#before) ? this.#before : (this.draft?.id ?? null));
  }

  /** Where this destination holds files. */
  shelvesOf(target: Target): readonly Shelf[] {
    const provider = this.world.accounts.find((each) => each.id === target.account)?.provider;
    return this.offers.find((each) => each.provider === provider)?.shelves[target.place.kind] ?? [];
  }

  /** The list is scrolled. */
  scrolled(top: number): void {
    this.#where.scrolled(top);
  }

  /** How far the list that begins was scrolled when the page was let go; asked for once. */
  takeTop(): number {
    const top = this.#top;
    this.#top = 0;
    return top;
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

  /** Opens the picker, with a text or inside a task. */
  pick(text = '', inside: Target | null = null): void {
    if (this.page.kind !== 'batch') this.show(this.draft?.id ?? null);
    if (!this.open) return;
    this.pickText = text;
    this.pickInside = inside;
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

  askStop(batch: BatchView): void {
    if (!isDraft(batch.state) && !isOver(batch.state)) this.dialog = { kind: 'stop', batch: batch.id };
  }

  /** Asks whether everything that is under way is to be stopped. */
  askStopAll(): void {
    if (this.underWay.length > 0) this.dialog = { kind: 'stopAll' };
  }

  /** Brings back what was taken off last; a whole batch is looked at again. */
  async undo(): Promise<void> {
    if (this.deletions.pending.length > 0) {
      const files = this.deletions.callOff();
      if (this.page.kind === 'there') this.page.there.stay(files);
      return;
    }
    const { undo } = this.world;
    if (!undo) return;
    await this.run(this.host.undo());
    if (undo.whole && this.world.batches.some((each) => each.id === undo.batch)) this.show(undo.batch);
  }

  /** What people write under a task or project of this account. */
  insideOf(account: AccountId | undefined): Inside {
    const provider = this.world.accounts.find((each) => each.id === account)?.provider;
    return this.offers.find((each) => each.provider === provider)?.inside === 'post' ? 'post' : 'comment';
  }

  isFavourite(target: Target): boolean {
    return this.#favourites.has(keyOf(target));
  }

  favour(target: Target): void {
    const on = !this.isFavourite(target);
    void this.run(this.host.setFavourite(target, on));
    this.#announcer.tell({ text: t(on ? 'ui-told-favourite' : 'ui-told-no-favourite', { title: target.title }), urgent: false });
  }

  /** Keeps a setting; answers why not where it failed. */
  set(change: Partial<Settings>): Promise<Reason | null> {
    return this.#wishes.set(this.world.settings, change);
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
    const { watched } = this.world;
    const known = watched?.batch === batch ? watched.rows : null;
    const here = Array.from({ length: end - start }, (_, place) => known?.get(start + place)).filter((row) => row !== undefined);
    if (here.length === end - start) return here;
    const answer = await this.run(this.host.rows(batch, start, end));
    if (watched) await this.look(watched.batch, this.#range.start, this.#range.end);
    return answer?.rows ?? here;
  }

  /** Goes where the window was when its page was let go, where that still exists. */
  #comeBack(): void {
    const place = this.#returning;
    if (!place || this.world.number === null) return;
    this.#returning = null;
    if (place.page === 'settings') return this.showSettings();
    if (place.page === 'history') return this.showHistory();
    if (place.batch !== null && !this.world.batches.some((each) => each.id === place.batch)) return;
    this.show(place.batch);
    if (place.page === 'there') return this.showThere();
    this.#top = place.top;
    this.#where.place = place;
  }

  #turn(page: Exclude<Page, { kind: 'batch' }>, batch: BatchId | null): void {
    void this.letter.flush();
    if (this.page.kind === 'history') this.page.sent.end();
    if (this.page.kind === 'batch') this.#before = this.page.id;
    this.page = page;
    this.sideOpen = false;
    this.picking = false;
    this.choosingHow = false;
    this.menu = null;
    this.selection.clear();
    this.#where.at(page.kind, batch, 0);
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
    if (message.event.kind === 'settings') this.#wishes.told();
    if (message.event.kind === 'historyChanged' && this.page.kind === 'history') this.page.sent.renew();
    if (message.event.kind === 'downloads') this.#fetched(before);
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
    this.#comeBack();
  }

  #appeared(before: World, batch: BatchView): void {
    const known = before.batches.some((each) => each.id === batch.id);
    if (known || !isDraft(batch.state)) return;
    const empty = this.page.kind === 'batch' && this.page.id === null;
    if (empty || Date.now() - this.#expected < SOON) this.show(batch.id);
  }

  #fetched(before: World): void {
    const announcement = fetchedAll(before.downloads, this.world.downloads);
    if (announcement) this.#announcer.tell(announcement);
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
    if (ask.kind === 'show') this.#called = true;
    answer(this, ask);
  }
}

export const [theApp, provideApp] = createContext<App>();
