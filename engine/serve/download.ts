import { frame } from './frames.ts';
import { HEADER_BYTES, MAX_FRAME } from './protocol.ts';
import type { Wire } from './wire.ts';

/** What may lie in the process unsent, whatever credit the client gives. */
const UNSENT = 4 << 20;

/** One request's stream to the client: frames as large as may be, no byte beyond the client's credit. */
export class Download {
  readonly #id: number;
  readonly #wire: Wire;
  #credit: number;
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

  /** Resolves once all of it is under way. */
  async send(bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.length; ) {
      const room = await this.#room();
      const piece = bytes.subarray(at, at + Math.min(room, MAX_FRAME - HEADER_BYTES));
      this.#frame(piece, false);
      at += piece.length;
    }
  }

  end(): void {
    this.#frame(new Uint8Array(0), true);
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

  #frame(piece: Uint8Array, last: boolean): void {
    const bytes = frame({ id: this.#id, last, offset: this.#offset }, piece);
    this.#credit -= piece.length;
    this.#offset += piece.length;
    this.#unsent += bytes.length;
    this.#wire.send(bytes, () => {
      this.#unsent -= bytes.length;
      this.#wake();
    });
  }
}
