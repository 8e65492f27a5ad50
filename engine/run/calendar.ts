import type { Boundaries } from '../functions/define.ts';
import { type Cut, isBefore } from './cut.ts';

/** The boundaries of ticks that are known beforehand. */
export class Calendar {
  readonly #boundaries: Boundaries;
  readonly #last: bigint;
  #next: bigint;

  /** `span`: the first and last instant of what the ticks follow. */
  constructor(boundaries: Boundaries, [first, last]: readonly [bigint, bigint]) {
    this.#boundaries = boundaries;
    this.#last = last;
    this.#next = boundaries.from(first);
  }

  /** The cut, or an earlier one if more than so many boundaries lie before it. */
  bound(cut: Cut, most: number): Cut {
    let boundary = this.#next;
    for (let count = 1; count < most && boundary < cut.time && boundary <= this.#last; count++) boundary = this.#boundaries.next(boundary);
    const bounded = { time: boundary + 1n, subsort: 0n };
    return boundary <= this.#last && isBefore(bounded, cut) ? bounded : cut;
  }

  /** Passes the boundaries before a cut. */
  pass(cut: Cut): void {
    while (this.#next < cut.time && this.#next <= this.#last) this.#next = this.#boundaries.next(this.#next);
  }
}
