import { window } from '../define.ts';

export const since = window({
  signature: 'since(condition: bool) -> window',
  doc: 'Everything after the last row where the condition was true. That row itself still belongs to the window it ends.',
  group: 'windows, ticks',
  segments: 1,
  condition: 0,
  examples: [
    `
    time   key   x  c      |  sum(x, window = since(c))  count(x, window = since(c))
    10:00  Ben   3  false  |  3                          1
    10:01  Ben   5  true   |  8                          2
    10:01  Ryan  4  true   |  4                          1
    10:02  Ben   .  false  |  .                          0
    10:03  Ben   2  .      |  2                          1
    `
  ]
});
