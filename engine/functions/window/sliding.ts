import { window } from '../define.ts';

export const sliding = window({
  signature: 'sliding(const duration: i64, condition: bool) -> window',
  doc: 'The latest so many segments, which end at rows where the condition is true; the unfinished one counts.',
  group: 'windows, ticks',
  segments: { parameter: 0 },
  condition: 1,
  refuse: ({ args }) => {
    const segments = args[0]?.constant;
    if (segments === undefined || (typeof segments === 'bigint' && segments >= 1n)) return null;
    return { code: 'E0008', argument: 0, label: "'duration' must be at least 1" };
  },
  examples: [
    `
    time   key   x  c      |  sum(x, window = sliding(2, c))  count(x, window = sliding(2, c))
    10:00  Ben   3  false  |  3                               1
    10:01  Ben   5  true   |  8                               2
    10:02  Ben   .  false  |  8                               2
    10:03  Ben   2  true   |  10                              3
    10:04  Ben   7  .      |  9                               2
    `
  ]
});
