import { compareValues } from '../../types/order.ts';
import type { Type } from '../../types/type.ts';
import type { Value } from '../../types/value.ts';

/** The least (`direction` −1) or greatest (1) of some values, the first of equal ones; NaN counts only where there is nothing else. */
export function extreme(type: Type, direction: -1 | 1, content: readonly Value[]): Value {
  const numbers = content.filter(x => !Number.isNaN(x));
  const among = numbers.length > 0 ? numbers : content;
  return among.reduce((best, x) => (compareValues(type, x, best) * direction > 0 ? x : best));
}
