import { roundTo as rounded } from '../../ir/host.ts';
import { convertS } from '../../ir/make.ts';
import { isFloat } from '../../types/classes.ts';
import { wrapInteger } from '../../types/integers.ts';
import type { IntegerKind } from '../../types/type.ts';
import { scalar } from '../define.ts';
import { inPrecision, throughHost } from './floats.ts';

export const roundTo = scalar({
  signature: 'round_to<N: number>(x: N, digits: i64) -> N',
  doc: 'The number rounded to so many digits after the decimal point, or before it where negative; ties go away from zero.\n\nA float is multiplied by the power of ten, rounded and divided again: what is a tie depends on the binary number.',
  group: 'math',
  extension: true,
  pipesFirst: true,
  meaning: ([x, digits], { result }) => {
    if (isFloat(result)) return inPrecision(result, rounded(x as number, Number(digits)));
    return wrapInteger(result.kind as IntegerKind, roundedInteger(BigInt(x as bigint), digits as bigint));
  },
  fuses: ({ result }) => isFloat(result),
  kernel: ({ result }, x, digits) => throughHost(result, 'round_to', x!, convertS('f64', digits!)),
  examples: [
    `
    time   key  x      |  round_to(x, 1)  round_to(x, -2)
    10:00  Ben  2.25   |  2.3             0.0
    10:01  Ben  -2.25  |  -2.3            -0.0
    10:02  Ben  1250   |  1250.0          1300.0
    10:03  Ben  .      |  .               .
    `
  ]
});

/** Twenty digits are more than any integer has. */
function roundedInteger(n: bigint, digits: bigint): bigint {
  if (digits >= 0n) return n;
  if (digits < -20n) return 0n;
  const unit = 10n ** -digits;
  const half = n < 0n ? -unit / 2n : unit / 2n;
  return ((n + half) / unit) * unit;
}
