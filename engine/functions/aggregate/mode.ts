import type { Type } from '../../types/type.ts';
import type { Value } from '../../types/value.ts';
import { aggregate, type Tally } from '../define.ts';
import { byFrequency, Frequencies, type Frequency, ranked, savedFrequencies } from './frequencies.ts';
import { Ranking } from './ranking.ts';

export const mode = aggregate({
  signature: 'mode<T: any>(x: T, window: window = null) -> T',
  doc: 'The most frequent value so far, or in the window; of equally frequent ones the one that was there last.\n\nDifferent as `==` says. Cost: constant per value, a map per entity; O(log n) in windows that lose values at their old end.',
  group: 'aggregation',
  extension: true,
  pipesFirst: true,
  empty: 'null',
  meaning: (content, { params }) => (ranked(content, params[0] as Type)[0] as Frequency).value,
  tally: {
    begin: ({ params }, loses) => (loses ? new First(params[0] as Type) : new Best(params[0] as Type)),
    saved: ({ params }) => savedFrequencies(params[0] as Type)
  },
  examples: [
    `
    time   key   x    |  mode(x)  mode(x, window = since(x == "rum"))
    10:00  Ben   tea  |  tea      tea
    10:00  Ryan  .    |  .        .
    10:01  Ben   ale  |  ale      ale
    10:02  Ben   rum  |  rum      rum
    10:03  Ben   tea  |  tea      tea
    10:04  Ben   .    |  tea      tea
    10:04  Ryan  ale  |  ale      ale
    `
  ]
});

/** Where nothing is taken out only the value that was just put in can become the most frequent. */
class Best implements Tally {
  readonly #frequencies: Frequencies;
  #best: Frequency | null = null;

  constructor(type: Type) {
    this.#frequencies = new Frequencies(type);
  }

  add(input: Value): void {
    const found = this.#frequencies.add(input);
    if (!this.#best || byFrequency(found, this.#best) < 0) this.#best = found;
  }

  value(): Value {
    return this.#best?.value ?? null;
  }

  save(): Value {
    return this.#frequencies.save();
  }

  load(saved: Value): void {
    this.#frequencies.load(saved);
    for (const found of this.#frequencies.all) if (!this.#best || byFrequency(found, this.#best) < 0) this.#best = found;
  }
}

class First extends Ranking implements Tally {
  value(): Value {
    return (this.first(1)[0] as Frequency).value;
  }
}
