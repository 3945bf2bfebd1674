/** What can be done with selected files, and with a batch of the sidebar. */
import type { BatchState } from '../bindings/BatchState';
import type { BatchView } from '../bindings/BatchView';
import type { Phase } from '../bindings/Phase';
import type { RowView } from '../bindings/RowView';
import { isDraft, isOver, isRunning } from '../state/world';
import { t } from './fluent';

export type RowAct = 'sendAnyway' | 'skip' | 'rename' | 'pause' | 'resume' | 'retry' | 'off' | 'stop' | 'openProof' | 'copyProof' | 'showInFolder' | 'open' | 'copyLink' | 'copyDetails';

export type BatchAct = 'pause' | 'resume' | 'retry' | 'stop' | 'open' | 'copy' | 'clear';

const PAUSABLE: Phase[] = ['waiting', 'preparing', 'sending'];
const OVER: Phase[] = ['attached', 'failed', 'stopped', 'leftOut', 'refused'];

/** It is taken off the list rather than stopped. */
export function comesOff(row: RowView, state: BatchState): boolean {
  return isDraft(state) || isOver(state) || OVER.includes(row.phase);
}

/** Trying it again may help. */
export function retriable(row: RowView): boolean {
  return row.phase === 'failed' || row.phase === 'stopped' || row.action === 'retry';
}

/** The destination holds a file of this name and size, and nobody said yet what that means. */
export function asksWhetherTwice(row: RowView): boolean {
  return row.phase === 'ready' && row.note?.kind === 'alreadyThere';
}

/** The same, or it was left out for it. */
export function isThereAlready(row: RowView): boolean {
  return asksWhetherTwice(row) || row.action === 'sendAnyway';
}

/**
 * In the order they are offered; each does its part of the files where it does not fit all of them. `state` is of their batch, which is
 * `addressed` where it has a destination: the batch itself is another one with every message, and the files may be many.
 */
export function rowActs(rows: readonly RowView[], state: BatchState, addressed: boolean): RowAct[] {
  if (rows.length === 0) return [];
  const one = rows.length === 1;
  const acts: [RowAct, boolean][] = [
    ['sendAnyway', rows.some(isThereAlready)],
    ['skip', rows.some(asksWhetherTwice)],
    ['rename', one && rows.some(isThereAlready)],
    ['pause', rows.some((row) => pausable(row, state))],
    ['resume', rows.some((row) => row.phase === 'paused')],
    ['retry', rows.some(retriable)],
    ['stop', rows.some((row) => !comesOff(row, state))],
    ['off', rows.some((row) => comesOff(row, state))],
    ['openProof', one && rows[0]?.proof != null],
    ['copyProof', one && rows[0]?.proof != null],
    ['showInFolder', one],
    ['open', addressed],
    ['copyLink', addressed],
    ['copyDetails', one],
  ];
  return acts.filter(([, fits]) => fits).map(([act]) => act);
}

export function pausable(row: RowView, state: BatchState): boolean {
  return isRunning(state) && PAUSABLE.includes(row.phase);
}

export function batchActs(batch: BatchView): BatchAct[] {
  const acts: [BatchAct, boolean][] = [
    ['pause', isRunning(batch.state)],
    ['resume', batch.state === 'paused'],
    ['retry', batch.counts.failed > 0 || (batch.state === 'stopped' && batch.counts.stopped > 0)],
    ['stop', !isDraft(batch.state) && !isOver(batch.state)],
    ['open', batch.target !== null],
    ['copy', batch.target !== null],
    ['clear', isDraft(batch.state) || isOver(batch.state)],
  ];
  return acts.filter(([, fits]) => fits).map(([act]) => act);
}

export function rowActName(act: RowAct, state: BatchState): string {
  switch (act) {
    case 'sendAnyway':
      return t('action-send-anyway');
    case 'skip':
      return t('ui-skip');
    case 'rename':
      return t('ui-rename-asks');
    case 'pause':
      return t('ui-pause');
    case 'resume':
      return t('ui-resume');
    case 'retry':
      return t('action-retry');
    case 'stop':
      return t('ui-stop');
    case 'off':
      return isDraft(state) ? t('ui-remove') : t('ui-take-off');
    case 'openProof':
      return t('ui-open-proof');
    case 'copyProof':
      return t('ui-copy-proof');
    case 'showInFolder':
      return t('ui-show-in-folder');
    case 'open':
      return t('ui-open-browser');
    case 'copyLink':
      return t('ui-copy-link');
    case 'copyDetails':
      return t('ui-copy-details');
    default:
      return act satisfies never;
  }
}

export function batchActName(act: BatchAct, batch: BatchView): string {
  switch (act) {
    case 'pause':
      return t('ui-pause');
    case 'resume':
      return t('ui-resume');
    case 'retry':
      return batch.state === 'stopped' ? t('ui-send-rest', { files: batch.counts.stopped + batch.counts.failed }) : t('ui-retry-files', { files: batch.counts.failed });
    case 'stop':
      return t('ui-stop-asks');
    case 'open':
      return t('ui-open-browser');
    case 'copy':
      return t('ui-copy-link');
    case 'clear':
      return t('ui-take-off');
    default:
      return act satisfies never;
  }
}
