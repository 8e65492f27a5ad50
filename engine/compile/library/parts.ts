import { add, and, divU, eq, i32, load, popcnt, remU, sub } from '../../ir/make.ts';
import type { Expr, Func } from '../../ir/nodes.ts';
import { take, WIDTHS, type Width } from './columns.ts';
import { at, eachRow, func } from './loops.ts';

const word = (column: Expr, row: Expr): Expr => load('i32', 4, at(column, row, 4));

/** `own_rows(entity, count, parts, part, to) -> kept`: the rows whose entity (u32) modulo `parts` is `part`. `to` needs room for `count` rows. */
export const ownRows = func('own_rows', ['entity', 'count', 'parts', 'part', 'to'], 'i32', (body, { entity, count, parts, part, to }) => {
  const kept = body.variable('i32', 'kept');
  const all = (partOf: (number: Expr) => Expr): void =>
    eachRow(body, i32(0), count, row => {
      body.store(4, at(to, kept, 4), 0, row);
      body.set(kept, add(kept, eq(partOf(word(entity, row)), part)));
    });
  // Division takes several times as long as all the rest.
  body.if(
    eq(popcnt(parts), i32(1)),
    () => all(number => and(number, sub(parts, i32(1)))),
    () => all(number => remU(number, parts))
  );
  body.return(kept);
});

/** `own_numbers(entity, index, count, parts, to)`: of the entities at rows `index`, their numbers among those of their part. */
export const ownNumbers = func(
  'own_numbers',
  ['entity', 'index', 'count', 'parts', 'to'],
  null,
  (body, { entity, index, count, parts, to }) => {
    eachRow(body, i32(0), count, row => body.store(4, at(to, row, 4), 0, divU(word(entity, word(index, row)), parts)));
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
