import { fileURLToPath } from 'node:url';
import { MAX_FRAME } from '../../engine/serve/protocol.ts';
import { PURCHASE, purchases } from '../support/wire/arrow.ts';
import { Client } from '../support/wire/client.ts';
import { type Engine, startEngine } from '../support/wire/engine.ts';

/**
 * What the wire costs: from spawn to ready, from connect to hello, MiB/s of an upload through the loopback.
 *
 *     node test/bench/wire.ts [timeloom.mjs]
 */

const program = process.argv[2] ?? fileURLToPath(new URL('../../python-shim/timeloom/engine/timeloom.mjs', import.meta.url));
const ROUNDS = 5;

async function startup(): Promise<void> {
  const [ready, first, second]: number[][] = [[], [], []];
  for (let round = 0; round < ROUNDS; round++) {
    const engine = await startEngine([], program);
    ready?.push(engine.took);
    first?.push(await timed(() => Client.open(engine)));
    second?.push(await timed(() => Client.open(engine)));
    await engine.stop();
  }
  line('spawn to ready', ready, 'ms');
  line('first connection to hello', first, 'ms');
  line('second connection to hello', second, 'ms');
}

async function upload(engine: Engine): Promise<void> {
  const bytes = purchases(4_000_000, 10_000);
  const rates: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const client = await Client.open(engine, `upload ${round}`);
    const took = await timed(async () => {
      const id = client.ask({ type: 'table', table: PURCHASE, rows: { kind: 'stream' } });
      await client.upload(id, bytes, MAX_FRAME - 16);
      const answer = await client.answer(id);
      if (answer.type === 'error') throw new Error(answer.message);
    });
    rates.push(bytes.length / (1 << 20) / (took / 1000));
    client.close();
  }
  line('upload to ready table', rates, 'MiB/s');
}

async function download(engine: Engine): Promise<void> {
  const client = await Client.open(engine, 'upload 0');
  const rates: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const { ticket } = await client.call<{ ticket: string }>({ type: 'query', text: '{ amount: Purchase.amount, user: Purchase.user }' });
    client.pieces.length = 0;
    const took = await timed(() => client.call({ type: 'fetch', ticket, credit: Number.MAX_SAFE_INTEGER }));
    const size = client.pieces.reduce((sum, piece) => sum + piece.bytes.length, 0);
    rates.push(size / (1 << 20) / (took / 1000));
  }
  line('run and fetch', rates, 'MiB/s');
  client.close();
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
}

function line(what: string, values: readonly number[] | undefined, unit: string): void {
  const sorted = [...(values ?? [])].sort((a, b) => a - b);
  const median = sorted[sorted.length >> 1] as number;
  console.log(`${what.padEnd(28)} ${median.toFixed(0).padStart(7)} ${unit}   (${sorted.map(v => v.toFixed(0)).join(' ')})`);
}

await startup();
const engine = await startEngine([], program);
await upload(engine);
await download(engine);
await engine.stop();
