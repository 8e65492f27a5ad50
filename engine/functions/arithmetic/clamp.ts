import type { Value } from '../../types/value.ts';
import { scalar } from '../define.ts';

export const clamp = scalar({
  signature: 'clamp<N: number>(value: N, min: N = null, max: N = null) -> N',
  doc: 'The value, but not below `min` and not above `max`; a null bound is no bound, and bounds in the wrong order give null.\n\nA NaN stays NaN, and a NaN bound never applies.',
  group: 'math',
  nulls: 'seen',
  meaning: ([value, min, max]) => clamped(value as Value, min as Value, max as Value),
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
