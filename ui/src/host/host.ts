/**
 * Everything the window may ask of the app around it. `tauri.ts` speaks to the real one and is the only file that imports
 * `@tauri-apps/*`; `fake.ts` is a stand-in for tests and design.
 *
 * The page never names a path or a host: it knows ids, names and sizes. It may hand in what was typed, such as a token, a service's
 * address or a pasted link, and never gets a token back. Every call rejects with a `CommandError`.
 */
import type { AccountId } from '../bindings/AccountId';
import type { AccountView } from '../bindings/AccountView';
import type { Audience } from '../bindings/Audience';
import type { BatchId } from '../bindings/BatchId';
import type { CommandError } from '../bindings/CommandError';
import type { Comment } from '../bindings/Comment';
import type { DownloadId } from '../bindings/DownloadId';
import type { FilesThere } from '../bindings/FilesThere';
import type { FileThere } from '../bindings/FileThere';
import type { ExpenseDraft } from '../bindings/ExpenseDraft';
import type { ExpenseForm } from '../bindings/ExpenseForm';
import type { Found } from '../bindings/Found';
import type { FoundAt } from '../bindings/FoundAt';
import type { History } from '../bindings/History';
import type { How } from '../bindings/How';
import type { Message } from '../bindings/Message';
import type { Offer } from '../bindings/Offer';
import type { Organisation } from '../bindings/Organisation';
import type { Person } from '../bindings/Person';
import type { PlaceKind } from '../bindings/PlaceKind';
import type { ProviderKind } from '../bindings/ProviderKind';
import type { Rows } from '../bindings/Rows';
import type { SentFiles } from '../bindings/SentFiles';
import type { Settings } from '../bindings/Settings';
import type { Shelf } from '../bindings/Shelf';
import type { Target } from '../bindings/Target';
import type { UploadId } from '../bindings/UploadId';

/** What a drag over the window is doing; no path, no name. */
export type Drag = { over: true; files: number } | { over: false };

/** Something the shell asks the window to show. */
export type Ask =
  | { kind: 'quit'; files: number; downloads: number; unsent: number }
  | { kind: 'stopAll' }
  | { kind: 'show'; batch: BatchId }
  | { kind: 'said'; error: CommandError }
  | { kind: 'enterToken'; account: AccountId };

/** Where the window is. The shell keeps it while the page is let go, and a drop lands in `batch` only while `page` is its page. */
export interface Place {
  page: 'batch' | 'settings' | 'there' | 'history';
  /** The batch on screen, or the one whose destination's files are. */
  batch: BatchId | null;
  /** How far its list is scrolled, in CSS pixels. */
  top: number;
}

/** Where a service lives, as it was typed; blank is its own address. */
export interface Addresses {
  api: string;
  web: string;
}

/** An application that the person registered at a service. */
export interface Client {
  id: string;
  secret: string;
}

export interface Host {
  /**
   * Starts the one event stream of this window; calling it again starts over with a snapshot. Answers the place the window was at when
   * its page was let go.
   */
  listen(onMessage: (message: Message) => void, onDrag: (drag: Drag) => void, onAsk: (ask: Ask) => void): Promise<Place | null>;

  /** The rows `start..end`, which from now on are the watched range of this batch. */
  rows(batch: BatchId, start: number, end: number): Promise<Rows>;

  /** Opens the system's file dialog; rejects with code `cancelled` when closed. Answers the batch the files are in. */
  chooseFiles(batch: BatchId | null, folders: boolean): Promise<BatchId>;
  /** Pasted files from the clipboard, read by the shell. Rejects when there are none. */
  pasteFiles(batch: BatchId | null): Promise<BatchId>;
  /** A new, empty staged batch. `target` addresses it. */
  newBatch(target: Target | null, how: How | null): Promise<BatchId>;
  /** Answers the question of a batch: take the many files, or not. */
  answer(batch: BatchId, take: boolean): Promise<void>;

  /** Tells what is on screen: a drop lands there while it is staged, and a page that was let go comes back to it. */
  showing(place: Place): Promise<void>;

  setTarget(batch: BatchId, target: Target | null): Promise<void>;
  setHow(batch: BatchId, how: How): Promise<void>;
  setText(batch: BatchId, text: string): Promise<void>;
  /** Says who sees what is posted. */
  setAudience(batch: BatchId, audience: Audience): Promise<void>;
  /** Says what the expense says that is made. */
  setExpense(batch: BatchId, draft: ExpenseDraft): Promise<void>;
  /** Who may be chosen to see what is posted there. */
  people(target: Target): Promise<Person[]>;
  /** What can be chosen for an expense in this project. */
  expenseForm(target: Target): Promise<ExpenseForm>;

  /** What people type, among these kinds or all where none is named; or a pasted link. Rejects with code `outdated` when a newer one overtook it. */
  search(query: string, kinds: PlaceKind[]): Promise<Found>;
  /** My open tasks, one group per account. */
  mine(): Promise<FoundAt[]>;
  /** What people did something to last, one group per account. */
  recentlyActive(): Promise<FoundAt[]>;
  /** The latest comments of a task, newest first. */
  comments(target: Target): Promise<Comment[]>;
  setFavourite(target: Target, on: boolean): Promise<void>;

  send(batch: BatchId): Promise<void>;
  /** Pauses these files; an empty list means the whole batch. */
  pause(batch: BatchId, uploads: UploadId[]): Promise<void>;
  /** Lets these files go on; an empty list means the whole batch. */
  resume(batch: BatchId, uploads: UploadId[]): Promise<void>;
  pauseAll(): Promise<void>;
  resumeAll(): Promise<void>;
  /** Stops the whole batch; what is attached stays attached. */
  stop(batch: BatchId): Promise<void>;
  /** Stops every batch that is under way. */
  stopAll(): Promise<void>;
  /** Stops these files; removes them where the batch is staged. */
  cancel(batch: BatchId, uploads: UploadId[]): Promise<void>;
  /** Tries these again; an empty list means every failed one. Works at once also while it waits. */
  retry(batch: BatchId, uploads: UploadId[]): Promise<void>;
  /** Posts the comment with the files that are stored and leaves the failed ones out. */
  postWithout(batch: BatchId): Promise<void>;
  /** Lets what the destination has already go for the file of this batch. */
  replace(batch: BatchId): Promise<void>;
  /** Of several files for a destination that holds one, sends this one. */
  sendInstead(upload: UploadId): Promise<void>;
  /** Sends these files of a staged batch although the destination holds them already. */
  sendAnyway(batch: BatchId, uploads: UploadId[]): Promise<void>;
  /** Leaves these files of a staged batch out, which the destination holds already. */
  skip(batch: BatchId, uploads: UploadId[]): Promise<void>;
  /** Gives a file of a staged batch another name for the destination. Rejects a name that is taken there or in the batch, or not allowed. */
  renameUpload(upload: UploadId, name: string): Promise<void>;
  /** Takes rows off a staged batch, or finished ones off the list. */
  remove(batch: BatchId, uploads: UploadId[]): Promise<void>;
  /** Takes a staged or finished batch off the list. */
  clear(batch: BatchId): Promise<void>;
  /** Takes every finished batch off the list. */
  clearFinished(): Promise<void>;
  /** Brings back what was taken off the list last, at its place. */
  undo(): Promise<void>;

  /** The batches that were sent, newest first: `start..end` of those that match every word. */
  history(words: string, start: number, end: number): Promise<History>;
  /** The files `start..end` of one of them. */
  historyFiles(batch: BatchId, start: number, end: number): Promise<SentFiles>;
  /** Removes a batch from the history for good; null is all that are no longer on the list. */
  clearHistory(batch: BatchId | null): Promise<void>;
  /** A new staged batch with these files of a sent one; an empty list means all of them. Answers its id. */
  sendAgain(batch: BatchId, uploads: UploadId[]): Promise<BatchId>;
  /** Writes the history as CSV where the system's dialog says; rejects with code `cancelled` when closed. */
  exportHistory(): Promise<void>;

  /** Opens the destination in the browser. */
  openTarget(target: Target): Promise<void>;
  /** Puts the destination's link on the clipboard. */
  copyLink(target: Target): Promise<void>;
  /** Opens the page of a file that was handed over as a proof. */
  openProof(upload: UploadId): Promise<void>;
  /** Puts the link of that page on the clipboard. */
  copyProof(upload: UploadId): Promise<void>;
  /** Shows the file in the system's file manager. */
  showInFolder(upload: UploadId): Promise<void>;
  /** Puts on the clipboard what a support desk wants to know about this file; no secrets. */
  copyDetails(upload: UploadId): Promise<void>;

  /** Puts on the clipboard what a support desk wants to know about this Attaché; no secrets, names or paths. */
  copyDiagnostics(): Promise<void>;

  /** A page of the files a destination holds, newest first. `next` is what the page before answered, `null` asks for the first. */
  filesThere(target: Target, shelf: Shelf, next: string | null): Promise<FilesThere>;
  /**
   * A small picture of a file there as a `data:` URL, or null where there is none. Rejects with code `outdated` when many were asked for
   * since: ask again once it is seen.
   */
  pictureThere(target: Target, file: string): Promise<string | null>;
  /**
   * Opens the system's folder dialog and fetches these files into the folder; an empty list means all the destination holds. Rejects with
   * code `cancelled` when closed. How they fare is told by `downloads` events.
   */
  download(target: Target, files: string[]): Promise<void>;
  /** Stops a download; nothing of it is left. */
  cancelDownload(download: DownloadId): Promise<void>;
  /** Fetches once more what failed, as the same download into the same folder. */
  retryDownload(download: DownloadId): Promise<void>;
  /** Takes every download off the list that is over. */
  clearDownloads(): Promise<void>;
  /** Shows a finished download in the system's file manager. */
  showDownload(download: DownloadId): Promise<void>;
  /** Opens the file of a download in the browser, where the person is signed in. */
  openDownload(download: DownloadId): Promise<void>;
  /** Opens a file there in the browser. */
  openThere(target: Target, file: string): Promise<void>;
  /** Puts a file's own link on the clipboard; it opens for who is signed in. */
  copyThereLink(target: Target, file: string): Promise<void>;
  /** Deletes a file there, at once and for good. */
  deleteThere(target: Target, file: string): Promise<void>;
  /** Gives a file there another name; answers it as it is then. */
  renameThere(target: Target, file: string, name: string): Promise<FileThere>;

  /** Which organisations this token opens. Rejects with code `token` when the service does not know it. */
  checkToken(provider: ProviderKind, token: string, addresses: Addresses): Promise<Organisation[]>;
  addAccount(provider: ProviderKind, token: string, organisation: string, addresses: Addresses): Promise<AccountView>;
  /** The services that can be connected. */
  offers(): Promise<Offer[]>;
  /**
   * Opens the browser, waits for the person there, and adds the account or gives `account` its new token. Rejects with code `cancelled`
   * when it was called back.
   */
  signIn(provider: ProviderKind, client: Client, addresses: Addresses, account: AccountId | null): Promise<void>;
  cancelSignIn(): Promise<void>;
  /** Puts on the clipboard the address to register for signing in with the browser. */
  copyRedirect(): Promise<void>;
  /** A new token for an account whose token was refused or is missing. */
  enterToken(account: AccountId, token: string): Promise<void>;
  /** Rejects where another account has the name. */
  renameAccount(account: AccountId, name: string): Promise<void>;
  removeAccount(account: AccountId): Promise<void>;
  /** One click: seeded local services in the home folder, and an account for each. */
  trySandbox(): Promise<void>;
  /** Opens a page at which a network that wants people to sign in first shows its own. */
  openSignInPage(): Promise<void>;
  /** Opens the provider's page where tokens are made. */
  openTokenPage(provider: ProviderKind): Promise<void>;

  setSettings(settings: Settings): Promise<void>;
  /** A 64-px picture of an image file as a `data:` URL, or null. */
  thumbnail(batch: BatchId, upload: UploadId): Promise<string | null>;
  /** Where the app keeps its data; only to be read by a person. */
  homeFolder(): Promise<string>;
  /** Opens that folder in the system's file manager. */
  showHome(): Promise<void>;
  /** As the window's own close button: sending goes on. */
  close(): Promise<void>;
  /** Quits, or asks first while files are under way. */
  askQuit(): Promise<void>;
  /** Quits although files are under way. */
  quit(): Promise<void>;
}
