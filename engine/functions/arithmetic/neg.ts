import { negOf } from '../../ir/typed.ts';
import { isFloat } from '../../types/classes.ts';
import { wrapInteger } from '../../types/integers.ts';
import type { IntegerKind } from '../../types/type.ts';
import { scalar } from '../define.ts';

export const neg = scalar({
  signature: 'neg<S: signed>(n: S) -> S',
  doc: 'The number with its sign changed; unsigned integers widen to a signed type first.',
  group: 'math',
  operator: '-',
  prefix: true,
  meaning: ([n], { result }) => (isFloat(result) ? -(n as number) : wrapInteger(result.kind as IntegerKind, -BigInt(n as bigint))),
  kernel: ({ result }, n) => negOf(result, n!),
  examples: [
    `
    time   key    n  |  -n  neg(n)
    10:00  Ben    7  |  -7  -7
    10:01  Ben   -2  |  2   2
    10:02  Ben    .  |  .   .
    `
  ]
});
