import type { FixedData } from '../../columns/column.ts';
import type { Struct, Thrift } from './thrift.ts';

type Number = number | bigint;

/** What a file says of a column chunk: how many values are null, and the least and the largest, of numbers. */
export class Statistics {
  #nulls = 0;
  #range: readonly [least: Number, most: Number] | null = null;
  /** Not a number: then readers cannot use the least and the largest. */
  #unordered = false;
  #store: (value: Number, isLeast: boolean) => Uint8Array = () => new Uint8Array(0);

  /** Adds a page: values as they are stored (null: they have no range) and how many nulls are beside them. */
  add(values: FixedData | null, nulls: number): void {
    this.#nulls += nulls;
    if (values === null || values.length === 0 || this.#unordered) return;
    const range = rangeOf(values);
    this.#unordered = range === null;
    this.#store = (value, isLeast) => storedAs(values, value, isLeast);
    if (range !== null) this.#range = this.#range === null ? range : [lower(this.#range[0], range[0]), higher(this.#range[1], range[1])];
  }

  /** As Thrift's struct of that name. */
  struct(): Struct {
    const nulls: readonly [number, Thrift] = [3, { i64: this.#nulls }];
    if (this.#range === null || this.#unordered) return { struct: [nulls] };
    const [least, most] = this.#range;
    return { struct: [nulls, [5, { bytes: this.#store(most, false) }], [6, { bytes: this.#store(least, true) }]] };
  }
}

const lower = <T extends Number>(a: T, b: T): T => (b < a ? b : a);
const higher = <T extends Number>(a: T, b: T): T => (b > a ? b : a);

/** null: there is one that is not a number. */
function rangeOf(values: FixedData): readonly [Number, Number] | null {
  if (values instanceof BigInt64Array || values instanceof BigUint64Array) return wideRange(values);
  let [least, most] = [values[0] as number, values[0] as number];
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (value < least) least = value;
    else if (value > most) most = value;
    else if (Number.isNaN(value)) return null;
  }
  return Number.isNaN(least) ? null : [least, most];
}

// As words: bigints would be allocated for each. With their highest bit the other way, unsigned numbers are in the order of signed ones.
function wideRange(values: BigInt64Array | BigUint64Array): readonly [Number, Number] {
  const words = new Int32Array(values.buffer, values.byteOffset, values.length * 2);
  const sign = values instanceof BigInt64Array ? 0 : 1 << 31;
  let [least, leastHigh, leastLow] = [0, 2 ** 31, 0];
  let [most, mostHigh, mostLow] = [0, -(2 ** 31) - 1, 0];
  for (let i = 0; i < values.length; i++) {
    const low = (words[2 * i] as number) >>> 0;
    const high = (words[2 * i + 1] as number) ^ sign;
    if (high < leastHigh || (high === leastHigh && low < leastLow)) [least, leastHigh, leastLow] = [i, high, low];
    if (high > mostHigh || (high === mostHigh && low > mostLow)) [most, mostHigh, mostLow] = [i, high, low];
  }
  return [values[least] as bigint, values[most] as bigint];
}

/** The bytes of one value. Of zeros the least is negative, the largest positive, since readers may tell them apart. */
function storedAs(values: FixedData, value: Number, isLeast: boolean): Uint8Array {
  const one = new (values.constructor as new (length: number) => FixedData)(1);
  const isFloat = values instanceof Float64Array || values instanceof Float32Array;
  one[0] = (isFloat && value === 0 ? (isLeast ? -0 : 0) : value) as never;
  return new Uint8Array(one.buffer);
}
