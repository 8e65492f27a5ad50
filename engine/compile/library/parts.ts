import type { Body } from '../../ir/body.ts';
import { add, and, ctz, divU, eq, i32, load, ltU, mul, popcnt, remU, shrU, sub } from '../../ir/make.ts';
import type { Expr, Func } from '../../ir/nodes.ts';
import { take, WIDTHS, type Width } from './columns.ts';
import { at, eachRow, func } from './loops.ts';

const word = (column: Expr, row: Expr): Expr => load('i32', 4, at(column, row, 4));

/** Writes a loop over numbers by `of`, whose remainders and quotients need no division where it is a power of two: that takes several times as long as all the rest. */
function byPowers(body: Body, of: Expr, all: (remainder: (number: Expr) => Expr, quotient: (number: Expr) => Expr) => void): void {
  const bits = body.let(ctz(of), 'bits');
  body.if(
    eq(popcnt(of), i32(1)),
    () =>
      all(
        number => and(number, sub(of, i32(1))),
        number => shrU(number, bits)
      ),
    () =>
      all(
        number => remU(number, of),
        number => divU(number, of)
      )
  );
}

/** `own_rows(entity, rows, of, first, count, to) -> kept`: the rows whose entity (u32) modulo `of` is one of `count` numbers from `first` on. `to` needs room for all `rows`. */
export const ownRows = func(
  'own_rows',
  ['entity', 'rows', 'of', 'first', 'count', 'to'],
  'i32',
  (body, { entity, rows, of, first, count, to }) => {
    const kept = body.variable('i32', 'kept');
    byPowers(body, of, remainder =>
      eachRow(body, i32(0), rows, row => {
        body.store(4, at(to, kept, 4), 0, row);
        body.set(kept, add(kept, ltU(sub(remainder(word(entity, row)), first), count)));
      })
    );
    body.return(kept);
  }
);

/** `own_numbers(entity, index, rows, of, first, count, to)`: of the entities at rows `index`, their numbers among those. */
export const ownNumbers = func(
  'own_numbers',
  ['entity', 'index', 'rows', 'of', 'first', 'count', 'to'],
  null,
  (body, { entity, index, rows, of, first, count, to }) => {
    byPowers(body, of, (remainder, quotient) =>
      eachRow(body, i32(0), rows, row => {
        const number = body.let(word(entity, word(index, row)), 'number');
        body.store(4, at(to, row, 4), 0, add(mul(quotient(number), count), sub(remainder(number), first)));
      })
    );
  }
);

/** `place_B(from, index, count, to)`: `to[index[i]] = from[i]` for columns of B bytes per row. */
export const place = (bytes: Width): Func =>
  func(`place_${bytes}`, ['from', 'index', 'count', 'to'], null, (body, { from, index, count, to }) => {
    const lane = bytes === 8 ? 'i64' : 'i32';
    eachRow(body, i32(0), count, row => body.store(bytes, at(to, word(index, row), bytes), 0, load(lane, bytes, at(from, row, bytes))));
  });

/** What divides rows among parts and puts them together again. */
export const PARTS: readonly Func[] = [ownRows, ownNumbers, ...WIDTHS.flatMap(bytes => [take(bytes), place(bytes)])];
