import type { Value } from '../../types/value.ts';
import { mean } from '../aggregate/mean.ts';
import { scalar } from '../define.ts';
import { ofElements } from './elements.ts';

export const listMean = scalar({
  signature: 'list_mean<N: number>(list: list<N>) -> f64',
  doc: 'The arithmetic mean of the elements. Nulls are skipped; an empty list gives null.',
  group: 'collection',
  extension: true,
  pipesFirst: true,
  meaning: ([list], types) => ofElements(mean, list as readonly Value[], types),
  examples: [
    `
    time   key  x  |  list_mean(collect(x, null))
    10:00  Ben  3  |  3.0
    10:01  Ben  1  |  2.0
    10:02  Ben  .  |  2.0
    `
  ]
});
