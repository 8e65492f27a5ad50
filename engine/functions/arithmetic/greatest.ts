import type { Expr } from '../../ir/nodes.ts';
import { scalar } from '../define.ts';
import { zipMax } from './zip_max.ts';

export const greatest = scalar({
  signature: 'greatest<O: ordered>(values+: O) -> O',
  doc: 'The greatest of some values, row by row; null if any is.\n\nIt is `zip_max` of the first two, then of that and the third, and so on.',
  group: 'math',
  extension: true,
  meaning: (values, types) => values.reduce((a, b) => zipMax.meaning([a, b], types)),
  kernel: (kit, ...values) => values.reduce((a, b) => zipMax.kernel!(kit, a, b) as Expr),
  examples: [
    `
    time   key  a  b  |  greatest(a, b, 5)
    10:00  Ben  7  2  |  7
    10:01  Ben  1  2  |  5
    10:02  Ben  .  2  |  .
    `
  ]
});
