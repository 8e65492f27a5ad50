import type { Body } from '../../ir/body.ts';
import type { Expr } from '../../ir/nodes.ts';
import { compareValues } from '../../types/order.ts';
import type { Type } from '../../types/type.ts';
import type { Value } from '../../types/value.ts';
import { laneValue, valueCell } from '../cells.ts';
import type { AggregateKernel, Cell } from '../define.ts';

/** The least (`direction` −1) or greatest (1) of some values, the first of equal ones; NaN counts only where there is nothing else. */
export function extreme(type: Type, direction: -1 | 1, content: readonly Value[]): Value {
  const numbers = content.filter(x => !Number.isNaN(x));
  const among = numbers.length > 0 ? numbers : content;
  return among.reduce((best, x) => (compareValues(type, x, best) * direction > 0 ? x : best));
}

/** The kernel of an extremum: `better` gives the better of the one so far and a new value. */
export function extremeKernel(better: (body: Body, type: Type, best: Expr, x: Expr) => Expr): Required<AggregateKernel> {
  const of = (body: Body, type: Type, a: Cell | undefined, b: Cell | undefined): Cell =>
    valueCell(better(body, type, laneValue(a!), laneValue(b!)));
  return {
    state: ({ result }) => ({ best: result }),
    first: (_, x) => ({ best: x }),
    step: ({ body, result }, { best }, x) => ({ best: of(body, result, best, x) }),
    value: (_, { best }) => best!,
    merge: ({ body, result }, a, _, b) => ({ best: of(body, result, a.best, b.best) })
  };
}
