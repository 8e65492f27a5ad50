import { compareFloats } from '../../types/order.ts';
import { F64, list, type Type } from '../../types/type.ts';
import type { Value } from '../../types/value.ts';
import type { CallFacts, Refusal, Tallies, Tally } from '../define.ts';
import { Ordered } from './ordered.ts';
import { Orders } from './orders.ts';

/** Between the two values of `count` that are nearest to a part `q` of the way from the least to the greatest (NumPy's `linear`). */
export function interpolated(count: number, q: number, at: (place: number) => number): number {
  const place = q * (count - 1);
  const below = Math.min(Math.floor(place), count - 1);
  const [part, a] = [place - below, at(below)];
  if (part === 0 || below + 1 >= count) return a;
  const b = at(below + 1);
  if (a === b) return a;
  return part < 0.5 ? a + (b - a) * part : b - (b - a) * (1 - part);
}

/** The same of values in any order, in the order of §4.4: NaN comes last. The plain way. */
export function quantileOf(content: readonly Value[], q: number): number {
  const sorted = content.map(Number).sort(compareFloats);
  return interpolated(sorted.length, q, place => sorted[place] as number);
}

/** Keeps all values in order. */
export const ordersOf = (q: (constant: (argument: number) => Value | undefined) => number): Tallies => ({
  begin: ({ constant }) => new Order(q(constant)),
  saved: () => list(F64),
  together: { fits: () => true, begin: ({ params, constant }) => new Orders(params[0] as Type, q(constant)) }
});

/** All values of a content in order, and the one a part `q` of the way. */
export class Order implements Tally {
  readonly #q: number;
  readonly #order = new Ordered<number>(compareFloats);

  constructor(q: number) {
    this.#q = q;
  }

  add(input: Value): void {
    this.#order.add(Number(input));
  }

  remove(input: Value): void {
    this.#order.remove(Number(input));
  }

  value(): Value {
    return interpolated(this.#order.size, this.#q, place => this.#order.at(place));
  }

  save(): Value {
    return [...this.#order];
  }

  load(saved: Value): void {
    for (const value of saved as readonly number[]) this.#order.add(value);
  }
}

/** Refuses a part `q` that is not from 0 to 1. */
export function refusePart({ args }: CallFacts): Refusal | null {
  const q = args[1]?.constant;
  if (q === undefined || (typeof q === 'number' && q >= 0 && q <= 1)) return null;
  return { code: 'E0008', argument: 1, label: "'q' must be from 0 to 1" };
}
