import { gt, lt, select } from '../../ir/make.ts';
import { greaterOf, lessOf } from '../../ir/order.ts';
import { isFloat } from '../../types/classes.ts';
import { compareValues } from '../../types/order.ts';
import type { Type } from '../../types/type.ts';
import { type ScalarEntry, scalar } from '../define.ts';

interface Zip extends Pick<ScalarEntry, 'doc' | 'examples'> {
  readonly name: string;
  readonly takes: 'less' | 'greater';
}

/** One of two values, row by row: `a` if it is less, or greater, than `b`, else `b`. Floats are compared as numbers here, not in their total order. */
export const zip = ({ name, takes, doc, examples }: Zip): ScalarEntry => {
  const sign = takes === 'less' ? -1 : 1;
  const [ofFloats, ofOthers] = takes === 'less' ? [lt, lessOf] : [gt, greaterOf];
  return scalar({
    signature: `${name}<O: ordered>(a: O, b: O) -> O`,
    doc,
    group: 'math',
    meaning: ([a, b], types) => {
      const wins = isFloat(types.result)
        ? (a as number) * sign > (b as number) * sign
        : compareValues(types.params[0] as Type, a ?? null, b ?? null) * sign > 0;
      return (wins ? a : b) ?? null;
    },
    kernel: ({ body, result }, a, b) => {
      const [x, y] = [body.let(a!), body.let(b!)];
      return select(isFloat(result) ? ofFloats(x, y) : ofOthers(body, result, x, y), x, y);
    },
    examples
  });
};
