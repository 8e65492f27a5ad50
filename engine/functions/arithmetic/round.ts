import { isFloat } from '../../types/classes.ts';
import { scalar } from '../define.ts';
import { roundHalfAway, roundHalfAwayOf } from './floats.ts';

export const round = scalar({
  signature: 'round<N: number>(n: N) -> N',
  doc: 'The nearest integral value, in the same type; ties go away from zero.',
  group: 'math',
  meaning: ([n]) => (typeof n === 'number' ? roundHalfAway(n) : (n ?? null)),
  kernel: ({ body, result }, n) => (isFloat(result) ? roundHalfAwayOf(body, n!) : n!),
  examples: [
    `
    time   key     n  |  round(n)
    10:00  Ben   2.5  |  3
    10:01  Ben  -2.5  |  -3
    10:02  Ben   2.4  |  2
    10:03  Ben     .  |  .
    `
  ]
});
