import type { Body } from '../../ir/body.ts';
import { either, eq, extendS, extendU, gtU, i32, i64, ltS, mul, select, sub, wrap, xor } from '../../ir/make.ts';
import type { Expr } from '../../ir/nodes.ts';
import { laneOf, mulSaturating } from '../../ir/typed.ts';
import { isUnsigned } from '../../types/classes.ts';
import { integerBounds } from '../../types/integers.ts';
import { BOOL, type IntegerKind, type Type, U64 } from '../../types/type.ts';
import { laneValue, valueCell } from '../cells.ts';
import type { AggregateKernel, Cell, State } from '../define.ts';
import { exact } from './exact.ts';

/** Of the factors other than 0 the product's size, held at 2^64 − 1, and whether it is negative; and whether there is a 0. As sizes only grow, order does not matter. */
const INTEGERS: Required<AggregateKernel> = {
  state: () => ({ size: U64, negative: BOOL, zero: BOOL }),
  first: ({ body, result }, x) => factor(body, result, x),
  step: ({ body, result }, state, x) => productOf(body, state, factor(body, result, x)),
  value: ({ result }, state) => saturated(result.kind as IntegerKind, state),
  merge: ({ body }, a, _, b) => productOf(body, a, b)
};

/** A product whose result alone saturates or is rounded: multiplying the same integers in another grouping gives the same. */
export const exactProduct = exact({
  signature: 'product<N: number>(x: N, window: window = null) -> N',
  doc: 'The product of the values in a window that loses inputs at its old end.',
  floats: (a, b) => a * b,
  lanes: mul,
  integers: { none: 1n, combine: (a, b) => a * b, kernel: INTEGERS }
});

function factor(body: Body, type: Type, x: Cell): State {
  const lane = laneValue(x);
  const value = body.let(lane.lane === 'i64' ? lane : isUnsigned(type) ? extendU(lane) : extendS(lane));
  const zero = body.let(eq(value, i64(0)));
  const negative = isUnsigned(type) ? i32(0) : body.let(ltS(value, i64(0)));
  const size = select(zero, i64(1), select(negative, sub(i64(0), value), value));
  return { size: valueCell(size), negative: valueCell(negative), zero: valueCell(zero) };
}

function productOf(body: Body, a: State, b: State): State {
  return {
    size: valueCell(mulSaturating(body, U64, laneValue(a.size!), laneValue(b.size!))),
    negative: valueCell(xor(laneValue(a.negative!), laneValue(b.negative!))),
    zero: valueCell(either(laneValue(a.zero!), laneValue(b.zero!)))
  };
}

function saturated(kind: IntegerKind, state: State): Expr {
  const [size, negative, zero] = [laneValue(state.size!), laneValue(state.negative!), laneValue(state.zero!)];
  const { min, max } = integerBounds(kind);
  const least = min < 0n ? select(gtU(size, i64(-min)), i64(min), sub(i64(0), size)) : i64(0);
  const most = select(gtU(size, i64(max)), i64(max), size);
  const result = select(zero, i64(0), select(negative, least, most));
  return laneOf({ kind }) === 'i64' ? result : wrap(result);
}
