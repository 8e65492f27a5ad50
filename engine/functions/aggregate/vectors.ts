import { F64, list, record, TIMESTAMP_NS, type Type } from '../../types/type.ts';
import type { Value } from '../../types/value.ts';
import type { AggregateEntry, Tally } from '../define.ts';
import { decay } from './decay.ts';

type Vector = readonly number[];

const vectorOf = (value: Value): Vector => (value as readonly Value[]).map(Number);

/** What aggregations of vectors have in common: all vectors of an entity are as long as its first one without null elements; others are left out. */
export const VECTORS: Pick<AggregateEntry, 'measure' | 'empty'> = {
  measure: {
    of: value => ((value as readonly Value[]).includes(null) ? null : (value as readonly Value[]).length),
    others: "vectors with null elements, or of another length than their entity's first"
  },
  empty: 'null'
};

/** What `vector_sum` and `vector_mean` are but their names: made of the sum, element by element, and the number of vectors. */
export const ofVectorSum = (
  result: (sum: Vector, n: number) => number[]
): Pick<AggregateEntry, 'group' | 'extension' | 'pipesFirst' | 'measure' | 'empty' | 'meaning' | 'tally'> => ({
  group: 'aggregation',
  extension: true,
  pipesFirst: true,
  ...VECTORS,
  meaning: content => result(total(content), content.length),
  tally: { begin: () => new VectorSum(result), saved: () => SAVED_SUM }
});

// Element by element, in row order.
const total = (content: readonly Value[]): Vector => content.map(vectorOf).reduce((sum, x) => sum.map((s, i) => s + (x[i] as number)));

/** Sum and number of some vectors; `value` makes the result of them. */
export class VectorSum implements Tally {
  readonly #result: (sum: Vector, n: number) => Value;
  #sum: number[] = [];
  #n = 0;

  constructor(result: (sum: Vector, n: number) => Value) {
    this.#result = result;
  }

  add(input: Value): void {
    this.#take(input as readonly (number | bigint)[], 1);
  }

  merge(later: VectorSum): void {
    this.#take(later.#sum, later.#n);
  }

  value(): Value {
    return this.#result([...this.#sum], this.#n);
  }

  save(): Value {
    return [this.#sum, this.#n];
  }

  load(saved: Value): void {
    const [sum, n] = saved as readonly [Vector, number];
    this.#sum = [...sum];
    this.#n = n;
  }

  #take(vector: readonly (number | bigint)[], n: number): void {
    const sum = this.#sum;
    if (this.#n === 0) for (let i = 0; i < vector.length; i++) sum[i] = Number(vector[i]);
    else for (let i = 0; i < vector.length; i++) sum[i] = (sum[i] as number) + Number(vector[i]);
    this.#n += n;
  }
}

const SAVED_SUM: Type = record([
  { name: 'sum', type: list(F64) },
  { name: 'n', type: F64 }
]);

/** A mean of vectors that each weigh half as much after every half life. */
export class DecayedVectors implements Tally {
  readonly #halfLife: number;
  #mean: number[] = [];
  #weight = 0;
  #last = 0n;

  constructor(halfLife: number) {
    this.#halfLife = halfLife;
  }

  add(input: Value, time: bigint): void {
    const vector = vectorOf(input);
    const first = this.#weight === 0;
    const weight = first ? 1 : this.#weight * decay(this.#halfLife, this.#last, time) + 1;
    this.#weight = weight;
    this.#last = time;
    if (first) this.#mean = [...vector];
    else this.#mean = this.#mean.map((m, i) => m + ((vector[i] as number) - m) / weight);
  }

  value(): Value {
    return this.#mean;
  }

  save(): Value {
    return [this.#mean, this.#weight, this.#last];
  }

  load(saved: Value): void {
    const [mean, weight, last] = saved as readonly [Vector, number, bigint];
    this.#mean = [...mean];
    this.#weight = weight;
    this.#last = last;
  }
}

export const SAVED_DECAYED: Type = record([
  { name: 'mean', type: list(F64) },
  { name: 'weight', type: F64 },
  { name: 'last', type: TIMESTAMP_NS }
]);

/** The mean of vectors put in at some times, as kernels of numbers make it. */
export function decayedMeanOf(content: readonly Value[], times: readonly bigint[], halfLife: number): Value {
  const tally = new DecayedVectors(halfLife);
  content.forEach((input, i) => tally.add(input, times[i] as bigint));
  return tally.value();
}
