import { Buffer } from 'node:buffer';
import { beginFrame } from './frames.ts';
import { HEADER_BYTES, MAX_FRAME } from './protocol.ts';
import type { Wire } from './wire.ts';

/** What may lie in the process unsent, whatever credit the client gives. */
const UNSENT = 4 << 20;
/** Bytes that are worth a frame: fewer wait a little for those that follow. */
const ENOUGH = 1 << 18;
const WAIT_MS = 10;
/** Frames below this are not worth keeping. */
const SMALL = 1 << 16;
const MOST = MAX_FRAME - HEADER_BYTES;

/** Frames that were sent, by any request: their memory is used again, which costs much less than new memory. */
const IDLE: Buffer[] = [];
const MOST_IDLE = 8;

/** One request's stream to the client: few frames, large ones, no byte beyond the client's credit. */
export class Download {
  readonly #id: number;
  readonly #wire: Wire;
  #credit: number;
  /** The frame that is being filled, and how many bytes it has. */
  #room: Buffer = Buffer.alloc(0);
  #filled = 0;
  #timer: NodeJS.Timeout | null = null;
  #offset = 0;
  #unsent = 0;
  #failure: unknown = null;
  #wake = () => {};

  constructor(id: number, wire: Wire, credit: number) {
    this.#id = id;
    this.#wire = wire;
    this.#credit = credit;
  }

  /** Whether frames have not left the process, as far as is known: that is learned in a turn of the event loop. */
  get pressing(): boolean {
    return this.#unsent > 0;
  }

  allow(bytes: number): void {
    this.#credit = Math.min(this.#credit + bytes, Number.MAX_SAFE_INTEGER);
    this.#wake();
  }

  /** Makes whoever sends fail. */
  fail(failure: unknown): void {
    this.#failure ??= failure;
    clearTimeout(this.#timer ?? undefined);
    this.#wake();
  }

  /** Takes pieces as one run of bytes; resolves once all of it is copied, and the pieces may change. */
  async send(pieces: readonly Uint8Array[]): Promise<void> {
    const source = new Pieces(pieces);
    while (source.left > 0) this.#fill(source, await this.#mayFill());
    if (this.#filled >= ENOUGH || this.#credit === 0) this.#flush(false);
    else if (this.#filled > 0) this.#timer ??= setTimeout(() => this.#flush(false), WAIT_MS);
  }

  end(): void {
    this.#flush(true);
  }

  async #mayFill(): Promise<number> {
    for (;;) {
      if (this.#failure !== null) throw this.#failure;
      if (this.#credit === 0 && this.#filled > 0) this.#flush(false);
      if (this.#credit > 0 && this.#unsent < UNSENT) return this.#credit;
      await new Promise<void>(resolve => {
        this.#wake = resolve;
      });
    }
  }

  #fill(source: Pieces, most: number): void {
    const length = Math.min(most, MOST - this.#filled, source.left);
    this.#makeRoom(this.#filled + length);
    const from = HEADER_BYTES + this.#filled;
    source.copyTo(this.#room.subarray(from, from + length));
    this.#credit -= length;
    this.#filled += length;
    if (this.#filled === MOST) this.#flush(false);
  }

  /** A frame with room for so many bytes, those it has among them. */
  #makeRoom(length: number): void {
    if (HEADER_BYTES + length <= this.#room.length) return;
    const isSmall = this.#filled === 0 && length < SMALL;
    const room = isSmall ? Buffer.allocUnsafe(HEADER_BYTES + length) : (IDLE.pop() ?? Buffer.allocUnsafeSlow(MAX_FRAME));
    room.set(this.#room.subarray(0, this.#filled === 0 ? 0 : HEADER_BYTES + this.#filled));
    this.#room = room;
  }

  #flush(last: boolean): void {
    clearTimeout(this.#timer ?? undefined);
    this.#timer = null;
    const [room, length] = [this.#room, this.#filled];
    const bytes = beginFrame({ id: this.#id, last, offset: this.#offset }, length, room.length === 0 ? undefined : room);
    this.#room = Buffer.alloc(0);
    this.#filled = 0;
    this.#offset += length;
    this.#unsent += bytes.length;
    this.#wire.send(bytes, () => {
      this.#unsent -= bytes.length;
      if (room.length === MAX_FRAME && IDLE.length < MOST_IDLE) IDLE.push(room);
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
