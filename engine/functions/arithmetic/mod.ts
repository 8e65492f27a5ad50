import { floorMod } from '../../ir/host.ts';
import { isFloat } from '../../types/classes.ts';
import { floorDiv } from '../../types/instant.ts';
import { integerValue } from '../../types/integers.ts';
import type { IntegerKind } from '../../types/type.ts';
import { scalar } from '../define.ts';
import { inPrecision, throughHost } from './floats.ts';
import { restOf } from './floored.ts';

export const mod = scalar({
  signature: 'mod<N: number>(a: N, b: N) -> N',
  doc: 'What is left of `a` after whole times `b`, with the sign of `b`: `a - b * floor_div(a, b)` for integers. By zero it is null for integers, NaN for floats.',
  group: 'math',
  aliases: ['__mod__'],
  extension: true,
  pipesFirst: true,
  meaning: ([a, b], { result }) => {
    if (isFloat(result)) return inPrecision(result, floorMod(a as number, b as number));
    const [x, y] = [BigInt(a as bigint), BigInt(b as bigint)];
    return y === 0n ? null : integerValue(result.kind as IntegerKind, x - y * floorDiv(x, y));
  },
  kernel: ({ body, result }, a, b) => (isFloat(result) ? throughHost(result, 'mod', a!, b!) : restOf(body, result, a!, b!)),
  examples: [
    `
    time   key  a   b   |  mod(a, b)  mod(a, 2.5)
    10:00  Ben  7   3   |  1          2.0
    10:01  Ben  -7  3   |  2          0.5
    10:02  Ben  7   -3  |  -2         2.0
    10:03  Ben  7   0   |  .          2.0
    10:04  Ben  .   3   |  .          .
    `
  ]
});
