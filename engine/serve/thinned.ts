import type { Series } from './protocol.ts';

/** The part of time that is drawn (milliseconds since 1970), and columns of pixels for it. */
export interface Extent {
  readonly from: number;
  readonly to: number;
  readonly width: number;
}

/** Points of a curve, NaN where it has no value; of nothing after nothing only the first is kept, and none at the beginning. */
export class Points {
  readonly time: number[] = [];
  readonly value: (number | null)[] = [];

  add(time: number, value: number): void {
    const isGap = Number.isNaN(value);
    if (isGap && (this.value.at(-1) ?? null) === null) return;
    this.time.push(time);
    this.value.push(isGap ? null : value);
  }
}

/** A curve that is given point by point, in order of time: of those in one column of pixels the first, the extremes and the last are kept, and gaps that end outside of it. */
export class Thinned {
  readonly #points = new Points();
  readonly #from: number;
  readonly #perPixel: number;
  readonly #isHeld: boolean;
  #before = Number.NaN;
  #beforeTime = Number.NaN;
  #pixel = Number.NaN;
  // Points with a value in the pixel so far.
  #count = 0;
  #gapBefore = Number.NaN;
  #gapAfter = Number.NaN;
  // Which of the pixel's points is its first, lowest, highest and last one, its time and its value.
  readonly #nth = new Uint32Array(4);
  readonly #at = new Float64Array(4);
  readonly #is = new Float64Array(4);

  /** `isHeld`: a value lasts until the next one, so that the latest before `from` is part of the curve. */
  constructor({ from, to, width }: Extent, isHeld: boolean) {
    this.#from = from;
    this.#perPixel = (to - from) / width || 1;
    this.#isHeld = isHeld;
  }

  /** NaN: no value. */
  add(time: number, value: number): void {
    if (time < this.#from) {
      this.#beforeTime = time;
      this.#before = value;
      return;
    }
    const pixel = Math.floor((time - this.#from) / this.#perPixel);
    if (pixel !== this.#pixel) {
      this.#flush();
      this.#pixel = pixel;
    }
    if (Number.isNaN(value)) this.#gap(time);
    else this.#extend(time, value);
  }

  series(): Series {
    this.#flush();
    return this.#points;
  }

  #gap(time: number): void {
    if (this.#count === 0 && Number.isNaN(this.#gapBefore)) this.#gapBefore = time;
    if (this.#count > 0 && Number.isNaN(this.#gapAfter)) this.#gapAfter = time;
  }

  #extend(time: number, value: number): void {
    this.#gapAfter = Number.NaN;
    const nth = this.#count++;
    if (nth === 0) for (const place of [FIRST, LOW, HIGH]) this.#set(place, nth, time, value);
    else if (value < (this.#is[LOW] as number)) this.#set(LOW, nth, time, value);
    else if (value > (this.#is[HIGH] as number)) this.#set(HIGH, nth, time, value);
    this.#set(LAST, nth, time, value);
  }

  #set(place: number, nth: number, time: number, value: number): void {
    this.#nth[place] = nth;
    this.#at[place] = time;
    this.#is[place] = value;
  }

  #flush(): void {
    if (this.#isHeld && !Number.isNaN(this.#before)) this.#points.add(this.#beforeTime, this.#before);
    this.#before = Number.NaN;
    if (!Number.isNaN(this.#gapBefore)) this.#points.add(this.#gapBefore, Number.NaN);
    if (this.#count > 0) this.#keep();
    if (!Number.isNaN(this.#gapAfter)) this.#points.add(this.#gapAfter, Number.NaN);
    this.#count = 0;
    this.#gapBefore = this.#gapAfter = Number.NaN;
  }

  #keep(): void {
    const nth = this.#nth;
    const inner = (nth[LOW] as number) <= (nth[HIGH] as number) ? [LOW, HIGH] : [HIGH, LOW];
    let before = -1;
    for (const place of [FIRST, ...inner, LAST])
      if ((nth[place] as number) > before) {
        before = nth[place] as number;
        this.#points.add(this.#at[place] as number, this.#is[place] as number);
      }
  }
}

const [FIRST, LOW, HIGH, LAST] = [0, 1, 2, 3];

/** Two curves of the same values as one; of points at one time those of `a` come first. */
export function merged(a: Series, b: Series): Series {
  const points = new Points();
  let [i, j] = [0, 0];
  while (i < a.time.length || j < b.time.length) {
    const isA = j >= b.time.length || (i < a.time.length && (a.time[i] as number) <= (b.time[j] as number));
    const [from, at] = isA ? [a, i++] : [b, j++];
    points.add(from.time[at] as number, from.value[at] ?? Number.NaN);
  }
  return points;
}
