import { Buffer } from 'node:buffer';
import { beginFrame } from './frames.ts';
import { HEADER_BYTES, MAX_FRAME } from './protocol.ts';
import type { Wire } from './wire.ts';

/** What may lie in the process unsent, whatever credit the client gives. */
const UNSENT = 4 << 20;
/** Frames below this are not worth keeping. */
const SMALL = 1 << 16;

/** One request's stream to the client: frames as large as may be, no byte beyond the client's credit. */
export class Download {
  readonly #id: number;
  readonly #wire: Wire;
  #credit: number;
  /** Frames that were sent: their memory is used again, which costs much less than new memory. */
  readonly #idle: Buffer[] = [];
  #offset = 0;
  #unsent = 0;
  #failure: unknown = null;
  #wake = () => {};

  constructor(id: number, wire: Wire, credit: number) {
    this.#id = id;
    this.#wire = wire;
    this.#credit = credit;
  }

  get bytes(): number {
    return this.#offset;
  }

  allow(bytes: number): void {
    this.#credit = Math.min(this.#credit + bytes, Number.MAX_SAFE_INTEGER);
    this.#wake();
  }

  /** Makes whoever sends fail. */
  fail(failure: unknown): void {
    this.#failure ??= failure;
    this.#wake();
  }

  /** Sends pieces as one run of bytes; resolves once all of it is under way, and the pieces may change. */
  async send(pieces: readonly Uint8Array[]): Promise<void> {
    const source = new Pieces(pieces);
    while (source.left > 0) this.#frame(source, Math.min(await this.#room(), MAX_FRAME - HEADER_BYTES, source.left), false);
  }

  end(): void {
    this.#frame(new Pieces([]), 0, true);
  }

  async #room(): Promise<number> {
    for (;;) {
      if (this.#failure !== null) throw this.#failure;
      if (this.#credit > 0 && this.#unsent < UNSENT) return this.#credit;
      await new Promise<void>(resolve => {
        this.#wake = resolve;
      });
    }
  }

  #frame(source: Pieces, length: number, last: boolean): void {
    const room = length < SMALL ? undefined : (this.#idle.pop() ?? Buffer.allocUnsafeSlow(MAX_FRAME));
    const bytes = beginFrame({ id: this.#id, last, offset: this.#offset }, length, room);
    source.copyTo(bytes.subarray(HEADER_BYTES));
    this.#credit -= length;
    this.#offset += length;
    this.#unsent += bytes.length;
    this.#wire.send(bytes, () => {
      this.#unsent -= bytes.length;
      if (room) this.#idle.push(room);
      this.#wake();
    });
  }
}

/** Bytes in pieces, taken from the front. */
class Pieces {
  readonly #pieces: readonly Uint8Array[];
  #index = 0;
  #from = 0;
  left: number;

  constructor(pieces: readonly Uint8Array[]) {
    this.#pieces = pieces;
    this.left = pieces.reduce((sum, piece) => sum + piece.length, 0);
  }

  /** Fills `target`, which must not be longer than what is left. */
  copyTo(target: Uint8Array): void {
    for (let at = 0; at < target.length; ) {
      const piece = this.#pieces[this.#index] as Uint8Array;
      const part = piece.subarray(this.#from, this.#from + target.length - at);
      target.set(part, at);
      at += part.length;
      this.#from += part.length;
      if (this.#from === piece.length) {
        this.#index++;
        this.#from = 0;
      }
    }
    this.left -= target.length;
  }
}
