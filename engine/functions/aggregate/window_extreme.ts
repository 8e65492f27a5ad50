import type { Body } from '../../ir/body.ts';
import { constant, ltS, select } from '../../ir/make.ts';
import type { Expr } from '../../ir/nodes.ts';
import { fromOrderKey, isNaNOf, orderKey } from '../../ir/order.ts';
import { isFloat } from '../../types/classes.ts';
import { I32, I64 } from '../../types/type.ts';
import { laneValue, valueCell } from '../cells.ts';
import { type AggregateEntry, type AggregateKernel, aggregate, type Cell } from '../define.ts';
import { extreme } from './extremes.ts';
import { kernelBy } from './kernel_by_type.ts';

/**
 * An extremum in windows that lose inputs at their old end: floats are kept as integers of the same order. Of parts of a window either may hold the
 * extremum, so that a branch would often be guessed wrong; integers are chosen between without one.
 */
export function windowExtreme(signature: string, direction: -1 | 1, others: Required<AggregateKernel>): AggregateEntry {
  const floats = keyed(direction);
  return aggregate({
    signature,
    doc: 'The least or greatest value in a window that loses inputs at its old end.',
    group: 'aggregation',
    empty: 'null',
    meaning: (content, types) => extreme(types.result, direction, content),
    kernel: kernelBy(({ result }) => (isFloat(result) ? floats : others)),
    examples: []
  });
}

function keyed(direction: -1 | 1): Required<AggregateKernel> {
  const better = (body: Body, a: Cell, b: Cell): Cell => {
    const [x, y] = [body.let(laneValue(a)), body.let(laneValue(b))];
    return valueCell(select(direction < 0 ? ltS(y, x) : ltS(x, y), y, x));
  };
  return {
    state: ({ result }) => ({ best: result.kind === 'f32' ? I32 : I64 }),
    first: ({ body }, x) => ({ best: valueCell(keyOf(body, direction, laneValue(x))) }),
    step: ({ body }, { best }, x) => ({ best: better(body, best!, valueCell(keyOf(body, direction, laneValue(x)))) }),
    value: ({ body }, { best }) => fromOrderKey(body, laneValue(best!)),
    merge: ({ body }, a, _, b) => ({ best: better(body, a.best!, b.best!) })
  };
}

// NaN gives way to any number: it is last in the order, which for the greatest is the wrong end.
function keyOf(body: Body, direction: -1 | 1, value: Expr): Expr {
  const x = body.let(value);
  const key = orderKey(body, x);
  return direction < 0 ? key : select(isNaNOf(x), constant(key.lane, key.lane === 'i32' ? -(2 ** 31) : -(1n << 63n)), key);
}
