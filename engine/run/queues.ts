import { Blocks, longer } from '../columns/blocks.ts';

/** A queue has room for `2 ** LEAST` inputs at first. */
const LEAST = 2;
/** Words of an input: of its time and of its lane. */
const INPUT = 4;
const [TIME_HIGH, LOW, HIGH] = [1, 2, 3];
/** Of a queue's head: where its ring begins, room for two to the power of how many inputs, the oldest one's number, and how many there are. */
const [HEAD, PLACE, POWER, OLDEST, COUNT] = [4, 0, 1, 2, 3];

/** Of many contents the inputs and their times, as words, oldest first. */
export class Queues {
  readonly #blocks = new Blocks(new Int32Array(1 << 10));
  #heads = new Int32Array(0);

  reserve(contents: number): void {
    if (contents * HEAD > this.#heads.length) this.#heads = longer(this.#heads, contents * HEAD);
  }

  count(content: number): number {
    return this.#heads[content * HEAD + COUNT] as number;
  }

  push(content: number, timeLow: number, timeHigh: number, low: number, high: number): void {
    const head = content * HEAD;
    const count = this.#heads[head + COUNT] as number;
    const power = this.#heads[head + POWER] as number;
    if (power === 0 || count === 1 << power) this.#fit(head, Math.max(LEAST, power + 1));
    const at = this.#at(head, count);
    const { all } = this.#blocks;
    all[at] = timeLow;
    all[at + TIME_HIGH] = timeHigh;
    all[at + LOW] = low;
    all[at + HIGH] = high;
    this.#heads[head + COUNT] = count + 1;
  }

  /** Whether there is an input before an instant. */
  isBefore(content: number, timeLow: number, timeHigh: number): boolean {
    const head = content * HEAD;
    if (this.#heads[head + COUNT] === 0) return false;
    const at = this.#at(head, 0);
    const { all } = this.#blocks;
    const first = all[at + TIME_HIGH] as number;
    return first < timeHigh || (first === timeHigh && (all[at] as number) >>> 0 < timeLow >>> 0);
  }

  /** Takes the oldest input out, and calls with its words. */
  shift(content: number, use: (low: number, high: number) => void): void {
    const head = content * HEAD;
    const at = this.#at(head, 0);
    const [low, high] = [this.#blocks.all[at + LOW] as number, this.#blocks.all[at + HIGH] as number];
    const [count, power] = [(this.#heads[head + COUNT] as number) - 1, this.#heads[head + POWER] as number];
    this.#heads[head + OLDEST] = ((this.#heads[head + OLDEST] as number) + 1) & ((1 << power) - 1);
    this.#heads[head + COUNT] = count;
    if (power > LEAST && count < 1 << (power - 3)) this.#fit(head, power - 2);
    use(low, high);
  }

  /** All inputs, oldest first. */
  each(content: number, use: (timeLow: number, timeHigh: number, low: number, high: number) => void): void {
    const { all } = this.#blocks;
    for (let i = 0; i < this.count(content); i++) {
      const at = this.#at(content * HEAD, i);
      use(all[at] as number, all[at + TIME_HIGH] as number, all[at + LOW] as number, all[at + HIGH] as number);
    }
  }

  #at(head: number, input: number): number {
    const place = ((this.#heads[head + OLDEST] as number) + input) & ((1 << (this.#heads[head + POWER] as number)) - 1);
    return (this.#heads[head + PLACE] as number) + place * INPUT;
  }

  // A ring with room for two to another power, its oldest input first.
  #fit(head: number, power: number): void {
    const place = this.#blocks.take(power + 2);
    const { all } = this.#blocks;
    const before = this.#heads[head + POWER] as number;
    for (let i = 0; before > 0 && i < (this.#heads[head + COUNT] as number); i++) {
      const from = this.#at(head, i);
      all.copyWithin(place + i * INPUT, from, from + INPUT);
    }
    if (before > 0) this.#blocks.give(this.#heads[head + PLACE] as number, before + 2);
    this.#heads[head + PLACE] = place;
    this.#heads[head + POWER] = power;
    this.#heads[head + OLDEST] = 0;
  }
}
