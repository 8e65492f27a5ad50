import type { Value } from '../../types/value.ts';
import { min } from '../aggregate/min.ts';
import { scalar } from '../define.ts';
import { ofElements } from './elements.ts';

export const listMin = scalar({
  signature: 'list_min<O: ordered>(list: list<O>) -> O',
  doc: 'The least element. Nulls are skipped, NaN too as long as there is anything else; an empty list gives null.',
  group: 'collection',
  extension: true,
  pipesFirst: true,
  meaning: ([list], types) => ofElements(min, list as readonly Value[], types),
  examples: [
    `
    time   key  x  |  list_min(collect(x, null))
    10:00  Ben  3  |  3
    10:01  Ben  1  |  1
    10:02  Ben  .  |  1
    `
  ]
});
