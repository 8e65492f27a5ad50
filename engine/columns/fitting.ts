import { isCastable } from '../types/castable.ts';
import { isFloat, isText } from '../types/classes.ts';
import { convert } from '../types/convert.ts';
import type { Type } from '../types/type.ts';
import type { Value } from '../types/value.ts';

/** Turns a non-null value of one type into one of another without losing anything; undefined where it does not fit. */
export type Fit = (value: Value) => Value | undefined;

/**
 * How values of type `from` become values of type `to`: as a cast does (§3.7), but what a cast would cut off (3.5 as i64, an
 * instant within a second as timestamp_s) does not fit. Floats may round. null if they never do.
 */
export function fitting(from: Type, to: Type): Fit | null {
  if (!isCastable(from, to)) return null;
  const mayLose = !isText(from) && !isText(to) && !isFloat(to) && isCastable(to, from);
  return value => {
    const result = convert(value, from, to);
    if (result === null || (mayLose && convert(result, to, from) !== value)) return undefined;
    return result;
  };
}
