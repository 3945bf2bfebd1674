/** The words for files that are there already. */
import type { FileThere } from '../bindings/FileThere';
import type { Shelf } from '../bindings/Shelf';
import type { Target } from '../bindings/Target';
import { t } from './fluent';
import { day, since as dated, size } from './format';
import type { Inside } from './kinds';
import { DOT } from './wording';

const MINUTE = 60_000;

/** “14 on the task”, “4 in its comments”. */
export function shelfName(target: Target, inside: Inside, shelf: Shelf, files: number, exact: boolean): string {
  const more = String(!exact);
  return shelf === 'own' ? t('ui-shelf-own', { files, more, place: target.place.kind }) : t('ui-shelf-comments', { files, more, inside });
}

/** “142 MB · just now”. */
export function tileFigures(file: FileThere, now: number): string {
  return [sizeOf(file), file.at === null ? '' : since(file.at, now)].filter((part) => part).join(DOT);
}

/** “142 MB · attached just now by Lena Hoffmann”, and where. */
export function details(file: FileThere, now: number): string {
  const when = file.at === null ? '' : since(file.at, now);
  const put = when === '' && file.by === null ? '' : t('ui-attached-by', { when, by: file.by ?? '', known: file.by === null ? 'when' : when === '' ? 'who' : 'both' });
  return [sizeOf(file), put, file.on ? t('ui-on-comment', { excerpt: file.on.excerpt }) : ''].filter((part) => part).join(DOT);
}

/** The whole tile in one breath. */
export function tileSpoken(file: FileThere, now: number): string {
  return [file.name, details(file, now).replaceAll(DOT, ', ')].filter((part) => part).join(', ');
}

/** Bytes of all of them, as far as they are known. */
export function bytesOf(files: readonly FileThere[]): number {
  return files.reduce((sum, file) => sum + (file.size ?? 0), 0);
}

function sizeOf(file: FileThere): string {
  return file.size === null ? '' : size(file.size);
}

function since(at: number, now: number): string {
  if (now - at < MINUTE) return t('ui-just-now');
  const then = day(at, now);
  if (then.kind === 'date') return dated(at, now);
  return (then.kind === 'today' ? t('ui-today') : t('ui-yesterday')).toLowerCase();
}
