/** What can be on screen: pages, and what opens over them. */
import type { AccountId } from '../bindings/AccountId';
import type { BatchId } from '../bindings/BatchId';
import type { ProviderKind } from '../bindings/ProviderKind';
import type { RowView } from '../bindings/RowView';
import type { SentBatch } from '../bindings/SentBatch';
import type { Spot } from '../lib/menu';
import type { Sent } from './sent.svelte';
import type { There, Tile } from './there.svelte';

export type Page =
  | { kind: 'batch'; id: BatchId | null }
  | { kind: 'settings' }
  /** The files that the destination of a batch holds. */
  | { kind: 'there'; batch: BatchId; there: There }
  /** What was sent: all of it, or one batch. */
  | { kind: 'history'; sent: Sent; inside: SentBatch | null };

export type Dialog =
  /** A new account, of the service where that is chosen, or a new token for an account. */
  | { kind: 'account'; account: AccountId | null; provider?: ProviderKind }
  | { kind: 'renameAccount'; account: AccountId }
  | { kind: 'removeAccount'; account: AccountId }
  | { kind: 'stop'; batch: BatchId }
  | { kind: 'stopAll' }
  | { kind: 'quit'; files: number; downloads: number; unsent: number }
  | { kind: 'shortcuts' }
  | { kind: 'deleteThere'; files: readonly Tile[] }
  | { kind: 'renameThere'; file: Tile }
  | { kind: 'renameUpload'; row: RowView }
  /** One batch, or all of them. */
  | { kind: 'clearHistory'; batch: SentBatch | null };

/** A context menu: what it is about, and where it opens. */
export type OpenMenu = { at: Spot } & ({ kind: 'rows' } | { kind: 'batch'; batch: BatchId });
