import { isFloat } from '../../types/classes.ts';
import { wrapInteger } from '../../types/integers.ts';
import type { IntegerKind } from '../../types/type.ts';
import type { Value } from '../../types/value.ts';
import type { CallTypes } from '../define.ts';
import { inPrecision } from './floats.ts';

/** A binary operation on numbers of the result's type: integers wrap around (§4.3), floats stay in their precision. */
export const numeric =
  (integers: (a: bigint, b: bigint) => bigint, floats: (a: number, b: number) => number) =>
  ([a, b]: readonly Value[], { result }: CallTypes): Value =>
    isFloat(result)
      ? inPrecision(result, floats(a as number, b as number))
      : wrapInteger(result.kind as IntegerKind, integers(BigInt(a as bigint), BigInt(b as bigint)));
