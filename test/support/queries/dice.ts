import type fc from 'fast-check';

/** Random choices, all from one seeded source. */
export class Dice {
  readonly #random: fc.Random;

  constructor(random: fc.Random) {
    this.#random = random;
  }

  /** From 0 up to but without `end`. */
  below(end: number): number {
    return this.#random.nextInt(0, end - 1);
  }

  between(low: number, high: number): number {
    return this.#random.nextInt(low, high);
  }

  chance(probability: number): boolean {
    return this.#random.nextDouble() < probability;
  }

  pick<T>(from: readonly T[]): T {
    return from[this.below(from.length)] as T;
  }

  /** One of the options, the more often the greater its weight. */
  weighted<T>(options: readonly (readonly [weight: number, option: T])[]): T {
    let left = this.#random.nextDouble() * options.reduce((sum, [weight]) => sum + weight, 0);
    for (const [weight, option] of options) {
      left -= weight;
      if (left < 0) return option;
    }
    return (options.at(-1) as readonly [number, T])[1];
  }

  shuffled<T>(from: readonly T[]): T[] {
    const items = [...from];
    for (let i = items.length - 1; i > 0; i--) {
      const j = this.below(i + 1);
      [items[i], items[j]] = [items[j] as T, items[i] as T];
    }
    return items;
  }

  times<T>(count: number, make: (i: number) => T): T[] {
    return Array.from({ length: count }, (_, i) => make(i));
  }

  /** 64 random bits. */
  bits64(): bigint {
    const word = (): bigint => BigInt(this.#random.nextInt(0, 0x7fffffff) * 2 + this.#random.nextInt(0, 1));
    return BigInt.asIntN(64, (word() << 32n) | word());
  }

  double(): number {
    return this.#random.nextDouble();
  }
}
