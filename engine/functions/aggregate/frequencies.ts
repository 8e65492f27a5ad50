import { identityText } from '../../types/order.ts';
import { F64, list, record, type Type } from '../../types/type.ts';
import type { Value } from '../../types/value.ts';

/** A value of a content: how often it is there, and the number of the input that was it last. */
export interface Frequency {
  readonly value: Value;
  count: number;
  latest: number;
}

/** How often each different value is in a content. Values are different as `==` says: NaN is one value, and 0.0 and −0.0 are two (§4.4). */
export class Frequencies {
  readonly #key: (value: Value) => unknown;
  readonly #known = new Map<unknown, Frequency>();
  #inputs = 0;

  constructor(type: Type) {
    this.#key = keyOf(type);
  }

  /** How many different values there are. */
  get size(): number {
    return this.#known.size;
  }

  get all(): Iterable<Frequency> {
    return this.#known.values();
  }

  /** Counts a value once more; `before` is told of it as it was. */
  add(value: Value, before?: (frequency: Frequency) => void): Frequency {
    const key = this.#key(value);
    let found = this.#known.get(key);
    if (!found) this.#known.set(key, (found = { value, count: 0, latest: 0 }));
    else before?.(found);
    found.count++;
    found.latest = this.#inputs++;
    return found;
  }

  /** Counts a value once less; it must be there. */
  remove(value: Value, before?: (frequency: Frequency) => void): Frequency {
    const key = this.#key(value);
    const found = this.#known.get(key) as Frequency;
    before?.(found);
    if (--found.count === 0) this.#known.delete(key);
    return found;
  }

  save(): Value {
    return [this.#inputs, [...this.#known.values()].map(({ value, count, latest }) => [value, count, latest])];
  }

  load(saved: Value): void {
    const [inputs, known] = saved as readonly [number, readonly (readonly [Value, number, number])[]];
    this.#inputs = inputs;
    for (const [value, count, latest] of known) this.#known.set(this.#key(value), { value, count, latest });
  }
}

/** What `Frequencies.save` gives. */
export const savedFrequencies = (value: Type): Type =>
  record([
    { name: 'inputs', type: F64 },
    {
      name: 'known',
      type: list(
        record([
          { name: 'value', type: value },
          { name: 'count', type: F64 },
          { name: 'latest', type: F64 }
        ])
      )
    }
  ]);

/** The higher count first, then the later one. */
export const byFrequency = (a: Frequency, b: Frequency): number => b.count - a.count || b.latest - a.latest;

/** All values of a content with their frequencies, the most frequent first. The plain way: what the others are held to. */
export function ranked(content: readonly Value[], type: Type): readonly Frequency[] {
  const frequencies = new Frequencies(type);
  for (const value of content) frequencies.add(value);
  return [...frequencies.all].sort(byFrequency);
}

// A map tells NaN from numbers as the language does, but not 0 from −0.
function keyOf(type: Type): (value: Value) => unknown {
  switch (type.kind) {
    case 'f32':
    case 'f64':
      return value => (Object.is(value, -0) ? '-0' : value);
    case 'list':
    case 'map':
    case 'record':
    case 'interval_days':
      return value => identityText(type, value);
    default:
      return value => value;
  }
}
