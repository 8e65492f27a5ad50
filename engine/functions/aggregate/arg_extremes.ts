import type { Body } from '../../ir/body.ts';
import { eq, TRUE } from '../../ir/make.ts';
import type { Expr } from '../../ir/nodes.ts';
import { isFloat } from '../../ir/typed.ts';
import { compareValues } from '../../types/order.ts';
import type { Type } from '../../types/type.ts';
import type { Value } from '../../types/value.ts';
import { laneValue, pick, withValid } from '../cells.ts';
import type { AggregateEntry, CallTypes, Cell, Kit } from '../define.ts';

/** What `arg_min` (direction −1) and `arg_max` (1) are but their names: pairs of what is compared, neither null nor NaN, and a value that may be null; of equal ones the earliest. */
export function argExtreme(
  direction: -1 | 1,
  beats: (body: Body, type: Type, a: Expr, b: Expr) => Expr
): Pick<AggregateEntry, 'required' | 'admits' | 'admitsKernel' | 'empty' | 'meaning' | 'kernel'> {
  const better = ({ body, params }: Kit, best: Cell, pair: Cell): Cell => {
    const wins = body.let(beats(body, params[0] as Type, laneValue(pair.fields![0]!), laneValue(best.fields![0]!)));
    return pick(wins, withValid(pair, TRUE), withValid(best, TRUE));
  };
  return {
    required: 1,
    admits: pair => !Number.isNaN((pair as readonly Value[])[0]),
    admitsKernel: ({ params }, pair) => isNumber(params[0] as Type, laneValue(pair.fields![0]!)),
    empty: 'null',
    meaning: (content, { params }) => best(content as readonly (readonly Value[])[], params[0] as Type, direction)[1] as Value,
    kernel: {
      state: types => ({ best: pairType(types) }),
      first: (_, pair) => ({ best: withValid(pair, TRUE) }),
      step: (kit, state, pair) => ({ best: better(kit, state.best!, pair) }),
      value: (_, state) => state.best!.fields![1]!,
      merge: (kit, a, _, b) => ({ best: better(kit, a.best!, b.best!) })
    }
  };
}

const best = (pairs: readonly (readonly Value[])[], type: Type, direction: -1 | 1): readonly Value[] =>
  pairs.reduce((kept, pair) => (compareValues(type, pair[0] as Value, kept[0] as Value) * direction > 0 ? pair : kept));

const pairType = ({ params }: CallTypes): Type => ({
  kind: 'record',
  fields: [
    { name: 'by', type: params[0] as Type },
    { name: 'value', type: params[1] as Type }
  ]
});

const isNumber = (type: Type, by: Expr): Expr => (isFloat(type) ? eq(by, by) : TRUE);
