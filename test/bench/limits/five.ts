import type { Body } from '../../../engine/ir/body.ts';
import { add, convertU, div, either, eq, f64, gt, i32, load, lt, mul, select, sub } from '../../../engine/ir/make.ts';
import type { Expr, Func } from '../../../engine/ir/nodes.ts';
import type { Limit } from './limit.ts';
import { fillColumns, rowLoop } from './loop.ts';

/** Bytes of state per entity: sum, mean, low, high (f64), n (i32), and 4 bytes unused. */
const RECORD = 40;
const SUM = 0;
const MEAN = 8;
const LOW = 16;
const HIGH = 24;
const N = 32;

const PARAMS = ['rows', 'entity', 'x', 'state', 'n', 'sum', 'mean', 'low', 'high'] as const;
type Params = Readonly<Record<Exclude<(typeof PARAMS)[number], 'rows'>, Expr>>;

/**
 * `w1(rows, entity: u32[], x: f64[], state, n: u32[], sum, mean, low, high: f64[])`, addresses of columns: the loop of workload W1
 * written by hand in the IR, which knows nothing of nulls, NaN or slices.
 */
const w1 = (): Func =>
  rowLoop('w1', PARAMS, (body, at, i4, i8) => {
    const state = body.let(add(at.state, mul(load('i32', 4, add(at.entity, i4)), i32(RECORD))), 'record');
    const x = body.let(load('f64', 8, add(at.x, i8)), 'x');
    const n = body.let(add(load('i32', 4, state, N), i32(1)), 'count');
    const sum = body.let(add(load('f64', 8, state, SUM), x), 'total');
    const before = body.let(load('f64', 8, state, MEAN), 'before');
    const mean = body.let(add(before, div(sub(x, before), convertU('f64', n))), 'average');
    const first = body.let(eq(n, i32(1)), 'first');
    const [low, high] = [LOW, HIGH].map(offset => body.let(load('f64', 8, state, offset))) as [Expr, Expr];
    const lower = body.let(select(either(first, lt(x, low)), x, low), 'lower');
    const higher = body.let(select(either(first, gt(x, high)), x, high), 'higher');
    body.store(4, state, N, n);
    for (const [offset, value] of [
      [SUM, sum],
      [MEAN, mean],
      [LOW, lower],
      [HIGH, higher]
    ] as const)
      body.store(8, state, offset, value);
    write(body, at, i4, i8, [n, sum, mean, lower, higher]);
  });

/** The same five columns filled with something. */
const columnsAlone = (): Func =>
  rowLoop('columns', PARAMS, (body, at, i4, i8) => write(body, at, i4, i8, [i4, f64(1), f64(2), f64(3), f64(4)]));

function write(body: Body, at: Params, i4: Expr, i8: Expr, [n, ...values]: readonly Expr[]): void {
  body.store(4, add(at.n, i4), 0, n as Expr);
  [at.sum, at.mean, at.low, at.high].forEach((column, i) => {
    body.store(8, add(column, i8), 0, values[i] as Expr);
  });
}

const limit = (name: 'w1' | 'columns'): Limit => ({
  functions: () => [name === 'w1' ? w1() : columnsAlone()],
  place: (given, room) => {
    const { entities, events } = given;
    const { length } = events;
    const [entity, x, state] = [4 * length, 8 * length, RECORD * entities].map(bytes => room.take(bytes)) as [number, number, number];
    const results = ['n', 's', 'm', 'lo', 'hi'].map((column, i) => ({
      name: column,
      lane: i === 0 ? ('u32' as const) : ('f64' as const),
      at: room.take(8 * length)
    }));
    return {
      fill: memory => fillColumns(memory, { entity, x }, given),
      reset: memory => new Uint8Array(memory, state, RECORD * entities).fill(0),
      run: functions => {
        functions[name]?.(length, entity, x, state, ...results.map(({ at }) => at));
        return length;
      },
      results: name === 'w1' ? results : []
    };
  }
});

/** W1. */
export const FIVE: Limit = limit('w1');
/** What writing the result columns of W1 costs. */
export const COLUMNS: Limit = limit('columns');
