import { type Answers, Connection } from '../../../engine/serve/connection.ts';
import { Limiter } from '../../../engine/serve/limiter.ts';
import { HEADER_BYTES, type Reply } from '../../../engine/serve/protocol.ts';
import type { ClientLimits } from '../../../engine/serve/requests.ts';
import { StillClock } from './clock.ts';

export const settle = () => new Promise(resolve => setImmediate(resolve));

/** A conversation without sockets: what was sent to the client, and a connection to send to. Clock and memory are the test's. */
export class Talk {
  readonly clock = new StillClock();
  readonly sent: (Reply | { type: 'hello' })[] = [];
  readonly frames: Uint8Array[] = [];
  readonly admitted: ClientLimits[] = [];
  closing: [code: number, reason: string] | null = null;
  memory = 0;
  collected = 0;
  readonly connection: Connection;

  constructor(
    answers: Partial<Answers>,
    limits: { memory: number | null; time: number | null } = { memory: null, time: null },
    greet = true
  ) {
    const memory = { used: () => this.memory, collect: () => void this.collected++ };
    const turn = () => settle() as Promise<void>;
    this.connection = new Connection(
      {
        hello: { type: 'hello', features: [], version: '1' },
        clock: this.clock,
        admit: asked => {
          this.admitted.push(asked);
          return { limiter: () => new Limiter(this.clock, memory, turn, limits), answers: answers as Answers, left: () => {} };
        },
        changed: () => {}
      },
      {
        send: (message, written) => {
          if (typeof message === 'string') this.sent.push(JSON.parse(message));
          else this.frames.push(Buffer.from(message));
          written?.();
        },
        close: (code, reason) => {
          this.closing = [code, reason];
        }
      }
    );
    if (greet) this.say({ type: 'hello', features: ['progress'], version: '1' });
    this.sent.length = 0;
  }

  say(message: object): void {
    this.connection.text(JSON.stringify(message));
  }

  bytes(): Buffer {
    return Buffer.concat(this.frames.map(f => f.subarray(HEADER_BYTES)));
  }

  answerTo(id: number): Reply | undefined {
    return this.sent.find(m => (m.type === 'result' || m.type === 'error') && m.id === id) as Reply | undefined;
  }
}
