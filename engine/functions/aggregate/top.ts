import type { Type } from '../../types/type.ts';
import type { Value } from '../../types/value.ts';
import { aggregate, type CallFacts, type CallTypes, type Refusal, type Tally } from '../define.ts';
import { type Frequency, ranked, savedFrequencies } from './frequencies.ts';
import { Ranking } from './ranking.ts';

export const top = aggregate({
  signature: 'top<T: any>(x: T, const k: i64, window: window = null) -> list<{value: T, count: u32}>',
  doc: 'The `k` most frequent values so far, or in the window, with their counts, the most frequent first; of equally frequent ones the one that was there last comes first.\n\nDifferent as `==` says. Cost: O(log n) per value, a map and an order per entity, and making the list.',
  group: 'aggregation',
  extension: true,
  pipesFirst: true,
  empty: () => [],
  refuse: refuseCount,
  meaning: (content, types) => listed(ranked(content, types.params[0] as Type).slice(0, countOf(types))),
  tally: { begin: types => new Top(types), saved: ({ params }) => savedFrequencies(params[0] as Type) },
  examples: [
    `
    time   key   x    |  top(x, 2)
    10:00  Ben   tea  |  [{"value":"tea","count":1}]
    10:00  Ryan  .    |  []
    10:01  Ben   ale  |  [{"value":"ale","count":1},{"value":"tea","count":1}]
    10:02  Ben   rum  |  [{"value":"rum","count":1},{"value":"ale","count":1}]
    10:03  Ben   tea  |  [{"value":"tea","count":2},{"value":"rum","count":1}]
    10:04  Ben   .    |  [{"value":"tea","count":2},{"value":"rum","count":1}]
    `
  ]
});

const countOf = ({ constant }: CallTypes): number => Number(constant(1));

const listed = (found: readonly Frequency[]): Value => found.map(({ value, count }) => [value, count]);

function refuseCount({ args }: CallFacts): Refusal | null {
  const k = args[1]?.constant;
  if (k === undefined || (typeof k === 'bigint' && k >= 1n)) return null;
  return { code: 'E0008', argument: 1, label: "'k' must be at least 1" };
}

class Top extends Ranking implements Tally {
  readonly #count: number;

  constructor(types: CallTypes) {
    super(types.params[0] as Type);
    this.#count = countOf(types);
  }

  value(): Value {
    return listed(this.first(this.#count));
  }
}
