import type { Clock } from './clock.ts';
import { Download } from './download.ts';
import { frame } from './frames.ts';
import type { Limiter } from './limiter.ts';
import type { Far, Pace } from './pace.ts';
import { Problem } from './problem.ts';
import { HEADER_BYTES, MAX_FRAME, type Reply, type WorkInfo } from './protocol.ts';
import type { RequestType } from './requests.ts';
import { Upload } from './upload.ts';
import type { Wire } from './wire.ts';

const PROGRESS_MS = 100;

/** What the client of a request wants beside the answer. */
export interface Wants {
  readonly progress: boolean;
  /** It answers calls of its functions. */
  readonly calls: boolean;
}

/** A request while it is being answered. */
export class Job implements Pace {
  readonly id: number;
  readonly type: RequestType;
  readonly limiter: Limiter;
  readonly #wire: Wire;
  readonly #clock: Clock;
  readonly #wants: Wants;
  readonly #abort = new AbortController();
  #upload: Upload | null = null;
  #download: Download | null = null;
  readonly #began: number;
  #told = Number.NEGATIVE_INFINITY;
  #latest: WorkInfo['progress'] = null;

  constructor(id: number, type: RequestType, wire: Wire, clock: Clock, limiter: Limiter, wants: Wants) {
    this.id = id;
    this.type = type;
    this.limiter = limiter;
    this.#wire = wire;
    this.#clock = clock;
    this.#wants = wants;
    this.#began = clock.now();
  }

  /** How long it has been running. */
  get seconds(): number {
    return (this.#clock.now() - this.#began) / 1000;
  }

  /** How far it is. */
  get latest(): WorkInfo['progress'] {
    return this.#latest;
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** The stream the client sends with this request. */
  upload(): Upload {
    this.#upload ??= new Upload(bytes => this.#reply({ type: 'credit', target: this.id, bytes }));
    return this.#upload;
  }

  /** What the client sends, piece by piece; waiting for it is not counted. */
  async *received(): AsyncGenerator<Uint8Array> {
    const pieces = this.upload()[Symbol.asyncIterator]();
    for (;;) {
      const next = await this.waiting(pieces.next());
      if (next.done) return;
      yield next.value;
    }
  }

  /** Waits for the client: that is not counted as time of the request. */
  waiting<T>(wait: Promise<T>): Promise<T> {
    return this.limiter.idle(wait);
  }

  /** The stream, if the client sends one. */
  get receiving(): Upload | null {
    return this.#upload;
  }

  /** Whether the client answers calls. */
  get mayCall(): boolean {
    return this.#wants.calls;
  }

  /** Asks the client for a function's values, and gives what it sends. One call at a time. */
  call(name: string, rows: number, result: string, args: readonly Uint8Array[]): () => AsyncIterable<Uint8Array> {
    this.#upload = null;
    this.upload();
    this.#reply({ type: 'call', id: this.id, function: name, rows, result });
    let offset = 0;
    for (const bytes of framesOf(args)) {
      this.#wire.send(frame({ id: this.id, last: false, call: true, offset }, bytes));
      offset += bytes.length;
    }
    this.#wire.send(frame({ id: this.id, last: true, call: true, offset }, NOTHING));
    return () => this.received();
  }

  /** Begins the stream that answers this request. */
  download(credit: number): Download {
    this.#download = new Download(this.id, this.#wire, credit);
    return this.#download;
  }

  get pressing(): boolean {
    return this.#download?.pressing ?? false;
  }

  allow(bytes: number): void {
    this.#download?.allow(bytes);
  }

  /** Tells the client how far it is, at most ten times a second. */
  progress(far: Far): void {
    this.#latest = far;
    const now = this.#clock.now();
    if (!this.#wants.progress || now - this.#told < PROGRESS_MS) return;
    this.#told = now;
    this.#reply({ type: 'progress', id: this.id, ...far });
  }

  stop(why: string): void {
    const failure = new Problem('cancelled', why);
    this.#abort.abort(failure);
    this.#upload?.fail(failure);
    this.#download?.fail(failure);
  }

  async pause(): Promise<void> {
    await this.limiter.turn();
    this.signal.throwIfAborted();
  }

  #reply(reply: Reply): void {
    this.#wire.send(JSON.stringify(reply));
  }
}

const NOTHING = new Uint8Array(0);

/** Pieces as runs of bytes that fit a frame. */
function* framesOf(pieces: readonly Uint8Array[]): Generator<Uint8Array> {
  const whole = Buffer.concat(pieces);
  for (let at = 0; at < whole.length; at += MAX_FRAME - HEADER_BYTES) yield whole.subarray(at, at + MAX_FRAME - HEADER_BYTES);
}
