import { Body } from '../../../engine/ir/body.ts';
import { add, both, convertU, div, eq, f64, ge, i32, i64, le, leS, load, ltU, shl, sub } from '../../../engine/ir/make.ts';
import type { Expr, Func } from '../../../engine/ir/nodes.ts';
import type { Limit } from './limit.ts';
import { fillColumns } from './loop.ts';

/** Before the first place of a queue something is read, and not used. */
const LINE = 64;
const WEEK = 7n * 86_400n * 1_000_000_000n;

const at = (base: Expr, index: Expr, bytes: 4 | 8): Expr => add(base, shl(index, i32(bytes === 4 ? 2 : 3)));
const word = (base: Expr, index: Expr): Expr => load('i32', 4, at(base, index, 4));
const double = (base: Expr, index: Expr): Expr => load('f64', 8, at(base, index, 8));
const long = (base: Expr, index: Expr): Expr => load('i64', 8, at(base, index, 8));

function counter(body: Body, name: string): { readonly now: Expr; readonly set: (value: Expr) => void } {
  const now = body.variable('i32', name);
  return { now, set: value => body.set(now, value) };
}

function loop(body: Body, name: string, from: Expr, to: Expr, each: (i: Expr) => void): void {
  const i = counter(body, name);
  i.set(from);
  body.while(ltU(i.now, to), () => {
    each(i.now);
    i.set(add(i.now, i32(1)));
  });
}

const params = (names: readonly string[]) => names.map(name => [name, 'i32'] as const);

/** `group(rows, entities, entity: u32[], first: u32[entities + 1], order: u32[])`: a counting sort of the rows by entity; `first` is zeros. */
function group(): Func {
  const body = new Body('group', params(['rows', 'entities', 'entity', 'first', 'order']));
  const [rows, entities, entity, first, order] = [0, 1, 2, 3, 4].map(i => body.param(i)) as [Expr, Expr, Expr, Expr, Expr];
  loop(body, 'i', i32(0), rows, i => {
    const count = body.let(at(first, add(word(entity, i), i32(1)), 4));
    body.store(4, count, 0, add(load('i32', 4, count), i32(1)));
  });
  loop(body, 'e', i32(0), entities, e => {
    body.store(4, at(first, add(e, i32(1)), 4), 0, add(word(first, add(e, i32(1))), word(first, e)));
  });
  loop(body, 'j', i32(0), rows, i => {
    const next = body.let(at(first, word(entity, i), 4));
    const place = body.let(load('i32', 4, next));
    body.store(4, next, 0, add(place, i32(1)));
    body.store(4, at(order, place, 4), 0, i);
  });
  return body.finish();
}

const TRAILING = ['entities', 'first', 'order', 'time', 'x', 'low', 'high', 'gx', 'gt', 'n', 's', 'm', 'lo', 'hi'] as const;

/**
 * `trailing(…)`: per entity two pointers, a compensated sum and queues of candidates for the extrema, results scattered back to the rows' places. `first[e]`
 * is where the rows of entity e end, as `group` leaves it; `low`, `high`, `gx`, `gt` are as long as the longest entity.
 */
function trailing(): Func {
  const body = new Body('trailing', params(TRAILING));
  const given = Object.fromEntries(TRAILING.map((name, i) => [name, body.param(i)])) as Record<(typeof TRAILING)[number], Expr>;
  const [s, c] = [body.variable('f64', 'sum'), body.variable('f64', 'lost')];
  const [out, low0, low1, high0, high1, begin] = ['out', 'low0', 'low1', 'high0', 'high1', 'begin'].map(name =>
    counter(body, name)
  ) as Counter6;
  const take = (value: Expr): void => {
    const y = body.let(sub(value, c));
    const z = body.let(add(s, y));
    body.set(c, sub(sub(z, s), y));
    body.set(s, z);
  };
  const push = (queue: Expr, from: Counter, to: Counter, j: Expr, isWorse: (of: Expr) => Expr): void => {
    const worse = (): Expr => both(ltU(from.now, to.now), isWorse(double(given.gx, word(queue, sub(to.now, i32(1))))));
    body.while(worse(), () => to.set(sub(to.now, i32(1))));
    body.store(4, at(queue, to.now, 4), 0, j);
    to.set(add(to.now, i32(1)));
  };
  loop(body, 'e', i32(0), given.entities, e => {
    const rows = body.let(sub(word(given.first, e), begin.now));
    loop(body, 'k', i32(0), rows, k => {
      const i = body.let(word(given.order, add(begin.now, k)));
      body.store(8, at(given.gx, k, 8), 0, double(given.x, i));
      body.store(8, at(given.gt, k, 8), 0, long(given.time, i));
    });
    for (const pointer of [out, low0, low1, high0, high1]) pointer.set(i32(0));
    body.set(s, f64(0));
    body.set(c, f64(0));
    loop(body, 'j', i32(0), rows, j => {
      const value = body.let(double(given.gx, j));
      const cut = body.let(sub(long(given.gt, j), i64(WEEK)));
      take(value);
      push(given.low, low0, low1, j, other => ge(other, value));
      push(given.high, high0, high1, j, other => le(other, value));
      body.while(leS(long(given.gt, out.now), cut), () => {
        take(sub(f64(0), double(given.gx, out.now)));
        low0.set(add(low0.now, eq(word(given.low, low0.now), out.now)));
        high0.set(add(high0.now, eq(word(given.high, high0.now), out.now)));
        out.set(add(out.now, i32(1)));
      });
      const i = body.let(word(given.order, add(begin.now, j)));
      const n = body.let(add(sub(j, out.now), i32(1)));
      body.store(4, at(given.n, i, 4), 0, n);
      body.store(8, at(given.s, i, 8), 0, s);
      body.store(8, at(given.m, i, 8), 0, div(s, convertU('f64', n)));
      body.store(8, at(given.lo, i, 8), 0, double(given.gx, word(given.low, low0.now)));
      body.store(8, at(given.hi, i, 8), 0, double(given.gx, word(given.high, high0.now)));
    });
    begin.set(word(given.first, e));
  });
  return body.finish();
}

type Counter = ReturnType<typeof counter>;
type Counter6 = [Counter, Counter, Counter, Counter, Counter, Counter];

/** W4: five aggregations of seven days. */
export const TRAILING_FIVE: Limit = {
  functions: () => [group(), trailing()],
  place: (given, room) => {
    const { entities, events } = given;
    const { length } = events;
    const counts = new Uint32Array(entities);
    for (const entity of events.entity) counts[entity] = (counts[entity] as number) + 1;
    const longest = counts.reduce((most, count) => Math.max(most, count), 0);
    const takeAll = (sizes: readonly number[]): number[] => sizes.map(bytes => room.take(bytes));
    const [entity, first, order, time, x] = takeAll([4 * length, 4 * entities + 4, 4 * length, 8 * length, 8 * length]) as Five;
    const [low, high, gx, gt] = takeAll([4 * longest + LINE, 4 * longest + LINE, 8 * longest, 8 * longest]) as Four;
    const queues = [low + LINE, high + LINE];
    const results = [['n', 4] as const, ...['s', 'm', 'lo', 'hi'].map(name => [name, 8] as const)].map(([name, bytes]) => ({
      name,
      lane: bytes === 4 ? ('u32' as const) : ('f64' as const),
      at: room.take(bytes * length)
    }));
    return {
      fill: memory => fillColumns(memory, { entity, time, x }, given),
      reset: memory => new Uint32Array(memory, first, entities + 1).fill(0),
      run: functions => {
        functions['group']?.(length, entities, entity, first, order);
        functions['trailing']?.(entities, first, order, time, x, ...queues, gx, gt, ...results.map(result => result.at));
        return length;
      },
      results
    };
  }
};

type Four = [number, number, number, number];
type Five = [number, number, number, number, number];
