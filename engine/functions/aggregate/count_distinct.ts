import type { Type } from '../../types/type.ts';
import type { Value } from '../../types/value.ts';
import { aggregate, type Tally } from '../define.ts';
import { Counts } from './counts.ts';
import { Frequencies, ranked, savedFrequencies } from './frequencies.ts';
import { isOneLane } from './words.ts';

export const countDistinct = aggregate({
  signature: 'count_distinct<T: any>(x: T, window: window = null) -> u32',
  doc: 'How many different non-null values there were so far, or in the window.\n\nDifferent as `==` says: NaN is one value, 0.0 and -0.0 are two. It remembers every different value: see `approx_count_distinct`. Cost: constant per value, a map per entity.',
  group: 'aggregation',
  extension: true,
  pipesFirst: true,
  empty: () => 0,
  meaning: (content, { params }) => ranked(content, params[0] as Type).length,
  tally: {
    begin: ({ params }) => new Distinct(params[0] as Type),
    saved: ({ params }) => savedFrequencies(params[0] as Type),
    together: { fits: ({ params }) => isOneLane(params[0] as Type), begin: ({ params }, loses) => new Counts(params[0] as Type, loses) }
  },
  examples: [
    `
    time   key   x    |  count_distinct(x)  count_distinct(x, window = since(x == "ale"))
    10:00  Ben   tea  |  1                  1
    10:00  Ryan  .    |  0                  0
    10:01  Ben   ale  |  2                  2
    10:02  Ben   tea  |  2                  1
    10:03  Ben   .    |  2                  1
    10:04  Ryan  rum  |  1                  1
    `
  ]
});

class Distinct implements Tally {
  readonly #frequencies: Frequencies;

  constructor(type: Type) {
    this.#frequencies = new Frequencies(type);
  }

  add(input: Value): void {
    this.#frequencies.add(input);
  }

  remove(input: Value): void {
    this.#frequencies.remove(input);
  }

  value(): Value {
    return this.#frequencies.size;
  }

  save(): Value {
    return this.#frequencies.save();
  }

  load(saved: Value): void {
    this.#frequencies.load(saved);
  }
}
