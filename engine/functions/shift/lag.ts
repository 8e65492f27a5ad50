import { sugar } from '../define.ts';

export const lag = sugar({
  signature: 'lag<T: any>(const n: i64, input: T) -> T',
  doc: 'The value `n` non-null values earlier, the present one counting as 0; at a row without a value the previous answer again.',
  group: 'rows',
  receiver: 'input',
  means: 'index(0, collect(input, n + 1, min = n + 1))',
  refuse: ({ args }) => {
    const n = args[0]?.constant;
    if (n === undefined || (typeof n === 'bigint' && n >= 0n)) return null;
    return { code: 'E0008', argument: 0, label: "'n' must be at least 0" };
  },
  examples: [
    `
    time   key   x  |  lag(1, x)  lag(2, x)
    10:00  Ben   5  |  .          .
    10:00  Ryan  1  |  .          .
    10:01  Ben   8  |  5          .
    10:02  Ben   .  |  5          .
    10:03  Ben   3  |  8          5
    `
  ]
});
