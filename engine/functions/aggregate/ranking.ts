import type { Type } from '../../types/type.ts';
import type { Value } from '../../types/value.ts';
import { byFrequency, Frequencies, type Frequency } from './frequencies.ts';
import { Ordered } from './ordered.ts';

/** The values of a content in the order of their frequency. */
export class Ranking {
  readonly #frequencies: Frequencies;
  readonly #order = new Ordered<Frequency>(byFrequency);

  constructor(type: Type) {
    this.#frequencies = new Frequencies(type);
  }

  add(input: Value): void {
    this.#order.add(this.#frequencies.add(input, this.#leave));
  }

  remove(input: Value): void {
    const left = this.#frequencies.remove(input, this.#leave);
    if (left.count > 0) this.#order.add(left);
  }

  /** The most frequent values, at most so many. */
  first(count: number): readonly Frequency[] {
    return this.#order.first(count);
  }

  save(): Value {
    return this.#frequencies.save();
  }

  load(saved: Value): void {
    this.#frequencies.load(saved);
    for (const found of this.#frequencies.all) this.#order.add(found);
  }

  readonly #leave = (frequency: Frequency): void => this.#order.remove(frequency);
}
