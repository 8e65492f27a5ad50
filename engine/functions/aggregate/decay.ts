import type { Body } from '../../ir/body.ts';
import { halved } from '../../ir/halved.ts';
import { call, convertU, div, f64, i64, ne, sub } from '../../ir/make.ts';
import type { Expr } from '../../ir/nodes.ts';
import { elapsed, lengthOf } from '../../types/periods.ts';
import type { Type } from '../../types/type.ts';
import type { Value } from '../../types/value.ts';
import type { CallFacts, CallTypes, Refusal } from '../define.ts';
import { refuseLength } from '../window/length.ts';

/** The half life of a call, its second parameter, in nanoseconds. */
export const halfLifeOf = ({ params, constant }: CallTypes): number => Number(elapsed(lengthOf(params[1] as Type, constant(1) as Value)));

/** Half lives are of equal length wherever they are: no months. */
export const refuseHalfLife = (facts: CallFacts): Refusal | null => refuseLength(facts, 1, 'half_life', false);

/** What is left of 1 from an instant to a later one. */
export const decay = (halfLife: number, from: bigint, to: bigint): number => halved(Number(BigInt.asUintN(64, to - from)) / halfLife);

/** `decay` of timestamp lanes. Most often no time has passed: the row is the last input. */
export function decayOf(body: Body, halfLife: number, from: Expr, to: Expr): Expr {
  const left = body.variable('f64', 'left');
  body.set(left, f64(1));
  const passed = body.let(sub(to, from), 'passed');
  body.if(ne(passed, i64(0)), () => body.set(left, call('f64', 'halved', [div(convertU('f64', passed), f64(halfLife))])));
  return left;
}
