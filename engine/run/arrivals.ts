import type { Packed, Parcel, Stretch } from './carriage.ts';

/** Rows that left together: their values, where they were, and how many are still on their way. */
export interface Batch {
  readonly parcel: Parcel;
  readonly fromTime: BigInt64Array<ArrayBuffer>;
  readonly fromSubsort: BigUint64Array<ArrayBuffer>;
  readonly entity: Uint32Array<ArrayBuffer>;
  waiting: number;
}

/** When a row on its way arrives, and where it was. */
export interface Identity {
  readonly time: bigint;
  readonly fromTime: bigint;
  readonly fromSubsort: bigint;
  readonly entity: number;
}

/** Rows on their way to later instants, in the order in which they arrive. Instants are pairs of words, so that none is allocated. */
export class Arrivals {
  readonly #batches = new Map<number, Numbered>();
  #made = 0;
  #times = new Uint32Array(0);
  #batch = new Uint32Array(0);
  #place = new Uint32Array(0);
  #first = 0;
  #end = 0;
  /** Rows in batches of which some are still waiting. */
  #kept = 0;

  get waiting(): number {
    return this.#end - this.#first;
  }

  /** Rows whose values are kept, also for the sake of others in their batch. */
  get kept(): number {
    return this.#kept;
  }

  /** Takes in the rows of a batch by the instants of their arrival; at one instant they arrive after those that wait, in this order. */
  add(times: BigInt64Array<ArrayBuffer>, batch: Batch): void {
    const added = wordsOf(times);
    const count = times.length;
    if (count === 0) return;
    this.#keep(batch, count);
    const isInOrder = isSorted(added) && (this.waiting === 0 || !isBefore(added, 0, this.#times, this.#end - 1));
    if (isInOrder) this.#append(added, count);
    else this.#insert(added, sorted(added));
  }

  /** Whether the next row arrives before an instant. */
  isNextBefore(words: Uint32Array, at: number): boolean {
    return this.#first < this.#end && isBefore(this.#times, this.#first, words, at);
  }

  /** Where the next row is in the queue. */
  get next(): number {
    return this.#first;
  }

  skip(): void {
    this.#first++;
  }

  /** The instants of rows that have been skipped, from one on, as words. */
  times(from: number): Uint32Array {
    return this.#times.subarray(2 * from, 2 * this.#first);
  }

  /** Writes the entities of rows that have been skipped, from one on. */
  entities(from: number, to: Uint32Array): void {
    let row = 0;
    for (const { batch, place, count } of this.#neighbours(from, this.#first)) {
      to.set(batch.entity.subarray(place, place + count), row);
      row += count;
    }
  }

  /** A waiting row: when it arrives, where it was, and its values. */
  row(at: number): Packed & Identity {
    const place = this.#place[at] as number;
    const { parcel, fromTime, fromSubsort, entity } = this.#batches.get(this.#batch[at] as number) as Batch;
    const time = new BigInt64Array(this.#times.buffer)[at] as bigint;
    return {
      parcel,
      place,
      time,
      fromTime: fromTime[place] as bigint,
      fromSubsort: fromSubsort[place] as bigint,
      entity: entity[place] as number
    };
  }

  /** Rows of the queue, neighbours in their batch together. */
  *stretches(from: number, to: number): Generator<Stretch> {
    for (const { batch, place, count } of this.#neighbours(from, to)) yield { parcel: batch.parcel, place, count };
  }

  *#neighbours(from: number, to: number): Generator<{ readonly batch: Numbered; readonly place: number; readonly count: number }> {
    for (let at = from; at < to; ) {
      const [number, place] = [this.#batch[at] as number, this.#place[at] as number];
      let count = 1;
      while (at + count < to && this.#batch[at + count] === number && this.#place[at + count] === place + count) count++;
      yield { batch: this.#batches.get(number) as Numbered, place, count };
      at += count;
    }
  }

  /** Lets go of the rows that have been skipped, from one on, and gives the parcels of which none waits any more. */
  forget(from: number): readonly Parcel[] {
    const done: Parcel[] = [];
    for (const { batch, count } of this.#neighbours(from, this.#first)) {
      const { parcel, entity, waiting } = batch;
      batch.waiting = waiting - count;
      if (batch.waiting > 0) continue;
      this.#kept -= entity.length;
      this.#batches.delete(batch.number);
      done.push(parcel);
    }
    return done;
  }

  /** Puts the waiting rows into one batch, whose parcel holds them in order. */
  together(parcel: Parcel): void {
    const rows = Array.from({ length: this.waiting }, (_, i) => this.row(this.#first + i));
    const batch = batchOf(parcel, rows);
    this.#batches.clear();
    this.#kept = 0;
    this.#keep(batch, this.waiting);
    this.#batch.fill(this.#made - 1, this.#first, this.#end);
    for (let i = 0; i < this.waiting; i++) this.#place[this.#first + i] = i;
  }

  #keep(batch: Batch, count: number): void {
    this.#batches.set(this.#made, { ...batch, number: this.#made });
    this.#made++;
    this.#kept += count;
  }

  #append(added: Uint32Array, count: number): void {
    this.#reserve(count);
    this.#times.set(added, 2 * this.#end);
    this.#batch.fill(this.#made - 1, this.#end, this.#end + count);
    for (let i = 0; i < count; i++) this.#place[this.#end + i] = i;
    this.#end += count;
  }

  // From the end on, so that nothing is overwritten that is still to be moved.
  #insert(added: Uint32Array, order: readonly number[]): void {
    this.#reserve(order.length);
    const [times, batch, place] = [this.#times, this.#batch, this.#place];
    let [old, fresh] = [this.#end - 1, order.length - 1];
    this.#end += order.length;
    for (let at = this.#end - 1; fresh >= 0; at--) {
      const row = order[fresh] as number;
      const isOld = old >= this.#first && isBefore(added, row, times, old);
      const [words, from] = isOld ? [times, old] : [added, row];
      times[2 * at] = words[2 * from] as number;
      times[2 * at + 1] = words[2 * from + 1] as number;
      batch[at] = isOld ? (batch[old] as number) : this.#made - 1;
      place[at] = isOld ? (place[old] as number) : row;
      if (isOld) old--;
      else fresh--;
    }
  }

  // Room for so many more, those that are gone let go each time it is used up.
  #reserve(count: number): void {
    if (this.#end + count <= this.#batch.length) return;
    const room = Math.max(LEAST, 2 * (this.waiting + count));
    this.#times = moved(this.#times, 2 * this.#first, 2 * this.#end, 2 * room);
    this.#batch = moved(this.#batch, this.#first, this.#end, room);
    this.#place = moved(this.#place, this.#first, this.#end, room);
    this.#end -= this.#first;
    this.#first = 0;
  }
}

type Numbered = Batch & { readonly number: number };

/** A batch of rows whose values a parcel holds in this order. */
export const batchOf = (parcel: Parcel, rows: readonly Identity[]): Batch => ({
  parcel,
  fromTime: BigInt64Array.from(rows, ({ fromTime }) => fromTime),
  fromSubsort: BigUint64Array.from(rows, ({ fromSubsort }) => fromSubsort),
  entity: Uint32Array.from(rows, ({ entity }) => entity),
  waiting: rows.length
});

/** Rows there is room for at first. */
const LEAST = 1024;

/** 64-bit values as pairs of words, the low one first. */
export const wordsOf = ({ buffer, byteOffset, length }: BigInt64Array | BigUint64Array): Uint32Array =>
  new Uint32Array(buffer, byteOffset, 2 * length);

/** Whether the instant at one place of some words is before that at a place of others. */
export function isBefore(a: Uint32Array, i: number, b: Uint32Array, j: number): boolean {
  const [x, y] = [(a[2 * i + 1] as number) | 0, (b[2 * j + 1] as number) | 0];
  return x !== y ? x < y : (a[2 * i] as number) < (b[2 * j] as number);
}

function moved(from: Uint32Array, first: number, end: number, room: number): Uint32Array<ArrayBuffer> {
  const to = new Uint32Array(room);
  to.set(from.subarray(first, end));
  return to;
}

function isSorted(words: Uint32Array): boolean {
  for (let i = 1; 2 * i < words.length; i++) if (isBefore(words, i, words, i - 1)) return false;
  return true;
}

// Those of one instant stay in their order.
const sorted = (words: Uint32Array): number[] =>
  Array.from({ length: words.length / 2 }, (_, i) => i).sort((a, b) =>
    isBefore(words, a, words, b) ? -1 : isBefore(words, b, words, a) ? 1 : 0
  );
