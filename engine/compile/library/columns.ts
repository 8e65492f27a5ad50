import { add, both, constant, geS, i32, load, ne, not, select } from '../../ir/make.ts';
import type { Expr, Func, Lane } from '../../ir/nodes.ts';
import { at, eachRow, func } from './loops.ts';

export type Width = 1 | 2 | 4 | 8;

export const WIDTHS: readonly Width[] = [1, 2, 4, 8];

const laneFor = (bytes: Width): Lane => (bytes === 8 ? 'i64' : 'i32');
const read = (column: Expr, row: Expr, bytes: Width): Expr => load(laneFor(bytes), bytes, at(column, row, bytes));

/** `iota(to, count, first)`: i32 `first`, `first + 1`, … */
export const iota = func('iota', ['to', 'count', 'first'], null, (body, { to, count, first }) => {
  eachRow(body, i32(0), count, row => body.store(4, at(to, row, 4), 0, add(first, row)));
});

/** `take_B(from, index, count, to)`: `to[i] = from[index[i]]` for columns of B bytes per row; every index (u32) is a row of `from`. */
export const take = (bytes: Width): Func =>
  func(`take_${bytes}`, ['from', 'index', 'count', 'to'], null, (body, { from, index, count, to }) => {
    eachRow(body, i32(0), count, row => body.store(bytes, at(to, row, bytes), 0, read(from, read(index, row, 4), bytes)));
  });

/**
 * `gather_B(from, valid, index, count, to, toValid) -> nulls`: as `take`, but index -1 is null. `valid` is the address of
 * `from`'s validity bytes, or 0 if it has no null; `toValid` gets a byte per row, `to` 0 under a null.
 */
export const gather = (bytes: Width): Func =>
  func(
    `gather_${bytes}`,
    ['from', 'valid', 'index', 'count', 'to', 'toValid'],
    'i32',
    (body, { from, valid, index, count, to, toValid }) => {
      const nulls = body.variable('i32', 'nulls');
      const none = constant(laneFor(bytes), laneFor(bytes) === 'i64' ? 0n : 0);
      const copy = (isValid: (source: Expr) => Expr): void =>
        eachRow(body, i32(0), count, row => {
          const wanted = body.let(read(index, row, 4), 'wanted');
          const present = body.let(geS(wanted, i32(0)), 'present');
          const source = body.let(select(present, wanted, i32(0)), 'source');
          const ok = body.let(both(present, isValid(source)), 'ok');
          body.store(bytes, at(to, row, bytes), 0, select(ok, read(from, source, bytes), none));
          body.store(1, add(toValid, row), 0, ok);
          body.set(nulls, add(nulls, not(ok)));
        });
      body.if(
        valid,
        () => copy(source => read(valid, source, 1)),
        () => copy(() => i32(1))
      );
      body.return(nulls);
    }
  );

/** `where(mask, count, to) -> kept`: the rows (u32) whose mask byte is not 0. `to` needs room for `count` rows. */
export const where = func('where', ['mask', 'count', 'to'], 'i32', (body, { mask, count, to }) => {
  const kept = body.variable('i32', 'kept');
  eachRow(body, i32(0), count, row => {
    body.store(4, at(to, kept, 4), 0, row);
    body.set(kept, add(kept, ne(read(mask, row, 1), i32(0))));
  });
  body.return(kept);
});

/** `compact_B(from, mask, count, to) -> kept`: the values whose mask byte is not 0. `to` needs room for `count` rows and may be `from`. */
export const compact = (bytes: Width): Func =>
  func(`compact_${bytes}`, ['from', 'mask', 'count', 'to'], 'i32', (body, { from, mask, count, to }) => {
    const kept = body.variable('i32', 'kept');
    eachRow(body, i32(0), count, row => {
      body.store(bytes, at(to, kept, bytes), 0, read(from, row, bytes));
      body.set(kept, add(kept, ne(read(mask, row, 1), i32(0))));
    });
    body.return(kept);
  });
