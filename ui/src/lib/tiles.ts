/** Where the tiles of a long page lie: as many columns as fit, groups one below the other. */
import { HEADING } from './virtual';

/** Around all tiles, between columns, and between rows. */
const EDGE = 20;
const TOP = 16;
const GAP = 16;
const ROW_GAP = 20;
/** Under a heading, so that it does not cut off what surrounds a selected tile. */
const UNDER = 8;
const NARROWEST = 156;
/** Under the picture: a gap, the name, the figures. */
const WORDS = 8 + 20 + 16;

export interface TileGroup<Kind> {
  kind: Kind;
  tiles: number;
  /** It has a heading. */
  headed: boolean;
}

export interface TileRun<Kind> extends TileGroup<Kind> {
  /** Index of its first tile. */
  first: number;
  /** Place of its first row. */
  row: number;
  rows: number;
  /** Upper edge of its heading, or of its first row where it has none. */
  top: number;
  /** Upper edge of its first row. */
  tilesTop: number;
}

export interface Tiles<Kind> {
  columns: number;
  /** Of one tile. */
  width: number;
  picture: number;
  /** From one row to the next. */
  pitch: number;
  runs: TileRun<Kind>[];
  tiles: number;
  rows: number;
  height: number;
}

/** One row of tiles: those from `start` up to `end`. */
export interface TileRow {
  row: number;
  start: number;
  end: number;
  top: number;
}

export function tilesIn<Kind>(groups: readonly TileGroup<Kind>[], room: number): Tiles<Kind> {
  const inner = Math.max(NARROWEST, room - 2 * EDGE);
  const columns = Math.max(1, Math.floor((inner + GAP) / (NARROWEST + GAP)));
  const width = (inner - (columns - 1) * GAP) / columns;
  const picture = Math.round((width * 2) / 3);
  const pitch = picture + WORDS + ROW_GAP;
  const runs: TileRun<Kind>[] = [];
  let first = 0;
  let row = 0;
  let top = 0;
  for (const group of groups) {
    if (group.tiles === 0) continue;
    const rows = Math.ceil(group.tiles / columns);
    const tilesTop = top + (group.headed ? HEADING + UNDER : TOP);
    runs.push({ ...group, first, row, rows, top, tilesTop });
    first += group.tiles;
    row += rows;
    top = tilesTop + rows * pitch;
  }
  return { columns, width, picture, pitch, runs, tiles: first, rows: row, height: top };
}

/** The rows that a view from `top` over `height` shows, and `spare` more on both sides. */
export function rowsIn<Kind>(tiles: Tiles<Kind>, top: number, height: number, spare: number): TileRow[] {
  return tiles.runs.flatMap((run) => {
    const from = Math.max(0, Math.floor((top - run.tilesTop) / tiles.pitch) - spare);
    const till = Math.min(run.rows, Math.ceil((top + height - run.tilesTop) / tiles.pitch) + spare);
    return Array.from({ length: Math.max(0, till - from) }, (_, place) => rowOf(tiles, run, from + place));
  });
}

/** The row that a tile is in. */
export function rowAround<Kind>(tiles: Tiles<Kind>, index: number): TileRow | null {
  const run = tiles.runs.findLast((each) => each.first <= index);
  return run ? rowOf(tiles, run, Math.floor((index - run.first) / tiles.columns)) : null;
}

/** Where a key leads to from a tile; `page` is how many rows can be seen. Null for other keys. */
export function stepped<Kind>(tiles: Tiles<Kind>, index: number, key: string, page: number): number | null {
  const within = (to: number): number => Math.max(0, Math.min(tiles.tiles - 1, to));
  switch (key) {
    case 'ArrowRight':
      return within(index + 1);
    case 'ArrowLeft':
      return within(index - 1);
    case 'ArrowDown':
      return below(tiles, index, 1);
    case 'ArrowUp':
      return below(tiles, index, -1);
    case 'PageDown':
      return below(tiles, index, Math.max(1, page));
    case 'PageUp':
      return below(tiles, index, -Math.max(1, page));
    case 'Home':
      return 0;
    case 'End':
      return within(tiles.tiles);
    default:
      return null;
  }
}

/** The tile so many rows below in the same column; a row that is too short ends with its last tile. */
function below<Kind>(tiles: Tiles<Kind>, index: number, by: number): number {
  const here = rowAround(tiles, index);
  if (!here) return index;
  const row = Math.max(0, Math.min(tiles.rows - 1, here.row + by));
  if (row === here.row) return index;
  const run = tiles.runs.findLast((each) => each.row <= row);
  if (!run) return index;
  const to = rowOf(tiles, run, row - run.row);
  return Math.min(to.end - 1, to.start + index - here.start);
}

function rowOf<Kind>(tiles: Tiles<Kind>, run: TileRun<Kind>, place: number): TileRow {
  const start = run.first + place * tiles.columns;
  return { row: run.row + place, start, end: Math.min(start + tiles.columns, run.first + run.tiles), top: run.tilesTop + place * tiles.pitch };
}
