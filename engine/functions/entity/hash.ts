import { hashValue } from '../../types/hash.ts';
import type { Type } from '../../types/type.ts';
import type { Value } from '../../types/value.ts';
import { scalar } from '../define.ts';

export const hash = scalar({
  signature: 'hash<K: key>(input: K) -> u64',
  doc: 'The 64-bit hash by which entities are told apart; 0 for null.',
  group: 'entities',
  nulls: 'seen',
  meaning: ([input], types) => hashValue(types.params[0] as Type, input as Value),
  examples: [
    `
    time   key   s     n  |  hash(s)               hash(n)
    10:00  Ben   kiln  7  |  17224940781641236448  435660512367246687
    10:01  Ben   oven  .  |  12257287826671604759  0
    `
  ]
});
