import type { Column } from '../../columns/column.ts';
import { DataError } from '../../diagnostics/failure.ts';
import { writeVarint } from './thrift.ts';

/** Where a walk into a column's nesting has come to: one entry per value a leaf will have, null or not. */
export interface Entries {
  readonly reps: Uint8Array;
  readonly defs: Uint8Array;
  /** Which value of the column the entry stands for; NOWHERE: nothing is there. */
  readonly at: Int32Array;
  /** Whether `at` is every value of the column in order, none of them missing: what most columns of a table are. */
  readonly isWhole: boolean;
  /** How many lists it is in, and the definition level of what is there. */
  readonly rep: number;
  readonly def: number;
}

export const NOWHERE = -1;

/** A leaf of a column with its levels. */
export interface Leaf {
  readonly path: readonly string[];
  readonly column: Column;
  readonly entries: Entries;
}

/** An entry per row. */
export function rowEntries(length: number): Entries {
  const at = new Int32Array(length);
  for (let i = 0; i < length; i++) at[i] = i;
  return { reps: new Uint8Array(length), defs: new Uint8Array(length), at, isWhole: true, rep: 0, def: 0 };
}

/** The leaves of a column, from the entries of what it is in. */
export function leavesOf(column: Column, path: readonly string[], above: Entries, nullable: boolean): Leaf[] {
  const entries = nullable ? present(column, above) : required(column, above, path);
  const within = (name: string): string[] => [...path, name];
  switch (column.layout) {
    case 'record': {
      const names = column.type.kind === 'record' ? column.type.fields.map(({ name }) => name) : [];
      return column.fields.flatMap((field, i) => leavesOf(field, within(names[i] as string), entries, true));
    }
    case 'list':
      return leavesOf(column.items, [...within('list'), 'element'], items(column.offsets, entries), true);
    case 'map': {
      const inner = items(column.offsets, entries);
      const pairs = within('key_value');
      return [...leavesOf(column.keys, [...pairs, 'key'], inner, false), ...leavesOf(column.values, [...pairs, 'value'], inner, true)];
    }
    default:
      return [{ path, column, entries }];
  }
}

/** One definition level more where a value is not null. */
function present({ valid, layout }: Column, { reps, defs, at, isWhole, rep, def }: Entries): Entries {
  if (isWhole && valid === null && layout !== 'empty')
    return { reps, defs: new Uint8Array(at.length).fill(def + 1), at, isWhole, rep, def: def + 1 };
  const [nextDefs, nextAt] = [defs.slice(), at.slice()];
  for (let i = 0; i < at.length; i++) {
    const place = at[i] as number;
    if (place === NOWHERE) continue;
    if (layout !== 'empty' && (valid === null || valid[place] === 1)) nextDefs[i] = def + 1;
    else nextAt[i] = NOWHERE;
  }
  return { reps, defs: nextDefs, at: nextAt, isWhole: false, rep, def: def + 1 };
}

function required({ valid, layout }: Column, entries: Entries, path: readonly string[]): Entries {
  const isNull = (place: number): boolean => place !== NOWHERE && (layout === 'empty' || valid?.[place] === 0);
  if (valid !== null && entries.at.some(isNull))
    throw new DataError('a null where Parquet allows none: in the keys of a map', { column: path.join('.') });
  return entries;
}

/** An entry per item of the lists; one that is nowhere for a list that is null or empty. */
function items(offsets: Uint32Array, { reps, defs, at, rep, def }: Entries): Entries {
  const sizes = at.map(place => (place === NOWHERE ? 0 : (offsets[place + 1] as number) - (offsets[place] as number)));
  const length = sizes.reduce((sum, size) => sum + Math.max(size, 1), 0);
  const next = {
    reps: new Uint8Array(length),
    defs: new Uint8Array(length),
    at: new Int32Array(length).fill(NOWHERE),
    isWhole: false,
    rep: rep + 1,
    def: def + 1
  };
  for (let i = 0, to = 0; i < at.length; i++) {
    const size = sizes[i] as number;
    next.reps[to] = reps[i] as number;
    next.defs[to] = size === 0 ? (defs[i] as number) : def + 1;
    for (let k = 0; k < size; k++) {
      next.at[to + k] = (offsets[at[i] as number] as number) + k;
      next.defs[to + k] = def + 1;
      if (k > 0) next.reps[to + k] = rep + 1;
    }
    to += Math.max(size, 1);
  }
  return next;
}

/** Levels up to `most` in Parquet's hybrid encoding, their length before them: one run if all are equal, else packed bits. */
export function encodeLevels(levels: Uint8Array, most: number): Uint8Array {
  if (most === 0) return new Uint8Array(0);
  const body = areEqual(levels) ? run(levels) : packed(levels, 32 - Math.clz32(most));
  const out = new Uint8Array(4 + body.length);
  new DataView(out.buffer).setUint32(0, body.length, true);
  out.set(body, 4);
  return out;
}

function areEqual(levels: Uint8Array): boolean {
  for (let i = 1; i < levels.length; i++) if (levels[i] !== levels[0]) return false;
  return true;
}

function run(levels: Uint8Array): Uint8Array {
  const head: number[] = [];
  writeVarint(levels.length * 2, head);
  return Uint8Array.from([...head, levels[0] ?? 0]);
}

function packed(levels: Uint8Array, width: number): Uint8Array {
  const groups = Math.ceil(levels.length / 8);
  const head: number[] = [];
  writeVarint(groups * 2 + 1, head);
  const out = new Uint8Array(head.length + groups * width);
  out.set(head);
  for (let i = 0, bit = head.length * 8; i < levels.length; i++, bit += width) {
    const value = (levels[i] as number) << (bit & 7);
    const byte = bit >>> 3;
    out[byte] = (out[byte] as number) | value;
    if (value > 0xff) out[byte + 1] = (out[byte + 1] as number) | (value >>> 8);
  }
  return out;
}
