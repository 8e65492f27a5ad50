import type { Column, FixedColumn, FixedData } from '../../columns/column.ts';
import type { Fit } from '../../columns/fitting.ts';
import { changeUnit } from '../../types/instant.ts';
import * as types from '../../types/type.ts';
import { type Instant, readInstant } from '../dates.ts';
import { type Fields, FixedReader } from './fixed.ts';
import { type Outcome, textOf } from './numbers.ts';
import type { Block } from './scanner.ts';

const DIGITS: readonly (readonly [number, types.TimeUnit])[] = [
  [0, 's'],
  [3, 'ms'],
  [6, 'us'],
  [9, 'ns']
];

/** Timestamps, kept in one unit; knows which unit would have held all of them. */
export class TimestampReader extends FixedReader {
  readonly #unit: types.TimeUnit;
  readonly #scale: bigint;
  readonly #divisor: number;
  readonly #unitDigits: number;
  readonly #special: Fit | null;
  #digits = 0;
  readonly #instant: Instant = { seconds: 0, nanoseconds: 0, digits: 0 };

  /** `special`: also reads other texts (a date alone). */
  constructor(unit: types.TimeUnit, special: Fit | null = null) {
    super(types.timestamp(unit));
    this.#special = special;
    this.#unit = unit;
    const digits = DIGITS.find(([, known]) => known === unit)?.[0] ?? 9;
    this.#unitDigits = digits;
    this.#scale = 10n ** BigInt(digits);
    this.#divisor = 10 ** (9 - digits);
  }

  /** The widest unit any value so far needs. */
  get neededUnit(): types.TimeUnit {
    return (DIGITS.find(([digits]) => this.#digits <= digits) ?? DIGITS[3])?.[1] ?? 'ns';
  }

  override append(column: FixedColumn, unit: types.TimeUnit | null): void {
    super.append(column, unit);
    this.#digits = Math.max(this.#digits, DIGITS.find(([, known]) => known === unit)?.[0] ?? 9);
  }

  /** The column in a coarser unit that still holds every value exactly. */
  finishIn(unit: types.TimeUnit): Column {
    const column = this.finish();
    if (unit === this.#unit || column.layout !== 'fixed') return column;
    const data = (column.data as BigInt64Array).map(count => changeUnit(count, this.#unit, unit) ?? 0n);
    return { ...column, type: types.timestamp(unit), data };
  }

  protected override usual(block: Block, column: number, from: number): Fields {
    const { memory, records } = block;
    memory.unit(this.#unitDigits);
    const answer = memory.read('read_instants', block, column, from, records - from);
    this.#digits = Math.max(this.#digits, memory.digits);
    return { ...answer, data: memory.view(BigInt64Array, answer.data, records - from) };
  }

  protected read(bytes: Uint8Array, start: number, end: number, data: FixedData, row: number): Outcome {
    const instant = this.#instant;
    if (!readInstant(bytes, start, end, instant)) return this.#readSpecial(textOf(bytes, start, end), data, row);
    if (instant.digits > this.#digits) this.#digits = instant.digits;
    const count = BigInt(instant.seconds) * this.#scale + BigInt(Math.trunc(instant.nanoseconds / this.#divisor));
    if (BigInt.asIntN(64, count) !== count) return 'overflow';
    data[row] = count;
    return 'read';
  }

  #readSpecial(text: string, data: FixedData, row: number): Outcome {
    const count = this.#special?.(text);
    if (count === undefined) return 'other';
    data[row] = count as bigint;
    return 'read';
  }
}
