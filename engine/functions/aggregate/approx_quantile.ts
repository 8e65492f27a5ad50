import { BOOL, F64, list, record, type Type } from '../../types/type.ts';
import type { Value } from '../../types/value.ts';
import { aggregate, type CallTypes, type Tally } from '../define.ts';
import { interpolated, Order, refusePart } from './order_statistics.ts';
import { Orders } from './orders.ts';
import { QuantileSketch } from './quantile_sketch.ts';

export const approxQuantile = aggregate({
  signature: 'approx_quantile<N: number>(x: N, const q: f64, window: window = null) -> f64',
  doc: "About what a part `q` (from 0 to 1) of the values so far, or in the window, is not above: `quantile` of a value whose rank is off by less than 1 %. Exact up to 1,024 values.\n\nA sketch by Munro and Paterson: blocks of 1,024 values, counted from the entity's first one, are sorted; two of a kind become one of every second value. Without a window or with `since` it holds 8 KB per doubling of the number of values beyond 1,024, and costs O(log n) per value; a window that loses values at its old end keeps them, and is exact.",
  group: 'aggregation',
  extension: true,
  pipesFirst: true,
  empty: 'null',
  refuse: refusePart,
  meaning: (content, types) => {
    const tally = new Sketched(partOf(types));
    for (const input of content) tally.add(input);
    return tally.value();
  },
  tally: {
    begin: (types, loses) => (loses ? new Order(partOf(types)) : new Sketched(partOf(types))),
    saved: (_, loses) =>
      loses
        ? list(F64)
        : record([
            { name: 'open', type: list(F64) },
            { name: 'nodes', type: list(list(F64)) },
            { name: 'even', type: list(BOOL) }
          ]),
    together: { fits: (_, loses) => loses, begin: types => new Orders(types.params[0] as Type, partOf(types)) }
  },
  examples: [
    `
    time   key   x  |  x | approx_quantile(0.25)  approx_quantile(x, 1)
    10:00  Ben   4  |  4.0                        4.0
    10:00  Ryan  .  |  .                          .
    10:01  Ben   1  |  1.75                       4.0
    10:02  Ben   9  |  2.5                        9.0
    10:03  Ben   .  |  2.5                        9.0
    10:04  Ben   4  |  3.25                       9.0
    `
  ]
});

const partOf = ({ constant }: CallTypes): number => constant(1) as number;

class Sketched implements Tally {
  readonly #q: number;
  readonly #sketch = new QuantileSketch();

  constructor(q: number) {
    this.#q = q;
  }

  add(input: Value): void {
    this.#sketch.add(Number(input));
  }

  value(): Value {
    return interpolated(this.#sketch.size, this.#q, place => this.#sketch.at(place));
  }

  save(): Value {
    const { open, nodes, even } = this.#sketch.state;
    return [open, nodes, even];
  }

  load(saved: Value): void {
    const [open, nodes, even] = saved as readonly [readonly number[], readonly (readonly number[])[], readonly boolean[]];
    this.#sketch.state = { open, nodes, even };
  }
}
