import type { Expr } from '../../ir/nodes.ts';
import { scalar } from '../define.ts';
import { zipMin } from './zip_min.ts';

export const least = scalar({
  signature: 'least<O: ordered>(values+: O) -> O',
  doc: 'The least of some values, row by row; null if any is.\n\nIt is `zip_min` of the first two, then of that and the third, and so on.',
  group: 'math',
  extension: true,
  meaning: (values, types) => values.reduce((a, b) => zipMin.meaning([a, b], types)),
  kernel: (kit, ...values) => values.reduce((a, b) => zipMin.kernel!(kit, a, b) as Expr),
  examples: [
    `
    time   key  a  b  |  least(a, b, 5)
    10:00  Ben  7  2  |  2
    10:01  Ben  1  2  |  1
    10:02  Ben  .  2  |  .
    `
  ]
});
