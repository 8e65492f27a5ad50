import type { Value } from '../../types/value.ts';
import { scalar } from '../define.ts';
import { elements } from './elements.ts';

export const join = scalar({
  signature: 'join(list: list<string>, sep: string) -> string',
  doc: 'The texts of a list with a separator between them. Nulls are skipped; an empty list gives null.',
  group: 'collection',
  extension: true,
  pipesFirst: true,
  meaning: ([list, sep]) => {
    const texts = elements(list as readonly Value[]);
    return texts.length === 0 ? null : texts.join(sep as string);
  },
  examples: [
    `
    time   key  x    |  join(collect(x, null), ", ")
    10:00  Ben  tea  |  tea
    10:01  Ben  ale  |  tea, ale
    10:02  Ben  .    |  tea, ale
    `
  ]
});
