import { add, either, eq, gtS, i32, i64, load, mul, select, sub } from '../../../engine/ir/make.ts';
import type { Expr, Func } from '../../../engine/ir/nodes.ts';
import type { Limit } from './limit.ts';
import { fillColumns, rowLoop } from './loop.ts';

/** Per entity: an instant (i64), the sum (f64), the number (i32), 4 bytes unused. */
const RECORD = 24;
const HALF_HOUR = 1_800_000_000_000n;

/** `sessions(rows, entity: u32[], time: i64[], x: f64[], state, n: u32[], sum: f64[])`: W7. */
const sessions = (): Func =>
  rowLoop('sessions', ['rows', 'entity', 'time', 'x', 'state', 'n', 'sum'], (body, columns, i4, i8) => {
    const record = body.let(add(columns.state, mul(load('i32', 4, add(columns.entity, i4)), i32(RECORD))), 'record');
    const at = body.let(load('i64', 8, add(columns.time, i8)), 'at');
    const before = body.let(load('i32', 4, record, 16), 'before');
    const begins = body.let(either(eq(before, i32(0)), gtS(sub(at, load('i64', 8, record)), i64(HALF_HOUR))), 'begins');
    const count = body.let(select(begins, i32(1), add(before, i32(1))), 'count');
    const value = body.let(load('f64', 8, add(columns.x, i8)), 'value');
    const total = body.let(select(begins, value, add(load('f64', 8, record, 8), value)), 'total');
    body.store(8, record, 0, at);
    body.store(8, record, 8, total);
    body.store(4, record, 16, count);
    body.store(4, add(columns.n, i4), 0, count);
    body.store(8, add(columns.sum, i8), 0, total);
  });

/** `months(rows, entity, time, x, state, starts: i64[], sum)`: W2; `starts` are the beginnings of months, of which the last is never reached. */
const months = (): Func =>
  rowLoop('months', ['rows', 'entity', 'time', 'x', 'state', 'starts', 'sum'], (body, columns, i4, i8) => {
    const month = body.variable('i32', 'month');
    const at = body.let(load('i64', 8, add(columns.time, i8)), 'at');
    const isOver = (): Expr => eq(gtS(load('i64', 8, add(columns.starts, add(month, i32(8)))), at), i32(0));
    body.while(isOver(), () => body.set(month, add(month, i32(8))));
    const record = body.let(add(columns.state, mul(load('i32', 4, add(columns.entity, i4)), i32(RECORD))), 'record');
    const value = body.let(load('f64', 8, add(columns.x, i8)), 'value');
    const holds = eq(load('i32', 4, record, 16), add(month, i32(1)));
    const total = body.let(select(holds, add(load('f64', 8, record, 8), value), value), 'total');
    body.store(8, record, 8, total);
    body.store(4, record, 16, add(month, i32(1)));
    body.store(8, add(columns.sum, i8), 0, total);
  });

/** W7: count and sum in a session. */
export const SESSIONS: Limit = {
  functions: () => [sessions()],
  place: (given, room) => {
    const { entities, events } = given;
    const { length } = events;
    const [entity, time, x, state, n, sum] = [4, 8, 8, 0, 4, 8].map(bytes => room.take(bytes ? bytes * length : RECORD * entities)) as [
      number,
      number,
      number,
      number,
      number,
      number
    ];
    return {
      fill: memory => fillColumns(memory, { entity, time, x }, given),
      reset: memory => new Uint8Array(memory, state, RECORD * entities).fill(0),
      run: functions => {
        functions['sessions']?.(length, entity, time, x, state, n, sum);
        return length;
      },
      results: [
        { name: 'n', lane: 'u32', at: n },
        { name: 's', lane: 'f64', at: sum }
      ]
    };
  }
};

/** W2: a sum that begins anew each month. */
export const MONTHS: Limit = {
  functions: () => [months()],
  place: (given, room) => {
    const { entities, events } = given;
    const { length } = events;
    const starts = Array.from({ length: 15 }, (_, i) => BigInt(Date.UTC(2022, i, 1)) * 1_000_000n);
    const [entity, time, x, state, begun, sum] = [4 * length, 8 * length, 8 * length, RECORD * entities, 8 * starts.length, 8 * length].map(
      bytes => room.take(bytes)
    ) as [number, number, number, number, number, number];
    return {
      fill: memory => {
        fillColumns(memory, { entity, time, x }, given);
        new BigInt64Array(memory, begun, starts.length).set(starts);
      },
      reset: memory => new Uint8Array(memory, state, RECORD * entities).fill(0),
      run: functions => {
        functions['months']?.(length, entity, time, x, state, begun, sum);
        return length;
      },
      results: [{ name: 's', lane: 'f64', at: sum }]
    };
  }
};
