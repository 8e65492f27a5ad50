import { ne } from '../../ir/make.ts';
import { divOf, zero } from '../../ir/typed.ts';
import { isFloat } from '../../types/classes.ts';
import { wrapInteger } from '../../types/integers.ts';
import type { IntegerKind } from '../../types/type.ts';
import type { Value } from '../../types/value.ts';
import { nullCell } from '../cells.ts';
import { type CallTypes, scalar } from '../define.ts';
import { inPrecision } from './floats.ts';

export const div = scalar({
  signature: 'div<N: number>(a: N, b: N) -> N',
  doc: 'The quotient, for integers cut toward zero. Integers divided by zero, and anything divided by a literal zero, are null; floats divided by a computed zero are inf or NaN.',
  group: 'math',
  operator: '/',
  meaning: ([a, b], types) => {
    if (isFloat(types.result)) return dividesByLiteralZero(types) ? null : inPrecision(types.result, (a as number) / (b as number));
    return divided(types.result.kind as IntegerKind, BigInt(a as bigint), BigInt(b as bigint));
  },
  kernel: (kit, a, b) => {
    if (isFloat(kit.result)) return dividesByLiteralZero(kit) ? nullCell(kit.result) : divOf(kit.body, kit.result, a!, b!);
    const divisor = kit.body.let(b!);
    return { valid: ne(divisor, zero(kit.result)), value: divOf(kit.body, kit.result, a!, divisor) };
  },
  examples: [
    `
    time   key   a    b    f  |  a / b  a / 2  a / f  f / 0  f / (f - f)
    10:00  Ben   7    2  0.5  |  3      3      14     .      inf
    10:01  Ben  -7    2    0  |  -3     -3     -inf   .      NaN
    10:02  Ben   7    0  1.5  |  .      3      4.666666666666667  .  inf
    10:03  Ben   .    2    .  |  .      .      .      .      .
    `
  ]
});

/** Whether the divisor is a zero written as a literal (§4.4). */
export function dividesByLiteralZero(types: CallTypes): boolean {
  const divisor: Value | undefined = types.constant(1);
  return divisor === 0 || divisor === 0n;
}

const divided = (kind: IntegerKind, a: bigint, b: bigint): Value => (b === 0n ? null : wrapInteger(kind, a / b));
