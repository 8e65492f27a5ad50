import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { WebSocket } from 'ws';
import { StringPool } from '../../engine/columns/strings.ts';
import { frame } from '../../engine/serve/frames.ts';
import { HEADER_BYTES } from '../../engine/serve/protocol.ts';
import { ArrowStreamWriter } from '../../engine/sinks/arrow.ts';
import { ArrowStreamReader } from '../../engine/sources/arrow/reader.ts';
import { batchOf, FIELDS } from './fed.ts';

/** A query that is fed in another process (`sides/fed.ts`), with its client's end here. */
export class FedOverSocket {
  readonly #child: ChildProcess;
  readonly #socket: WebSocket;
  readonly #writer: ArrowStreamWriter;
  readonly #reader: ArrowStreamReader;
  #offset = 0;
  #answered: ((rows: number) => void) | null = null;

  private constructor(child: ChildProcess, socket: WebSocket) {
    const strings = new StringPool();
    this.#child = child;
    this.#socket = socket;
    this.#writer = new ArrowStreamWriter(FIELDS, strings);
    this.#reader = new ArrowStreamReader(strings);
    socket.on('message', (data: Buffer) => {
      for (const batch of this.#reader.push(data.subarray(HEADER_BYTES))) this.#answered?.(batch.length);
    });
    this.#send(this.#writer.schema());
  }

  /** With a history of `before` events of each entity. */
  static async start(entities: number, features: number, before: number): Promise<FedOverSocket> {
    const program = join(import.meta.dirname, 'sides', 'fed.ts');
    const child = spawn(process.execPath, ['--no-warnings', program, ...[entities, features, before].map(String)], {
      stdio: ['pipe', 'pipe', 'inherit']
    });
    const { value: port } = await createInterface({ input: child.stdout as NodeJS.ReadableStream })
      [Symbol.asyncIterator]()
      .next();
    const socket = new WebSocket(`ws://127.0.0.1:${port}/`, { perMessageDeflate: false });
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
    return new FedOverSocket(child, socket);
  }

  /** Sends an event and waits for its features; gives the microseconds between. */
  async event(first: number, key: number): Promise<number> {
    const { columns } = batchOf(first, [key]);
    const answer = Promise.withResolvers<number>();
    this.#answered = answer.resolve;
    const start = performance.now();
    this.#send(this.#writer.batch(columns, 1));
    if ((await answer.promise) !== 1) throw new Error('an event has one answer');
    return (performance.now() - start) * 1000;
  }

  stop(): void {
    this.#socket.close();
    this.#child.stdin?.end();
  }

  #send(pieces: readonly Uint8Array[]): void {
    const bytes = Buffer.concat(pieces);
    this.#socket.send(frame({ id: 1, last: false, offset: this.#offset }, bytes));
    this.#offset += bytes.length;
  }
}
