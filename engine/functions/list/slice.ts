import type { Value } from '../../types/value.ts';
import { scalar } from '../define.ts';
import { piece } from './piece.ts';

export const slice = scalar({
  signature: 'slice<T: any>(list: list<T>, start: i64 = null, end: i64 = null) -> list<T>',
  doc: 'The elements from `start`, counted from 0, up to but without `end`. Negative positions count from the end; where one lies before the list, nothing is left.',
  group: 'collection',
  extension: true,
  pipesFirst: true,
  nulls: 'seen',
  meaning: ([list, start, end]) => (list === null ? null : piece(list as readonly Value[], start as bigint | null, end as bigint | null)),
  examples: [
    `
    time   key  x  |  slice(collect(x, null), start = -1)
    10:00  Ben  3  |  [3]
    10:01  Ben  1  |  [1]
    10:02  Ben  .  |  [1]
    `
  ]
});
