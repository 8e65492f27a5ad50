import { div, floor } from '../../ir/make.ts';
import { isFloat } from '../../types/classes.ts';
import { floorDiv as floored } from '../../types/instant.ts';
import { wrapInteger } from '../../types/integers.ts';
import type { IntegerKind } from '../../types/type.ts';
import { scalar } from '../define.ts';
import { inPrecision } from './floats.ts';
import { quotientOf } from './floored.ts';

export const floorDiv = scalar({
  signature: 'floor_div<N: number>(a: N, b: N) -> N',
  doc: 'The quotient rounded down. By zero it is null for integers, NaN or an infinity for floats.\n\nFor floats it is the quotient, then rounded down: `floor(a / b)`.',
  group: 'math',
  aliases: ['__floordiv__'],
  extension: true,
  pipesFirst: true,
  meaning: ([a, b], { result }) => {
    if (isFloat(result)) return Math.floor(inPrecision(result, (a as number) / (b as number)));
    const [x, y] = [BigInt(a as bigint), BigInt(b as bigint)];
    return y === 0n ? null : wrapInteger(result.kind as IntegerKind, floored(x, y));
  },
  kernel: ({ body, result }, a, b) => (isFloat(result) ? floor(div(a!, b!)) : quotientOf(body, result, a!, b!)),
  examples: [
    `
    time   key  a   b   |  floor_div(a, b)  floor_div(a, 2.5)
    10:00  Ben  7   3   |  2                2.0
    10:01  Ben  -7  3   |  -3               -3.0
    10:02  Ben  7   -3  |  -3               2.0
    10:03  Ben  7   0   |  .                2.0
    10:04  Ben  .   3   |  .                .
    `
  ]
});
