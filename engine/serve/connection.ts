import { LimitError } from '../diagnostics/failure.ts';
import type { Clock } from './clock.ts';
import { readHeader } from './frames.ts';
import { Job } from './job.ts';
import type { Limiter } from './limiter.ts';
import { Problem } from './problem.ts';
import { type FrameHeader, HEADER_BYTES, type Hello, MAX_TEXT, type Reply, type WorkInfo } from './protocol.ts';
import {
  type Asking,
  type ClientLimits,
  isRequestType,
  type RequestType,
  type RowSource,
  readCredit,
  readHello,
  readId,
  readMessage,
  readRequest,
  readType
} from './requests.ts';
import { told } from './told.ts';
import type { Wire } from './wire.ts';

/** What answers requests: one function per type, the answer's `result` its value. */
export type Answers = { readonly [T in RequestType]: (asking: Asking<T>, job: Job) => unknown };

/** What a client may do, and by whom it is answered. */
export interface Admitted {
  /** The limits of one request. */
  limiter(): Limiter;
  readonly answers: Answers;
  /** The client is gone. */
  left(): void;
}

/** What a connection needs of its session. */
export interface Served {
  readonly hello: Hello;
  readonly clock: Clock;
  /** Throws a DataError if the client asks for folders beyond the engine's. */
  admit(limits: ClientLimits): Admitted;
  changed(): void;
}

const WORK: ReadonlySet<RequestType> = new Set(['table', 'add', 'query', 'count', 'fetch', 'window', 'find', 'curves', 'measure']);

const tooLong = (length: number) => new LimitError(`the answer is too long: ${length} characters, of ${MAX_TEXT} that a message may have`);

/** One client's conversation: requests run side by side, each a job; nothing a client sends makes it throw. */
export class Connection {
  readonly #session: Served;
  readonly #wire: Wire;
  readonly #jobs = new Map<number, Job>();
  /** Uploads that failed while the client still sends. */
  readonly #abandoned = new Set<number>();
  #welcome: Admitted | null = null;
  #features: readonly string[] = [];

  constructor(session: Served, wire: Wire) {
    this.#session = session;
    this.#wire = wire;
    wire.send(JSON.stringify(session.hello));
  }

  /** Requests that read or write rows now. */
  get running(): number {
    let count = 0;
    for (const job of this.#jobs.values()) if (WORK.has(job.type)) count++;
    return count;
  }

  /** What it has running that reads or writes rows. */
  work(): readonly (Omit<WorkInfo, 'work'> & { readonly id: number })[] {
    const running = [...this.#jobs.values()].filter(({ type }) => WORK.has(type));
    return running.map(({ id, type, seconds, latest }) => ({ id, type, seconds, progress: latest }));
  }

  /** Stops a request; false if there is none of that number. */
  stop(id: number): boolean {
    const job = this.#jobs.get(id);
    job?.stop('the request was cancelled');
    return job !== undefined;
  }

  wants(feature: string): boolean {
    return this.#features.includes(feature);
  }

  tell(message: Reply): void {
    const text = JSON.stringify(message);
    if (text.length <= MAX_TEXT) this.#wire.send(text);
    else this.#wire.send(JSON.stringify(told('id' in message ? message.id : 0, tooLong(text.length))));
  }

  text(frame: string): void {
    let id: number | null = null;
    try {
      const message = readMessage(frame);
      id = readId(message);
      this.#message(readType(message), message, id);
    } catch (failure) {
      this.tell(told(id ?? 0, failure));
    }
  }

  binary(frame: Uint8Array): void {
    const header = readHeader(frame);
    if (header === null) {
      this.tell(told(0, new Problem('protocol', 'a binary frame begins with a header of 16 bytes: request, flags, offset')));
      return;
    }
    this.#bytes(header, frame.subarray(HEADER_BYTES));
  }

  /** The client is gone: what it asked for is stopped. */
  closed(): void {
    for (const job of this.#jobs.values()) job.stop('the connection was closed');
    this.#welcome?.left();
  }

  #message(type: string, message: unknown, id: number | null): void {
    if (type === 'hello') this.#greeted(message);
    else if (this.#welcome === null) this.#wire.close(1002, 'the first message must be hello');
    else if (type === 'credit') this.#credit(message);
    else if (!isRequestType(type)) throw new Problem('protocol', `there is no request of type '${type}'`);
    else if (id === null) throw new Problem('protocol', `id: expected a whole number from 1 to ${0xffffffff}`);
    else if (this.#jobs.has(id)) throw new Problem('protocol', `request ${id} is still being answered: use another id`);
    else if (type === 'cancel') this.#cancel(id, readRequest(type, message).target);
    else void this.#answer(type, readRequest(type, message), id, this.#welcome);
  }

  #greeted(message: unknown): void {
    const hello = readHello(message, '');
    this.#welcome = this.#session.admit(hello.limits);
    this.#features = hello.features;
    this.#session.changed();
  }

  #credit(message: unknown): void {
    const { target, bytes } = readCredit(message, '');
    this.#jobs.get(target)?.allow(bytes);
  }

  #cancel(id: number, target: number): void {
    const job = this.#jobs.get(target);
    job?.stop('the request was cancelled');
    this.tell({ type: 'result', id, result: { running: job !== undefined } });
  }

  async #answer<T extends RequestType>(type: T, asking: Asking<T>, id: number, { limiter, answers }: Admitted) {
    const job = new Job(id, type, this.#wire, this.#session.clock, limiter(), {
      progress: this.wants('progress'),
      calls: this.wants('calls')
    });
    this.#jobs.set(id, job);
    this.#abandoned.delete(id);
    if ((asking as { rows?: RowSource }).rows?.kind === 'stream') job.upload();
    this.#session.changed();
    const reply = await answered(answers[type], asking, job);
    this.#jobs.delete(id);
    if (job.receiving?.complete === false) this.#abandoned.add(id);
    this.tell(reply);
    this.#session.changed();
  }

  #bytes(header: FrameHeader, bytes: Uint8Array): void {
    const { id, last } = header;
    const upload = this.#jobs.get(id)?.receiving;
    if (upload) accept(upload, header, bytes);
    else if (this.#abandoned.has(id)) last && this.#abandoned.delete(id);
    else this.tell(told(id, new Problem('protocol', `no request ${id} takes a stream now`)));
  }
}

async function answered<T extends RequestType>(answer: Answers[T], asking: Asking<T>, job: Job): Promise<Reply> {
  try {
    const result = await answer(asking, job);
    return { type: 'result', id: job.id, result: result ?? {} };
  } catch (failure) {
    return told(job.id, job.signal.aborted ? job.signal.reason : failure);
  }
}

function accept(upload: NonNullable<Job['receiving']>, header: FrameHeader, bytes: Uint8Array): void {
  try {
    upload.accept(header, bytes);
  } catch (failure) {
    upload.fail(failure);
  }
}
