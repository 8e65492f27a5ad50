import { link } from '../ir/link.ts';
import type { Func, Module } from '../ir/nodes.ts';
import { packBits, unpackBits } from './library/bits.ts';
import { compact, gather, iota, take, WIDTHS, where } from './library/columns.ts';
import { ENTITIES } from './library/entities.ts';
import { merge } from './library/merge.ts';
import { SORTING } from './library/sort.ts';

/**
 * Loops over columns in linear memory that every query needs. All parameters are i32: addresses, counts, rows. Columns are
 * arrays without gaps; validity is a byte per row, 0 or 1. Nothing is checked: callers give enough room.
 *
 * | file | functions |
 * |---|---|
 * | bits | `pack_bits`, `unpack_bits`: validity and bool bytes to and from Arrow's bitmaps |
 * | columns | `iota`, `take_B`, `gather_B`, `where`, `compact_B` for columns of B = 1, 2, 4, 8 bytes per row |
 * | merge | `merge_N`: rows of N inputs into one order (a function per N: `merge(n)`) |
 * | sort | `sorted_until`, `sort_rows`, `radix`, `group` |
 * | entities | `number_entities`, `find_entities`, `place_entities`, `mark`, `hash_keys_B` |
 */
export const LIBRARY: readonly Func[] = [
  packBits,
  unpackBits,
  iota,
  where,
  ...WIDTHS.flatMap(bytes => [take(bytes), gather(bytes), compact(bytes)]),
  ...SORTING,
  ...ENTITIES
];

/** The library as a module, with `merge_N` for each wanted number of inputs. */
export const libraryModule = (merges: readonly number[] = []): Module => link([...LIBRARY, ...merges.map(merge)]);
