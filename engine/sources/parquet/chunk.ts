import type { FixedData } from '../../columns/column.ts';
import { decodeValues } from './encodings.ts';
import { BLOCK, type ParquetMemory, type Span } from './memory.ts';
import { type ChunkPages, isRead, levelWidth } from './pages.ts';

/** A leaf's entries of one row group: levels of each (null: all as high as can be), and the values of those that are defined. */
export interface LeafData {
  readonly count: number;
  readonly defs: Uint8Array | null;
  readonly reps: Uint8Array | null;
  /** In pieces, one per page; none for columns that are not used. */
  readonly values: readonly FixedData[];
}

interface PageData {
  readonly count: number;
  readonly defs: Uint8Array | null;
  readonly reps: Uint8Array | null;
}

/** Reads all pages of a column chunk that is nested in others. */
export function readNested(pages: ChunkPages): LeafData {
  const { leaf, memory } = pages;
  const all: PageData[] = [];
  const values: FixedData[] = [];
  let count = 0;
  while (pages.left > 0) {
    const page = pages.next();
    const reps = page.reps && readLevels(memory, page.reps, leaf.slot.rep, page.count);
    const defs = page.defs && readLevels(memory, page.defs, leaf.defined, page.count);
    if (isRead(leaf)) values.push(decodeValues(pages, page, defs === null ? page.count : countOf(defs, leaf.defined)));
    all.push({ count: page.count, defs, reps });
    count += page.count;
  }
  return { count, defs: joined(all, count, leaf.defined, 'defs'), reps: joined(all, count, leaf.slot.rep, 'reps'), values };
}

/** The levels of `count` values, up to `most`. */
function readLevels(memory: ParquetMemory, span: Span, most: number, count: number): Uint8Array {
  const levels = new Uint8Array(count);
  memory.begin('levels', span, levelWidth(most));
  for (let row = 0; row < count; row += BLOCK) levels.set(memory.levels(Math.min(BLOCK, count - row)), row);
  return levels;
}

function joined(pages: readonly PageData[], count: number, most: number, which: 'defs' | 'reps'): Uint8Array | null {
  if (pages.every(page => page[which] === null)) return null;
  const all = new Uint8Array(count).fill(most);
  let at = 0;
  for (const page of pages) {
    all.set(page[which] ?? [], at);
    at += page.count;
  }
  return all;
}

function countOf(levels: Uint8Array, wanted: number): number {
  let count = 0;
  for (let i = 0; i < levels.length; i++) if (levels[i] === wanted) count++;
  return count;
}
