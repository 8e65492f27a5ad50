import { both, gt, lt, not, select } from '../../ir/make.ts';
import type { Expr } from '../../ir/nodes.ts';
import { greaterOf, lessOf } from '../../ir/order.ts';
import { isFloat } from '../../types/classes.ts';
import type { Value } from '../../types/value.ts';
import { laneValue, named } from '../cells.ts';
import type { Cell, Kit } from '../define.ts';
import { scalar } from '../define.ts';

export const clamp = scalar({
  signature: 'clamp<N: number>(value: N, min: N = null, max: N = null) -> N',
  doc: 'The value, but not below `min` and not above `max`; a null bound is no bound, and bounds in the wrong order give null.\n\nA NaN stays NaN, and a NaN bound never applies.',
  group: 'math',
  nulls: 'seen',
  meaning: ([value, min, max]) => clamped(value as Value, min as Value, max as Value),
  cells: (kit, value, min, max) => (kit.result.kind === 'null' ? value! : clampedCell(kit, value!, min!, max!)),
  examples: [
    `
    time   key   x   low  |  clamp(x, min = 5, max = 10)  clamp(x, min = low, max = 6)  clamp(x, max = null)
    10:00  Ben   12    1  |  10                           6                             12
    10:01  Ben   2     3  |  5                            3                             2
    10:02  Ben   7     9  |  7                            .                             7
    10:03  Ben   2     .  |  5                            2                             2
    10:04  Ben   .     1  |  .                            .                             .
    `
  ]
});

function clamped(value: Value, min: Value, max: Value): Value {
  if (value === null || (min !== null && max !== null && min > max)) return null;
  if (min !== null && value < min) return min;
  return max !== null && value > max ? max : value;
}

function clampedCell({ body, result }: Kit, ...cells: readonly [value: Cell, min: Cell, max: Cell]): Cell {
  const [value, min, max] = cells.map(cell => named(body, cell)) as [Cell, Cell, Cell];
  const [x, low, high] = [laneValue(value), laneValue(min), laneValue(max)];
  const less = (a: Expr, b: Expr): Expr => (isFloat(result) ? lt(a, b) : lessOf(body, result, a, b));
  const greater = (a: Expr, b: Expr): Expr => (isFloat(result) ? gt(a, b) : greaterOf(body, result, a, b));
  const crossed = both(min.valid, max.valid, greater(low, high));
  const lowered = select(both(max.valid, greater(x, high)), high, x);
  return { valid: both(value.valid, not(crossed)), value: select(both(min.valid, less(x, low)), low, lowered) };
}
