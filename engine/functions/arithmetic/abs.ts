import type { Body } from '../../ir/body.ts';
import { abs as absOf, ltS, select } from '../../ir/make.ts';
import type { Expr } from '../../ir/nodes.ts';
import { negOf, zero } from '../../ir/typed.ts';
import { isFloat, isSigned } from '../../types/classes.ts';
import { wrapInteger } from '../../types/integers.ts';
import type { IntegerKind, Type } from '../../types/type.ts';
import { scalar } from '../define.ts';

export const abs = scalar({
  signature: 'abs<N: number>(x: N) -> N',
  doc: 'The number without its sign, in the same type; the least integer of a signed type stays as it is.',
  group: 'math',
  extension: true,
  pipesFirst: true,
  meaning: ([x], { result }) => {
    if (typeof x === 'number' && isFloat(result)) return Math.abs(x);
    return wrapInteger(result.kind as IntegerKind, magnitude(BigInt(x as bigint)));
  },
  kernel: ({ body, result }, x) => (isFloat(result) ? absOf(x!) : isSigned(result) ? integerOf(body, result, x!) : x!),
  examples: [
    `
    time   key  x     |  abs(x)
    10:00  Ben  2.5   |  2.5
    10:01  Ben  -2.5  |  2.5
    10:02  Ben  .     |  .
    `
  ]
});

const magnitude = (n: bigint): bigint => (n < 0n ? -n : n);

function integerOf(body: Body, type: Type, n: Expr): Expr {
  const x = body.let(n);
  return select(ltS(x, zero(type)), negOf(type, x), x);
}
