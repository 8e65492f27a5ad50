import { inI64 } from '../../../engine/types/integers.ts';
import * as t from '../../../engine/types/type.ts';
import type { Value } from '../../../engine/types/value.ts';
import type { Dice } from './dice.ts';
import { anyValue } from './values.ts';

/** A kind of entity. Those without tables are reached by regrouping only. */
export interface Grouping {
  readonly name: string;
  readonly keyType: t.Type;
  readonly keys: readonly Value[];
}

/** A table as it is loaded: rows in load order, columns as `fields`; the first two are the time `at` and the order `seq`. */
export interface WorldTable {
  readonly name: string;
  readonly grouping: string;
  readonly key: string;
  /** Whether `seq` is its subsort column. */
  readonly subsort: boolean;
  readonly fields: readonly t.Field[];
  readonly rows: readonly (readonly Value[])[];
}

/** Tables to ask queries of. */
export interface World {
  readonly groupings: readonly Grouping[];
  readonly tables: readonly WorldTable[];
}

/** What worlds may be made of. */
export interface Ingredients {
  readonly columnTypes: readonly t.Type[];
  readonly keyTypes: readonly t.Type[];
  readonly timeTypes: readonly t.Type[];
  readonly seqTypes: readonly t.Type[];
  /** Whether a column may hold the keys of another grouping with this key type. */
  readonly refersBy: (keyType: t.Type) => boolean;
  readonly maxRows: number;
}

const PAIR = t.record([
  { name: 'a', type: t.STRING },
  { name: 'b', type: t.I64 }
]);
const NESTED = t.record([
  { name: 'n', type: t.F64 },
  { name: 'p', type: PAIR }
]);

const COMMON: readonly t.Type[] = [t.I64, t.F64, t.BOOL, t.STRING];
const RARE: readonly t.Type[] = [
  ...[t.I8, t.I16, t.I32, t.U8, t.U16, t.U32, t.U64, t.F32, t.LARGE_STRING, t.DATE32, t.TIMESTAMP_NS, t.timestamp('s'), t.timestamp('ms')],
  ...[t.duration('s'), t.duration('us'), t.duration('ns'), t.INTERVAL_DAYS, t.INTERVAL_MONTHS, t.NULL],
  ...[PAIR, NESTED, t.list(t.I64), t.list(t.F64), t.list(t.list(t.STRING)), t.list(PAIR), t.map(t.STRING, t.I64), t.map(t.U64, t.F64)]
];

/** Everything a table in memory may hold. */
export const EVERYTHING: Ingredients = {
  columnTypes: [...COMMON, ...COMMON, ...COMMON, ...RARE],
  keyTypes: [t.STRING, t.STRING, t.I64, t.I64, t.I32, t.U64, t.F64, t.BOOL, t.TIMESTAMP_NS, t.DATE32, t.F32],
  timeTypes: [
    t.TIMESTAMP_NS,
    t.TIMESTAMP_NS,
    t.TIMESTAMP_NS,
    t.TIMESTAMP_NS,
    t.timestamp('us'),
    t.timestamp('ms'),
    t.timestamp('s'),
    t.I64
  ],
  seqTypes: [t.I64, t.I64, t.U8, t.U64],
  refersBy: () => true,
  maxRows: 12
};

/** A random world. Instants tie often and lie around the boundaries of the calendar. */
export function anyWorld(dice: Dice, ingredients: Ingredients = EVERYTHING): World {
  const real = dice.times(dice.between(1, 3), i => anyGrouping(dice, `g${i}`, dice.pick(ingredients.keyTypes)));
  const groupings = [...real, ...virtualGroupings(dice, real)];
  const instants = anyInstants(dice);
  const names = ['A', 'B', 'C', 'D'].slice(0, dice.between(2, 4));
  const tables = names.map(name => anyTable(dice, name, dice.pick(real), groupings, instants, ingredients));
  return { groupings: groupings.filter(g => !real.includes(g) || tables.some(table => table.grouping === g.name)), tables };
}

const anyGrouping = (dice: Dice, name: string, keyType: t.Type): Grouping => ({
  name,
  keyType,
  keys: dice.times(dice.chance(0.9) ? dice.between(1, 4) : 60, () => (dice.chance(0.1) ? null : anyValue(dice, keyType, [])))
});

// Named by their key type, as `with_key` does by itself, or by hand.
function virtualGroupings(dice: Dice, real: readonly Grouping[]): Grouping[] {
  const types = [dice.pick([t.STRING, t.I64]), dice.pick([t.F64, t.BOOL, t.I32, PAIR])];
  const named = types.map((type, i) => anyGrouping(dice, dice.chance(0.5) ? t.showType(type) : `v${i}`, type));
  return named.filter(({ name }) => !real.some(other => other.name === name));
}

const SECOND = 1_000_000_000n;
const UNITS = [1n, SECOND, 60n * SECOND, 3600n * SECOND, 86400n * SECOND, 31n * 86400n * SECOND, 366n * 86400n * SECOND];
// 1970, the last seconds before 1970, the ends of a leap February and of a year, and of what nanoseconds can count.
const BASES = [0n, -2n, 1_927_583_999n, 1_835_394_300n, 951_782_340n, -1n, 4_102_444_799n].map(s => s * SECOND);
const ENDS = [-(2n ** 63n), 2n ** 63n - 2n];

function anyInstants(dice: Dice): bigint[] {
  const base = dice.chance(0.04) ? dice.pick(ENDS) : dice.pick(BASES);
  const unit = dice.pick(UNITS);
  const near = dice.times(dice.between(2, 8), () => base + unit * BigInt(dice.between(-1, 5)) + BigInt(dice.pick([0, 0, 0, 0, 1, -1])));
  return near.map(instant => (inI64(instant) && inI64(instant + 1n) ? instant : base));
}

function anyTable(
  dice: Dice,
  name: string,
  grouping: Grouping,
  groupings: readonly Grouping[],
  instants: readonly bigint[],
  ingredients: Ingredients
): WorldTable {
  const foreign = groupings.filter(g => g !== grouping && ingredients.refersBy(g.keyType) && dice.chance(0.6));
  const fields: t.Field[] = [
    { name: 'at', type: dice.pick(ingredients.timeTypes) },
    { name: 'seq', type: dice.pick(ingredients.seqTypes) },
    { name: 'key', type: grouping.keyType },
    ...dice.times(dice.between(1, 5), i => ({ name: `c${i}`, type: dice.pick(ingredients.columnTypes) })),
    ...foreign.map(g => ({ name: `k_${g.name.replace(/\W/g, '')}`, type: g.keyType }))
  ];
  const values = [
    null,
    null,
    grouping.keys,
    ...fields.slice(3, fields.length - foreign.length).map(() => null),
    ...foreign.map(g => g.keys)
  ];
  const nulls = dice.pick([0, 0.2, 0.2, 0.5]);
  const count = dice.weighted([
    [1, 0],
    [2, 1],
    [16, dice.between(2, ingredients.maxRows)],
    [1, ingredients.maxRows * 6]
  ]);
  const rows = dice.times(count, () => fields.map((field, i) => cell(dice, field.type, i, values[i] ?? null, nulls, instants)));
  return { name, grouping: grouping.name, key: 'key', subsort: dice.chance(0.7), fields, rows };
}

function cell(dice: Dice, type: t.Type, column: number, pool: readonly Value[] | null, nulls: number, instants: readonly bigint[]): Value {
  if (column === 0) return inUnit(dice.pick(instants), type);
  if (column === 1) return anySeq(dice, type);
  if (column > 2 && dice.chance(nulls)) return null;
  return pool ? dice.pick(pool) : anyValue(dice, type, instants);
}

const NANOSECONDS = { s: SECOND, ms: 1_000_000n, us: 1000n, ns: 1n };

const inUnit = (instant: bigint, type: t.Type): bigint => (type.kind === 'timestamp' ? instant / NANOSECONDS[type.unit] : instant);

function anySeq(dice: Dice, type: t.Type): Value {
  if (type.kind === 'u64' && dice.chance(0.2)) return 2n ** 64n - BigInt(dice.between(1, 2));
  const small = dice.below(4);
  return type.kind === 'i64' || type.kind === 'u64' ? BigInt(small) : small;
}
