import type { Body } from '../../ir/body.ts';
import { pow } from '../../ir/host.ts';
import { add, call, eq, f64, isConst, select, sqrt } from '../../ir/make.ts';
import type { Expr } from '../../ir/nodes.ts';
import { scalar } from '../define.ts';

export const powf = scalar({
  signature: 'powf(base: f64, power: f64) -> f64',
  doc: 'The base raised to a power; 0 to the 0 is 1, a negative base with a fractional power is NaN.',
  group: 'math',
  aliases: ['__pow__'],
  meaning: ([base, exponent]) => pow(base as number, exponent as number),
  kernel: ({ body }, base, power) => powOf(body, base!, power!),
  examples: [
    `
    time   key   x  |  powf(x, 2)  powf(x, 0.5)
    10:00  Ben   4  |  16          2
    10:01  Ben   0  |  0           0
    10:02  Ben  -4  |  16          NaN
    10:03  Ben   .  |  .           .
    `
  ]
});

/** To the power of a half is a square root, except that both zeros give 0 and -inf gives inf. */
function powOf(body: Body, base: Expr, power: Expr): Expr {
  if (!isConst(power, 0.5)) return call('f64', 'pow', [base, power]);
  const x = body.let(base);
  return add(sqrt(select(eq(x, f64(Number.NEGATIVE_INFINITY)), f64(Number.POSITIVE_INFINITY), x)), f64(0));
}
