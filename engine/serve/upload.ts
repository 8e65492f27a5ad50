import { Problem } from './problem.ts';
import { type FrameHeader, UPLOAD_CREDIT } from './protocol.ts';

/** How much is read before the client is allowed as much again. */
const GRANT_STEP = UPLOAD_CREDIT / 2;

/** The bytes of one request's stream, in order, as they arrive; reading them earns the client more credit. */
export class Upload implements AsyncIterable<Uint8Array> {
  readonly #grant: (bytes: number) => void;
  readonly #waiting: Uint8Array[] = [];
  #received = 0;
  #allowed = UPLOAD_CREDIT;
  #read = 0;
  #complete = false;
  #failure: unknown = null;
  #wake = () => {};

  constructor(grant: (bytes: number) => void) {
    this.#grant = grant;
  }

  get complete(): boolean {
    return this.#complete;
  }

  /** Takes a frame's bytes. Throws a Problem if they are not the next ones, or more than the client has credit for. */
  accept({ offset, last }: FrameHeader, bytes: Uint8Array): void {
    if (this.#complete) throw new Problem('protocol', 'a frame came after the last one of its stream');
    if (offset !== this.#received)
      throw new Problem('protocol', `a frame begins at byte ${offset} of its stream instead of ${this.#received}`);
    this.#received += bytes.length;
    if (this.#received > this.#allowed)
      throw new Problem('protocol', `the stream is ${this.#received - this.#allowed} bytes over its credit`);
    this.#waiting.push(bytes);
    this.#complete = last;
    this.#wake();
  }

  /** Makes whoever reads fail. */
  fail(failure: unknown): void {
    this.#failure ??= failure;
    this.#wake();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    for (;;) {
      if (this.#failure !== null) throw this.#failure;
      const bytes = this.#waiting.shift();
      if (bytes !== undefined) {
        yield bytes;
        this.#earn(bytes.length);
      } else if (this.#complete) return;
      else await this.#more();
    }
  }

  #more(): Promise<void> {
    return new Promise(resolve => {
      this.#wake = resolve;
    });
  }

  #earn(bytes: number): void {
    this.#read += bytes;
    if (this.#read < GRANT_STEP || this.#complete) return;
    this.#allowed += this.#read;
    this.#grant(this.#read);
    this.#read = 0;
  }
}
