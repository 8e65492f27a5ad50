import { scalar } from '../define.ts';
import { roundHalfAway } from './floats.ts';

export const round = scalar({
  signature: 'round<N: number>(n: N) -> N',
  doc: 'The nearest integral value, in the same type; ties go away from zero.',
  group: 'math',
  meaning: ([n]) => (typeof n === 'number' ? roundHalfAway(n) : (n ?? null)),
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
