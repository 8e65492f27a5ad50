import { wrap } from '../../ir/make.ts';
import { rangeOf, within64 } from '../../ir/typed.ts';
import { checkedInteger } from '../../types/integers.ts';
import { scalar } from '../define.ts';

export const months = scalar({
  signature: 'months(months: i64) -> interval_months',
  doc: 'So many calendar months; may be negative, null outside the range of i32.',
  group: 'time',
  meaning: ([months]) => checkedInteger('i32', months as bigint),
  kernel: ({ body }, months) => {
    const n = body.let(months!);
    return { valid: within64(n, ...rangeOf('i32')), value: wrap(n) };
  },
  examples: [
    `
    time   key             n  |  months(n) as i64
    10:00  Ben             3  |  3
    10:01  Ben            -3  |  -3
    10:02  Ben   99999999999  |  .
    `
  ]
});
