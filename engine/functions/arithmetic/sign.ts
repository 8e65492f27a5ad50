import type { Body } from '../../ir/body.ts';
import { constant, copysign, either, eq, gtS, ltS, ne, select } from '../../ir/make.ts';
import type { Expr } from '../../ir/nodes.ts';
import { number, zero } from '../../ir/typed.ts';
import { isFloat, isSigned } from '../../types/classes.ts';
import { integerValue } from '../../types/integers.ts';
import type { IntegerKind, Type } from '../../types/type.ts';
import { scalar } from '../define.ts';

export const sign = scalar({
  signature: 'sign<N: number>(x: N) -> N',
  doc: 'Whether the number is negative, zero or positive: -1, 0 or 1 in its type. NaN and both zeros stay as they are.',
  group: 'math',
  extension: true,
  pipesFirst: true,
  meaning: ([x], { result }) =>
    isFloat(result) ? Math.sign(x as number) : integerValue(result.kind as IntegerKind, signOf(BigInt(x as bigint))),
  kernel: ({ body, result }, x) => (isFloat(result) ? floatOf(body, x!) : integerOf(body, result, x!)),
  examples: [
    `
    time   key  x    |  sign(x)
    10:00  Ben  2.5  |  1.0
    10:01  Ben  -7   |  -1.0
    10:02  Ben  0    |  0.0
    10:03  Ben  .    |  .
    `
  ]
});

const signOf = (n: bigint): bigint => (n < 0n ? -1n : n > 0n ? 1n : 0n);

function floatOf(body: Body, n: Expr): Expr {
  const x = body.let(n);
  return select(either(ne(x, x), eq(x, constant(x.lane, 0))), x, copysign(constant(x.lane, 1), x));
}

function integerOf(body: Body, type: Type, n: Expr): Expr {
  const x = body.let(n);
  const [one, none] = [number(type, 1), zero(type)];
  if (!isSigned(type)) return select(eq(x, none), none, one);
  return select(gtS(x, none), one, select(ltS(x, none), number(type, -1), none));
}
