import { F64, record, type Type } from '../../types/type.ts';
import type { Value } from '../../types/value.ts';
import { aggregate, type Tally } from '../define.ts';
import { Compensated } from './compensated.ts';
import { Frequencies, type Frequency, savedFrequencies } from './frequencies.ts';

export const entropy = aggregate({
  signature: 'entropy<T: any>(x: T, window: window = null) -> f64',
  doc: 'The Shannon entropy, in bits, of how often each value was there so far, or in the window: 0 where there is only one.\n\nComputed as log2(n) - s / n, s being the sum of c * log2(c) over the counts of the values, which is kept from value to value. Different as `==` says. Cost: constant per value, a map per entity.',
  group: 'aggregation',
  extension: true,
  pipesFirst: true,
  empty: 'null',
  meaning: (content, { params }) => {
    const tally = new Uncertainty(params[0] as Type);
    for (const input of content) tally.add(input);
    return tally.value();
  },
  tally: {
    begin: ({ params }) => new Uncertainty(params[0] as Type),
    saved: ({ params }) =>
      record([
        { name: 'frequencies', type: savedFrequencies(params[0] as Type) },
        { name: 'n', type: F64 },
        { name: 'sum', type: F64 },
        { name: 'lost', type: F64 }
      ])
  },
  examples: [
    `
    time   key   x    |  entropy(x)  entropy(x, window = since(x == "rum"))
    10:00  Ben   tea  |  0.0         0.0
    10:00  Ryan  .    |  .           .
    10:01  Ben   ale  |  1.0         1.0
    10:02  Ben   rum  |  1.584962500721156  1.584962500721156
    10:03  Ben   tea  |  1.5         0.0
    10:03  Ryan  tea  |  0.0         0.0
    10:04  Ben   .    |  1.5         0.0
    `
  ]
});

class Uncertainty implements Tally {
  readonly #frequencies: Frequencies;
  readonly #sum = new Compensated();
  #n = 0;

  constructor(type: Type) {
    this.#frequencies = new Frequencies(type);
  }

  add(input: Value): void {
    this.#n++;
    this.#count(this.#frequencies.add(input, this.#uncount));
  }

  remove(input: Value): void {
    this.#n--;
    this.#count(this.#frequencies.remove(input, this.#uncount));
  }

  value(): Value {
    return this.#frequencies.size === 1 ? 0 : Math.log2(this.#n) - this.#sum.total / this.#n;
  }

  save(): Value {
    return [this.#frequencies.save(), this.#n, ...this.#sum.parts];
  }

  load(saved: Value): void {
    const [frequencies, n, sum, lost] = saved as readonly [Value, number, number, number];
    this.#frequencies.load(frequencies);
    this.#n = n;
    this.#sum.parts = [sum, lost];
  }

  readonly #uncount = ({ count }: Frequency): void => this.#sum.add(-weight(count));

  #count({ count }: Frequency): void {
    this.#sum.add(weight(count));
  }
}

const weight = (count: number): number => (count < 2 ? 0 : count * Math.log2(count));
