import { Body } from '../../../engine/ir/body.ts';
import { add, convertU, div, eq, f64, i32, load, ltU, mul, select, shl, sub } from '../../../engine/ir/make.ts';
import type { Expr, Func } from '../../../engine/ir/nodes.ts';
import type { Limit } from './limit.ts';

/** Per item: the mean (f64), the number (i32), 4 bytes unused. */
const RECORD = 16;

const PARAMS = ['rows', 'kind', 'item', 'x', 'state', 'out', 'review', 'purchase'] as const;

/** `lookup(rows, kind: u32[], item: u32[], x: f64[], state, out: f64[], review, purchase)`: gives how many it wrote. */
function lookup(): Func {
  const body = new Body(
    'lookup',
    PARAMS.map(name => [name, 'i32'] as const),
    'i32'
  );
  const given = Object.fromEntries(PARAMS.map((name, i) => [name, body.param(i)])) as Record<(typeof PARAMS)[number], Expr>;
  const [i, written] = [body.variable('i32', 'i'), body.variable('i32', 'written')];
  const record = (): Expr => body.let(add(given.state, mul(load('i32', 4, add(given.item, shl(i, i32(2)))), i32(RECORD))), 'record');
  body.while(ltU(i, given.rows), () => {
    const kind = body.let(load('i32', 4, add(given.kind, shl(i, i32(2)))), 'kind');
    body.if(eq(kind, given.review), () => {
      const of = record();
      const n = body.let(add(load('i32', 4, of, 8), i32(1)));
      const mean = body.let(load('f64', 8, of));
      body.store(4, of, 8, n);
      body.store(8, of, 0, add(mean, div(sub(load('f64', 8, add(given.x, shl(i, i32(3)))), mean), convertU('f64', n))));
    });
    body.if(eq(kind, given.purchase), () => {
      const of = record();
      body.store(8, add(given.out, shl(written, i32(3))), 0, select(load('i32', 4, of, 8), load('f64', 8, of), f64(Number.NaN)));
      body.set(written, add(written, i32(1)));
    });
    body.set(i, add(i, i32(1)));
  });
  body.return(written);
  return body.finish();
}

/** W5: the mean review of an item so far, read at purchases. */
export const ITEMS: Limit = {
  functions: () => [lookup()],
  place: ({ events, amount, item, kind, code }, room) => {
    const { length } = events;
    const items = item.reduce((most, one) => Math.max(most, Number(one)), 0) + 1;
    const [kinds, of, x, state, out] = [4 * length, 4 * length, 8 * length, RECORD * items, 8 * length].map(bytes => room.take(bytes)) as [
      number,
      number,
      number,
      number,
      number
    ];
    return {
      fill: memory => {
        new Uint32Array(memory, kinds, length).set(kind);
        new Uint32Array(memory, of, length).set(Uint32Array.from(item, Number));
        new Float64Array(memory, x, length).set(amount);
      },
      reset: memory => new Uint8Array(memory, state, RECORD * items).fill(0),
      run: functions => Number(functions['lookup']?.(length, kinds, of, x, state, out, code('review'), code('purchase'))),
      results: [{ name: 'm', lane: 'f64', at: out }]
    };
  }
};
