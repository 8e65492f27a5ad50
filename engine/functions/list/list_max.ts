import type { Value } from '../../types/value.ts';
import { max } from '../aggregate/max.ts';
import { scalar } from '../define.ts';
import { ofElements } from './elements.ts';

export const listMax = scalar({
  signature: 'list_max<O: ordered>(list: list<O>) -> O',
  doc: 'The greatest element. Nulls are skipped, NaN too as long as there is anything else; an empty list gives null.',
  group: 'collection',
  extension: true,
  pipesFirst: true,
  meaning: ([list], types) => ofElements(max, list as readonly Value[], types),
  examples: [
    `
    time   key  x  |  list_max(collect(x, null))
    10:00  Ben  3  |  3
    10:01  Ben  1  |  3
    10:02  Ben  .  |  3
    `
  ]
});
