import { zip } from './zip.ts';

export const zipMin = zip({
  name: 'zip_min',
  takes: 'less',
  doc: 'The lesser of two values, row by row; null if either is null.\n\nWhere one is NaN, or both are equal, it is `b`.',
  examples: [
    `
    time   key   a   b  |  zip_min(a, b)
    10:00  Ben   7   2  |  2
    10:01  Ben   1   2  |  1
    10:02  Ben   .   2  |  .
    10:03  Ben   7   .  |  .
    `
  ]
});
