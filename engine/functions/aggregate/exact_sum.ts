import type { Body } from '../../ir/body.ts';
import { add, both, eq, extendS, extendU, geS, i64, leS, ltS, ltU, select, shrS, wrap } from '../../ir/make.ts';
import type { Expr } from '../../ir/nodes.ts';
import { laneOf } from '../../ir/typed.ts';
import { isUnsigned } from '../../types/classes.ts';
import { integerBounds } from '../../types/integers.ts';
import { I64, type IntegerKind, type Type, U64 } from '../../types/type.ts';
import { laneValue, valueCell } from '../cells.ts';
import type { AggregateKernel, Cell, State } from '../define.ts';
import { exact } from './exact.ts';

/** 128 bits, so that no number of inputs overflows. */
const INTEGERS: Required<AggregateKernel> = {
  state: () => ({ low: U64, high: I64 }),
  first: ({ body, result }, x) => wide(body, result, x),
  step: ({ body, result }, state, x) => sumOf(body, state, wide(body, result, x)),
  value: ({ result }, state) => saturated(result.kind as IntegerKind, state),
  merge: ({ body }, a, _, b) => sumOf(body, a, b)
};

/** A sum whose result alone saturates or is rounded: adding the same values in another grouping gives the same integer. */
export const exactSum = exact({
  signature: 'sum<N: number>(input: N, window: window = null) -> N',
  doc: 'The total of the values in a window that loses inputs at its old end.',
  floats: (a, b) => a + b,
  lanes: add,
  integers: { none: 0n, combine: (a, b) => a + b, kernel: INTEGERS }
});

function wide(body: Body, type: Type, x: Cell): State {
  const value = laneValue(x);
  const low = body.let(value.lane === 'i64' ? value : isUnsigned(type) ? extendU(value) : extendS(value));
  return { low: valueCell(low), high: valueCell(isUnsigned(type) ? i64(0) : shrS(low, i64(63))) };
}

function sumOf(body: Body, a: State, b: State): State {
  const addend = body.let(laneValue(b.low!));
  const low = body.let(add(laneValue(a.low!), addend));
  const carry = extendU(ltU(low, addend));
  return { low: valueCell(low), high: valueCell(add(add(laneValue(a.high!), laneValue(b.high!)), carry)) };
}

function saturated(kind: IntegerKind, state: State): Expr {
  const [low, high] = [laneValue(state.low!), laneValue(state.high!)];
  if (kind === 'u64') return select(eq(high, i64(0)), low, i64(-1));
  const { min, max } = integerBounds(kind);
  const fits = both(eq(high, shrS(low, i64(63))), geS(low, i64(min)), leS(low, i64(max)));
  const result = select(fits, low, select(ltS(high, i64(0)), i64(min), i64(max)));
  return laneOf({ kind }) === 'i64' ? result : wrap(result);
}
