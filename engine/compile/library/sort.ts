import type { Body, LocalExpr } from '../../ir/body.ts';
import {
  add,
  and,
  both,
  call,
  eq,
  extendU,
  FALSE,
  gtU,
  i32,
  i64,
  leU,
  load,
  ltS,
  ltU,
  mul,
  ne,
  not,
  select,
  shl,
  shrU,
  sub,
  TRUE,
  wrap,
  xor
} from '../../ir/make.ts';
import type { Expr } from '../../ir/nodes.ts';
import { at, eachRow, func } from './loops.ts';

// Six digits of 11 bits: measured 30 % faster than eight of 8.
const DIGIT_BITS = 11;
const DIGITS = Math.ceil(64 / DIGIT_BITS);
const BUCKETS = 1 << DIGIT_BITS;
const BUCKET_BYTES = BUCKETS * 4;

/** Bytes of `counts` that `radix` needs. */
export const RADIX_COUNTS = DIGITS * BUCKET_BYTES;

/** Bytes of `scratch` that `sort_rows` needs. */
export const sortScratch = (rows: number): number => rows * 20 + 8 + RADIX_COUNTS;

const wordAt = (column: Expr, row: Expr): Expr => load('i64', 8, at(column, row, 8));
const rowAt = (rows: Expr, i: Expr): Expr => load('i32', 4, at(rows, i, 4));
const digitOf = (key: Expr, digit: number): Expr => and(wrap(shrU(key, i64(digit * DIGIT_BITS))), i32(BUCKETS - 1));

/**
 * `radix(keys, rows, keys2, rows2, count, counts)`: sorts u64 keys ascending and carries u32 rows along; stable. The second
 * arrays are scratch of the same lengths, `counts` is `RADIX_COUNTS` bytes. A digit that all keys share costs nothing.
 */
export const radix = func('radix', ['keys', 'rows', 'keys2', 'rows2', 'count', 'counts'], null, (body, p) => {
  body.fill(p.counts, i32(0), i32(RADIX_COUNTS));
  eachRow(body, i32(0), p.count, i => countDigits(body, body.let(wordAt(p.keys, i), 'key'), p.counts));
  const moved = body.variable('i32', 'moved');
  for (let digit = 0; digit < DIGITS; digit++) {
    const arrays = [
      [p.keys, p.keys2],
      [p.rows, p.rows2]
    ] as const;
    const [from, fromRows] = arrays.map(([a, b]) => body.let(select(moved, b, a), 'from')) as [Expr, Expr];
    const [to, toRows] = arrays.map(([a, b]) => body.let(select(moved, a, b), 'to')) as [Expr, Expr];
    const counts = body.let(add(p.counts, i32(digit * BUCKET_BYTES)), 'counts');
    const shared = load('i32', 4, at(counts, digitOf(wordAt(from, i32(0)), digit), 4));
    body.if(ne(shared, p.count), () => {
      body.do('radix_pass', [from, fromRows, to, toRows, p.count, counts, i32(digit * DIGIT_BITS)]);
      body.set(moved, not(moved));
    });
  }
  body.if(moved, () => {
    body.copy(p.keys, p.keys2, shl(p.count, i32(3)));
    body.copy(p.rows, p.rows2, shl(p.count, i32(2)));
  });
});

function countDigits(body: Body, key: Expr, counts: Expr): void {
  for (let digit = 0; digit < DIGITS; digit++) {
    const slot = body.let(at(counts, digitOf(key, digit), 4), 'slot');
    body.store(4, slot, digit * BUCKET_BYTES, add(load('i32', 4, slot, digit * BUCKET_BYTES), i32(1)));
  }
}

/** One digit of `radix`: its counts become first places, then keys and rows move there. */
export const radixPass = func('radix_pass', ['keys', 'rows', 'keys_to', 'rows_to', 'count', 'counts', 'shift'], null, (body, p) => {
  const place = body.variable('i32', 'place');
  eachRow(body, i32(0), i32(BUCKETS), bucket => {
    const slot = body.let(at(p.counts, bucket, 4), 'slot');
    const size = body.let(load('i32', 4, slot), 'size');
    body.store(4, slot, 0, place);
    body.set(place, add(place, size));
  });
  const shift = body.let(extendU(p.shift), 'wide_shift');
  eachRow(body, i32(0), p.count, i => {
    const key = body.let(wordAt(p.keys, i), 'key');
    const slot = body.let(at(p.counts, and(wrap(shrU(key, shift)), i32(BUCKETS - 1)), 4), 'slot');
    const to = body.let(load('i32', 4, slot), 'to');
    body.store(4, slot, 0, add(to, i32(1)));
    body.store(8, at(p.keys_to, to, 8), 0, key);
    body.store(4, at(p.rows_to, to, 4), 0, rowAt(p.rows, i));
  });
});

const IDENTITY = ['time', 'subsort', 'entity', 'hashes'] as const;

/** `tie_before(subsort, entity, hashes, a, b) -> 0 or 1`: whether row `a` comes before row `b` of the same time. */
export const tieBefore = func('tie_before', ['subsort', 'entity', 'hashes', 'a', 'b'], 'i32', (body, p) => {
  const [a, b] = [p.a, p.b].map(row => body.let(wordAt(p.subsort, row), 'subsort')) as [Expr, Expr];
  body.if(ne(a, b), () => body.return(ltU(a, b)));
  const [x, y] = [p.a, p.b].map(row => wordAt(p.hashes, rowAt(p.entity, row))) as [Expr, Expr];
  body.return(ltU(x, y));
});

const isTieBefore = (p: Readonly<Record<(typeof IDENTITY)[number], Expr>>, a: Expr, b: Expr): Expr =>
  call('i32', 'tie_before', [p.subsort, p.entity, p.hashes, a, b]);

/** `sorted_until(time, subsort, entity, hashes, count) -> row`: the first row that comes before its predecessor in row order, or `count`. */
export const sortedUntil = func('sorted_until', [...IDENTITY, 'count'], 'i32', (body, p) => {
  const before = body.variable('i64', 'before');
  body.set(before, i64(-(2n ** 63n)));
  eachRow(body, i32(0), p.count, row => {
    const time = body.let(wordAt(p.time, row), 'time');
    body.if(ltS(time, before), () => body.return(row));
    body.if(both(eq(time, before), ne(row, i32(0))), () => {
      body.if(isTieBefore(p, row, sub(row, i32(1))), () => body.return(row));
    });
    body.set(before, time);
  });
  body.return(p.count);
});

/**
 * `sort_rows(time, subsort, entity, hashes, count, rows, scratch) -> changed`: the row numbers (u32) of these rows in row order
 * (time, then subsort, then key hash; §1.1), equal ones in their given order. `hashes` are u64 by entity, `scratch` is
 * `sortScratch(count)` bytes, aligned to 8. Gives 0, and 0, 1, 2, … in `rows`, where the rows are in order already.
 */
export const sortRows = func('sort_rows', [...IDENTITY, 'count', 'rows', 'scratch'], 'i32', (body, p) => {
  body.do('iota', [p.rows, p.count, i32(0)]);
  const sorted = call('i32', 'sorted_until', [p.time, p.subsort, p.entity, p.hashes, p.count]);
  body.if(eq(sorted, p.count), () => body.return(FALSE));
  const keys = p.scratch;
  const keys2 = body.let(add(keys, shl(p.count, i32(3))), 'keys2');
  const rows2 = body.let(add(keys2, shl(p.count, i32(3))), 'rows2');
  const counts = body.let(and(add(add(rows2, shl(p.count, i32(2))), i32(7)), i32(-8)), 'counts');
  eachRow(body, i32(0), p.count, row => body.store(8, at(keys, row, 8), 0, xor(wordAt(p.time, row), i64(-(2n ** 63n)))));
  body.do('radix', [keys, p.rows, keys2, rows2, p.count, counts]);
  eachTie(body, keys, p.count, (from, end) => {
    body.do('sort_ties', [p.subsort, p.entity, p.hashes, p.rows, from, end, keys, keys2, rows2, counts]);
  });
  body.return(TRUE);
});

/** Runs of equal keys, of two rows and more. */
function eachTie(body: Body, keys: Expr, count: Expr, write: (from: LocalExpr, end: LocalExpr) => void): void {
  const from = body.variable('i32', 'from');
  const end = body.variable('i32', 'end');
  body.set(from, i32(0));
  body.while(ltU(from, count), () => {
    const key = body.let(wordAt(keys, from), 'key');
    body.set(end, add(from, i32(1)));
    const inside = (i: Expr): Expr => select(ltU(i, count), i, from);
    body.while(both(ltU(end, count), eq(wordAt(keys, inside(end)), key)), () => body.set(end, add(end, i32(1))));
    body.if(gtU(sub(end, from), i32(1)), () => write(from, end));
    body.set(from, end);
  });
}

// Up to here inserting one by one is faster than two radix sorts.
const FEW = 100;

/** Sorts `rows[from .. end)`, of one time, by subsort and hash; the arrays of `radix` are scratch there. */
export const sortTies = func(
  'sort_ties',
  ['subsort', 'entity', 'hashes', 'rows', 'from', 'end', 'keys', 'keys2', 'rows2', 'counts'],
  null,
  (body, p) => {
    const count = body.let(sub(p.end, p.from), 'count');
    const isBefore = (a: Expr, b: Expr): Expr => call('i32', 'tie_before', [p.subsort, p.entity, p.hashes, a, b]);
    const radixBy = (key: (row: Expr) => Expr): void => {
      eachRow(body, p.from, p.end, i => body.store(8, at(p.keys, i, 8), 0, key(rowAt(p.rows, i))));
      const own = (array: Expr, bytes: 4 | 8): Expr => at(array, p.from, bytes);
      body.do('radix', [own(p.keys, 8), own(p.rows, 4), own(p.keys2, 8), own(p.rows2, 4), count, p.counts]);
    };
    body.if(
      leU(count, i32(FEW)),
      () => insertInOrder(body, p.rows, p.from, p.end, isBefore),
      () => {
        radixBy(row => wordAt(p.hashes, rowAt(p.entity, row)));
        radixBy(row => wordAt(p.subsort, row));
      }
    );
  }
);

function insertInOrder(body: Body, rows: Expr, from: Expr, end: Expr, isBefore: (a: Expr, b: Expr) => Expr): void {
  const place = body.variable('i32', 'place');
  eachRow(body, add(from, i32(1)), end, i => {
    const row = body.let(rowAt(rows, i), 'moving');
    const previous = (): Expr => rowAt(rows, select(gtU(place, from), sub(place, i32(1)), from));
    body.set(place, i);
    body.while(both(gtU(place, from), isBefore(row, previous())), () => {
      body.store(4, at(rows, place, 4), 0, previous());
      body.set(place, sub(place, i32(1)));
    });
    body.store(4, at(rows, place, 4), 0, row);
  });
}

/**
 * `group(entity, count, entities, starts, rows)`: counting sort of row numbers by entity (u32 below `entities`): the rows of
 * entity k, in order, are `rows[starts[k] .. starts[k + 1])`. `starts` has `entities + 1` u32.
 */
export const group = func('group', ['entity', 'count', 'entities', 'starts', 'rows'], null, (body, p) => {
  body.fill(p.starts, i32(0), mul(add(p.entities, i32(1)), i32(4)));
  const slotOf = (row: Expr): Expr => body.let(at(p.starts, rowAt(p.entity, row), 4), 'slot');
  eachRow(body, i32(0), p.count, row => {
    const slot = slotOf(row);
    body.store(4, slot, 0, add(load('i32', 4, slot), i32(1)));
  });
  const end = body.variable('i32', 'end');
  eachRow(body, i32(0), add(p.entities, i32(1)), entity => {
    body.set(end, add(end, rowAt(p.starts, entity)));
    body.store(4, at(p.starts, entity, 4), 0, end);
  });
  const row = body.variable('i32', 'row');
  body.set(row, p.count);
  body.while(row, () => {
    body.set(row, sub(row, i32(1)));
    const slot = slotOf(row);
    const place = body.let(sub(load('i32', 4, slot), i32(1)), 'place');
    body.store(4, slot, 0, place);
    body.store(4, at(p.rows, place, 4), 0, row);
  });
});

/** `sort_rows` and what it calls, `iota` aside. */
export const ROW_ORDER = [radix, radixPass, tieBefore, sortedUntil, sortRows, sortTies];

export const SORTING = [...ROW_ORDER, group];
