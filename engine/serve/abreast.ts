import { LimitError } from '../diagnostics/failure.ts';
import { closeExchange, type Exchange, READ, Reader, WRITTEN, Writer } from '../run/exchange.ts';
import type { FieldsPart, Told } from '../run/fieldsPart.ts';
import type { Fields, FieldsSlice } from '../run/team.ts';
import type { Type } from '../types/type.ts';

/** Milliseconds that a thread stands still for another before it turns to its messages. */
const STANDS_STILL = 2;
/** Milliseconds after which it looks again, told or not: a thread that is gone tells nothing. */
const LOOKS_AGAIN = 50;
/** Milliseconds between turns to other messages while there is always something to compute. */
const TURN = 8;

/** Waits until a word of memory that threads share is not what it was. */
async function changed(control: Int32Array, at: number, was: number): Promise<void> {
  if (Atomics.wait(control, at, was, STANDS_STILL) !== 'timed-out') return;
  await Atomics.waitAsync(control, at, was, LOOKS_AGAIN).value;
}

/** Computes a part as far ahead as there is room, and lets other messages in; false if nobody wanted the rest. */
export async function computeFields(part: FieldsPart, exchange: Exchange): Promise<boolean> {
  const writer = new Writer(exchange);
  let turn = performance.now() + TURN;
  while (!part.isDone) {
    for (let full = writer.full; full !== null && !writer.isEnded; full = writer.full) await changed(exchange.control, READ, full);
    if (writer.isEnded) return false;
    part.next(writer);
    if (performance.now() < turn) continue;
    await new Promise(resolve => setImmediate(resolve));
    turn = performance.now() + TURN;
  }
  return true;
}

/** Fields that a thread computes, as who reads them sees it. */
export class RemoteFields implements Fields {
  readonly #exchange: Exchange;
  readonly #reader: Reader;
  readonly #told = Promise.withResolvers<Told>();
  #failure: Error | null = null;
  #isRead = false;
  #isLeft = false;

  constructor(exchange: Exchange, types: readonly Type[]) {
    this.#exchange = exchange;
    this.#reader = new Reader(exchange, types);
    this.#told.promise.catch(() => {});
  }

  /** Bytes that its run holds. */
  get memory(): number {
    return this.#reader.memory;
  }

  next(): Promise<FieldsSlice> | FieldsSlice {
    return this.#reader.isReady ? this.#reader.read() : this.#awaited();
  }

  told(): Promise<Told> {
    return this.#told.promise;
  }

  end(): void {
    this.#reader.end();
    this.#isRead = true;
    this.#close();
  }

  /** The thread has computed all of it. */
  finish(told: Told): void {
    this.#told.resolve(told);
  }

  /** The thread has failed, or is gone. */
  fail(error: Error): void {
    this.#failure ??= error;
    this.#told.reject(error);
  }

  /** The thread writes nothing any more. */
  leave(): void {
    this.#isLeft = true;
    this.#close();
  }

  // Only then is the memory others'.
  #close(): void {
    if (this.#isRead && this.#isLeft) closeExchange(this.#exchange);
  }

  async #awaited(): Promise<FieldsSlice> {
    const { control } = this.#exchange;
    for (;;) {
      const written = Atomics.load(control, WRITTEN);
      if (this.#reader.isReady) return this.#reader.read();
      if (this.#failure) throw this.#failure;
      await changed(control, WRITTEN, written);
    }
  }
}

/** A failure as it was told by a thread. */
export const failureOf = ({ limit, error }: { readonly limit: boolean; readonly error: Error }): Error =>
  limit ? new LimitError(error.message) : error;
