import type { Value } from '../../types/value.ts';
import { aggregate, type CallFacts, type CallTypes, type Refusal } from '../define.ts';

export const collect = aggregate({
  signature: 'collect<T: any>(input: T, const max: i64, const min: i64 = 0, window: window = null) -> list<T>',
  doc: 'The latest non-null values so far, or in the window, oldest first: at most `max` of them (null: all), and null while there are fewer than `min`.\n\nIt takes the value of every row, also where it is not new.',
  group: 'collection',
  obscure: true,
  everyRow: true,
  empty: types => (least(types) > 0n ? null : []),
  keeps: most,
  recalls: types => {
    const max = most(types);
    return max === null || max > MOST_IN_RING ? null : { max, min: Number(least(types)), position: null };
  },
  meaning: (content, types) => {
    const max = most(types);
    const kept = max === null || max >= content.length ? content : content.slice(-max);
    return BigInt(kept.length) < least(types) ? null : [...kept];
  },
  refuse: refuseLimits,
  examples: [
    `
    time   key   x  |  collect(x, null)  collect(x, 2)  collect(x, 2, min = 2)
    10:00  Ben   5  |  [5]               [5]            .
    10:00  Ryan  .  |  []                []             .
    10:01  Ben   .  |  [5]               [5]            .
    10:02  Ben   8  |  [5,8]             [5,8]          [5,8]
    10:03  Ben   3  |  [5,8,3]           [8,3]          [8,3]
    `
  ]
});

// As much memory is taken of every entity.
const MOST_IN_RING = 64;

const least = (types: CallTypes): bigint => (types.constant(2) as bigint | null) ?? 0n;

function most(types: CallTypes): number | null {
  const max = types.constant(1) as bigint | null;
  return max === null ? null : Number(max);
}

function refuseLimits({ args }: CallFacts): Refusal | null {
  const [max, min] = [args[1]?.constant as Value | undefined, args[2]?.constant as Value | undefined];
  if (typeof max !== 'bigint') return null;
  if (max <= 0n) return { code: 'E0008', argument: 1, label: "'max' must be at least 1, or null for no limit" };
  if (typeof min !== 'bigint' || min <= max) return null;
  return { code: 'E0002', argument: 2, label: `'min' must not be greater than 'max' (${max})` };
}
