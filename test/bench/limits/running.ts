import { Body } from '../../../engine/ir/body.ts';
import { add, either, eq, gtS, i32, i64, load, ltU, mul, select, sub } from '../../../engine/ir/make.ts';
import type { Func } from '../../../engine/ir/nodes.ts';
import type { Limit } from './limit.ts';

/** Per entity: an instant (i64), the sum (f64), the number (i32), 4 bytes unused. */
const RECORD = 24;
const HALF_HOUR = 1_800_000_000_000n;

/** `sessions(rows, entity: u32[], time: i64[], x: f64[], state, n: u32[], sum: f64[])`: W7. */
function sessions(): Func {
  const body = new Body(
    'sessions',
    ['rows', 'entity', 'time', 'x', 'state', 'n', 'sum'].map(name => [name, 'i32'])
  );
  const [rows, entity, time, x, state, n, sum] = [0, 1, 2, 3, 4, 5, 6].map(i => body.param(i)) as [
    never,
    never,
    never,
    never,
    never,
    never,
    never
  ];
  const [i4, i8] = [body.variable('i32', 'i4'), body.variable('i32', 'i8')];
  const end = body.let(mul(rows, i32(4)), 'end');
  body.while(ltU(i4, end), () => {
    const record = body.let(add(state, mul(load('i32', 4, add(entity, i4)), i32(RECORD))), 'record');
    const at = body.let(load('i64', 8, add(time, i8)), 'at');
    const before = body.let(load('i32', 4, record, 16), 'before');
    const begins = body.let(either(eq(before, i32(0)), gtS(sub(at, load('i64', 8, record)), i64(HALF_HOUR))), 'begins');
    const count = body.let(select(begins, i32(1), add(before, i32(1))), 'count');
    const value = body.let(load('f64', 8, add(x, i8)), 'value');
    const total = body.let(select(begins, value, add(load('f64', 8, record, 8), value)), 'total');
    body.store(8, record, 0, at);
    body.store(8, record, 8, total);
    body.store(4, record, 16, count);
    body.store(4, add(n, i4), 0, count);
    body.store(8, add(sum, i8), 0, total);
    body.set(i4, add(i4, i32(4)));
    body.set(i8, add(i8, i32(8)));
  });
  return body.finish();
}

/** `months(rows, entity, time, x, state, starts: i64[], sum)`: W2; `starts` are the beginnings of months, of which the last is never reached. */
function months(): Func {
  const body = new Body(
    'months',
    ['rows', 'entity', 'time', 'x', 'state', 'starts', 'sum'].map(name => [name, 'i32'])
  );
  const [rows, entity, time, x, state, starts, sum] = [0, 1, 2, 3, 4, 5, 6].map(i => body.param(i)) as [
    never,
    never,
    never,
    never,
    never,
    never,
    never
  ];
  const [i4, i8, month] = ['i4', 'i8', 'month'].map(name => body.variable('i32', name)) as [never, never, never];
  const end = body.let(mul(rows, i32(4)), 'end');
  body.while(ltU(i4, end), () => {
    const at = body.let(load('i64', 8, add(time, i8)), 'at');
    body.while(eq(gtS(load('i64', 8, add(starts, add(month, i32(8)))), at), i32(0)), () => body.set(month, add(month, i32(8))));
    const record = body.let(add(state, mul(load('i32', 4, add(entity, i4)), i32(RECORD))), 'record');
    const value = body.let(load('f64', 8, add(x, i8)), 'value');
    const holds = eq(load('i32', 4, record, 16), add(month, i32(1)));
    const total = body.let(select(holds, add(load('f64', 8, record, 8), value), value), 'total');
    body.store(8, record, 8, total);
    body.store(4, record, 16, add(month, i32(1)));
    body.store(8, add(sum, i8), 0, total);
    body.set(i4, add(i4, i32(4)));
    body.set(i8, add(i8, i32(8)));
  });
  return body.finish();
}

/** W7: count and sum in a session. */
export const SESSIONS: Limit = {
  functions: () => [sessions()],
  place: ({ events, entities, amount }, room) => {
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
      fill: memory => {
        new Uint32Array(memory, entity, length).set(events.entity);
        new BigInt64Array(memory, time, length).set(events.time);
        new Float64Array(memory, x, length).set(amount);
      },
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
  place: ({ events, entities, amount }, room) => {
    const { length } = events;
    const starts = Array.from({ length: 15 }, (_, i) => BigInt(Date.UTC(2022, i, 1)) * 1_000_000n);
    const [entity, time, x, state, begun, sum] = [4 * length, 8 * length, 8 * length, RECORD * entities, 8 * starts.length, 8 * length].map(
      bytes => room.take(bytes)
    ) as [number, number, number, number, number, number];
    return {
      fill: memory => {
        new Uint32Array(memory, entity, length).set(events.entity);
        new BigInt64Array(memory, time, length).set(events.time);
        new Float64Array(memory, x, length).set(amount);
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
