import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readlinkSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import type { Column } from '../../engine/columns/column.ts';
import type { Query, ResultBatch, RunOptions } from '../../engine/index.ts';
import { type Keeping, KeptQuery } from '../../engine/serve/kept.ts';
import type { QueryInfo } from '../../engine/serve/protocol.ts';
import { SpoolSpace } from '../../engine/serve/spool.ts';
import { PURCHASE, purchases } from '../support/wire/arrow.ts';
import { Client } from '../support/wire/client.ts';
import { MAIN, startEngine } from '../support/wire/engine.ts';
import { countingQuery } from '../support/wire/query.ts';

const ROWS = 1000;
/** Bytes of a piece on disk: five columns of eight bytes a value, each with a head. */
const PIECE = 5 * (8 + 8 * ROWS);
const folder = mkdtempSync(join(tmpdir(), 'spool-'));
const made: KeptQuery[] = [];
const AT_ONCE: Keeping = { short: 0, isSooner: () => false };
after(() => {
  for (const each of made) each.release();
  rmSync(folder, { recursive: true });
});

function stage(batches: number, { bytes = 1 << 30, limit = 0, where = folder, keeping = AT_ONCE } = {}) {
  const space = new SpoolSpace(where, bytes);
  return { space, ...keptQuery(batches, space, limit, keeping) };
}

function keptQuery(batches: number, space: SpoolSpace, limit = 0, keeping = AT_ONCE) {
  const { query, asked } = countingQuery(batches, ROWS);
  const kept = new KeptQuery(query, limit, space, keeping);
  made.push(kept);
  return { kept, asked };
}

async function read(query: Query, options: RunOptions = {}): Promise<bigint[]> {
  const times: bigint[] = [];
  for await (const batch of query.run(options)) times.push(...batch.time);
  return times;
}

async function rowsFrom(query: KeptQuery, from: number, options: RunOptions = {}): Promise<bigint[]> {
  const times: bigint[] = [];
  for await (const batch of query.rowsFrom(from, options)) times.push(...batch.time);
  return times;
}

const numbers = (count: number) => Array.from({ length: count }, (_, i) => BigInt(i));

describe('a result that was read to its end', () => {
  it('is read again without being computed again, whole or in part', async () => {
    const { kept, asked } = stage(5);
    assert.deepEqual(await read(kept), numbers(5 * ROWS));
    assert.deepEqual(await read(kept), numbers(5 * ROWS));
    assert.deepEqual(await read(kept, { limit: 1500 }), numbers(1500));
    assert.equal(asked(), 5);
  });

  it('can be read by several at once, each at a pace of its own', async () => {
    const { kept, asked } = stage(5);
    await read(kept);
    const [slow, fast] = [kept.run({}), kept.run({})];
    const heads: (ResultBatch | undefined)[] = [];
    for (let i = 0; i < 5; i++) heads.push((await slow.next()).value, (await fast.next()).value);
    assert.deepEqual(
      heads.map(batch => batch?.time[0]),
      [0, 0, 1, 1, 2, 2, 3, 3, 4, 4].map(n => BigInt(n * ROWS))
    );
    assert.equal(asked(), 5);
  });

  it('of a query with a limit of its own is whole at that limit', async () => {
    const { kept, asked } = stage(5, { limit: 1500 });
    await read(kept, { limit: 1500 });
    assert.deepEqual(await read(kept, { limit: 1500 }), numbers(1500));
    assert.equal(asked(), 2);
  });

  it('tells how far another reading is, and can be stopped there', async () => {
    const { kept } = stage(5);
    await read(kept);
    const told: number[] = [];
    const stop = new AbortController();
    const reading = read(kept, {
      signal: stop.signal,
      onProgress: ({ done, total }) => {
        told.push(done / total);
        if (done >= 2 * ROWS) stop.abort(new Error('enough'));
      }
    });
    await assert.rejects(reading, /enough/);
    assert.deepEqual(told, [0.2, 0.4]);
    assert.deepEqual(await read(kept), numbers(5 * ROWS), 'the next reading is whole');
  });

  it('gives back its room when it is released, at once or when the last reader is done', async () => {
    const { kept, space } = stage(5);
    await read(kept);
    assert.equal(space.bytes, 5 * PIECE);
    const reading = kept.run({});
    await reading.next();
    kept.release();
    assert.equal(space.bytes, 0);
    assert.equal((await reading.next()).value?.time[0], BigInt(ROWS), 'who reads reads on');
    await reading.return(undefined);
    assert.deepEqual(await read(kept), numbers(5 * ROWS), 'it is computed again');
    assert.equal(space.bytes, 0);
  });
});

describe('a result that was computed in a short time', () => {
  const quick: Keeping = { short: Number.POSITIVE_INFINITY, isSooner: () => false };

  it('is not kept, but computed again', async () => {
    const { kept, asked, space } = stage(5, { keeping: quick });
    for (let i = 0; i < 2; i++) assert.deepEqual(await read(kept), numbers(5 * ROWS));
    assert.deepEqual([asked(), space.bytes], [10, 0]);
  });

  it('is kept once a part of it is read, for the parts read after that', async () => {
    const { kept, asked } = stage(5, { keeping: quick });
    await read(kept);
    for (const from of [2 * ROWS + 1, 5 * ROWS - 1, 5 * ROWS]) assert.deepEqual(await rowsFrom(kept, from), numbers(5 * ROWS).slice(from));
    assert.equal(asked(), 10);
  });
});

describe('a result whose keeping begins with its third piece', () => {
  /** Not by time: the pieces before it called no function of the client, which is what makes keeping begin at once. */
  function late() {
    const space = new SpoolSpace(folder, 1 << 30);
    const { query, asked } = countingQuery(5, ROWS, 3);
    const kept = new KeptQuery(query, 0, space, { short: Number.POSITIVE_INFINITY, isSooner: () => false });
    made.push(kept);
    return { kept, asked, space };
  }
  const options: RunOptions = { call: async (_, [column]) => column as Column };

  it('is read again as it was, its beginning computed again', async () => {
    const { kept, asked, space } = late();
    for (let i = 0; i < 2; i++) assert.deepEqual(await read(kept, options), numbers(5 * ROWS));
    assert.deepEqual([asked(), space.bytes], [7, 3 * PIECE]);
    assert.deepEqual(await read(kept, { ...options, limit: 2 * ROWS + 1 }), numbers(2 * ROWS + 1));
  });

  it('is read from any row on, and knows its times', async () => {
    const { kept, asked } = late();
    await read(kept, options);
    for (const from of [0, 1, ROWS, 2 * ROWS - 1, 2 * ROWS, 3 * ROWS + 7, 5 * ROWS])
      assert.deepEqual(await rowsFrom(kept, from, options), numbers(5 * ROWS).slice(from));
    assert.equal(asked(), 5 + 4 * 2, 'rows on disk are not computed');
    assert.deepEqual(kept.span, [0n, BigInt(5 * ROWS - 1)]);
    const times = [0, 2 * ROWS, 2 * ROWS + 1, 5 * ROWS - 1, 5 * ROWS].map(BigInt);
    assert.deepEqual(await Promise.all(times.map(time => kept.rowAt(time))), [null, null, 2 * ROWS + 1, 5 * ROWS - 1, 5 * ROWS]);
  });

  it('is read on where its file makes room for another while its beginning is computed', async () => {
    const { kept } = late();
    await read(kept, options);
    const reading = kept.rowsFrom(0, options);
    const times = [...((await reading.next()).value as ResultBatch).time];
    kept.release();
    for await (const { time } of reading) times.push(...time);
    assert.deepEqual(times, numbers(5 * ROWS));
  });
});

describe('what is not kept is computed again, on the same rows', () => {
  it('where that is sooner done than reading it from a disk', async () => {
    const { query, asked } = countingQuery(5, ROWS);
    const space = new SpoolSpace(folder, 1 << 30);
    const kept = new KeptQuery(query, 0, space, { short: 0, isSooner: (_, bytes) => bytes > 2 * PIECE });
    made.push(kept);
    assert.deepEqual(await read(kept), numbers(5 * ROWS));
    assert.equal(space.bytes, 0);
    assert.deepEqual(await read(kept), numbers(5 * ROWS));
    assert.equal(asked(), 10);
  });

  it('past the bound', async () => {
    const { kept, asked, space } = stage(5, { bytes: 3 * PIECE });
    assert.deepEqual(await read(kept), numbers(5 * ROWS));
    assert.equal(space.bytes, 0, 'a part is of no use');
    assert.deepEqual(await read(kept), numbers(5 * ROWS));
    assert.equal(asked(), 10);
    assert.deepEqual(kept.warnings, []);
  });

  it('with a bound of 0, without a file', async () => {
    const { kept, asked } = stage(2, { bytes: 0, where: '/nowhere' });
    await read(kept);
    await read(kept);
    assert.equal(asked(), 4);
    assert.deepEqual(kept.warnings, []);
  });

  it('after a first reading that was left early', async () => {
    const { kept, asked, space } = stage(5);
    for await (const _ of kept.run({})) break;
    assert.equal(space.bytes, 0);
    assert.deepEqual(await read(kept), numbers(5 * ROWS));
    assert.deepEqual(await read(kept), numbers(5 * ROWS));
    assert.equal(asked(), 6);
  });

  it('after one that was cancelled', async () => {
    const { kept, space } = stage(5);
    const stop = new AbortController();
    const reading = read(kept, { signal: stop.signal, onProgress: () => stop.abort(new Error('enough')) });
    await assert.rejects(reading, /enough/);
    assert.equal(space.bytes, 0);
    assert.deepEqual(await read(kept), numbers(5 * ROWS));
  });

  it('after a part of it was asked for', async () => {
    const { kept, asked, space } = stage(5);
    await read(kept, { limit: 10 });
    assert.equal(space.bytes, 0);
    await read(kept);
    await read(kept);
    assert.equal(asked(), 6);
  });

  it('while another reading is writing', async () => {
    const { kept, asked } = stage(3);
    const first = kept.run({});
    await first.next();
    assert.deepEqual(await read(kept), numbers(3 * ROWS));
    while (!(await first.next()).done);
    assert.equal(asked(), 6);
    await read(kept);
    assert.equal(asked(), 6);
  });

  it('where there is no room on disk, or no folder, which is told and spoils no reading', async () => {
    const { kept, asked } = stage(2, { where: join(folder, 'not there') });
    assert.deepEqual(await read(kept), numbers(2 * ROWS));
    assert.match(kept.warnings.join(), /^the rows could not be kept for reading them again, which computes them again: ENOENT/);
    assert.deepEqual(await read(kept), numbers(2 * ROWS));
    assert.equal(asked(), 4);
  });

  it('where the disk is full, which is told and spoils no reading', { skip: process.platform !== 'linux' }, async () => {
    const { kept, asked } = keptQuery(2, new SpoolSpace(folder, 1 << 30, () => open('/dev/full', 'r+')));
    assert.deepEqual(await read(kept), numbers(2 * ROWS));
    assert.match(kept.warnings.join(), /which computes them again: ENOSPC/);
    assert.deepEqual(await read(kept), numbers(2 * ROWS));
    assert.equal(asked(), 4);
  });

  it('when a newer result needed its room', async () => {
    const space = new SpoolSpace(folder, 5 * PIECE);
    const [two, three, young] = [keptQuery(2, space), keptQuery(3, space), keptQuery(2, space)];
    for (const { kept } of [two, three, two, young]) await read(kept);
    assert.equal(space.bytes, 4 * PIECE, 'the one that was read longest ago made room');
    for (const { kept } of [two, young, three]) await read(kept);
    assert.deepEqual(
      [two, young, three].map(({ asked }) => asked()),
      [2, 2, 6]
    );
  });
});

describe('the file', () => {
  it('that is not what was written is an error that says what to do', async () => {
    const file = await open(join(folder, 'short'), 'wx+');
    const { kept } = keptQuery(2, new SpoolSpace(folder, 1 << 30, async () => file));
    await read(kept);
    await file.truncate(PIECE + 8);
    await assert.rejects(read(kept), /^DataError: the rows kept on disk are not whole any more: run the query again$/);
  });

  it('has no name, so that it is gone with the session, however that ends', { skip: process.platform !== 'linux' }, async () => {
    const own = mkdtempSync(join(folder, 'tmp-'));
    const engine = await startEngine([], MAIN, { TMPDIR: own });
    try {
      const client = await Client.open(engine, 'kept');
      const id = client.ask({ type: 'table', table: PURCHASE, rows: { kind: 'stream' } });
      await client.upload(id, purchases(10_000));
      await client.answer(id);
      const { ticket } = await client.call<QueryInfo & Record<string, unknown>>({ type: 'query', text: '{ n: count(Purchase) }' });
      await client.call({ type: 'count', ticket });
      await client.call({ type: 'window', ticket, from: 0, rows: 1, firstColumn: 0, columns: 1 });
      const worker = await workerOf(engine.port, engine.token);
      assert.equal(keptBy(worker), 1);
      assert.deepEqual(readdirSync(own), []);
      await client.call({ type: 'release', ticket });
      // The answer does not wait for the file to be closed.
      for (const end = performance.now() + 10_000; keptBy(worker) > 0 && performance.now() < end; ) await setTimeout(10);
      assert.equal(keptBy(worker), 0);
    } finally {
      await engine.stop();
    }
  });
});

async function workerOf(port: number, token: string): Promise<number> {
  const answer = await fetch(`http://127.0.0.1:${port}/v1/sessions`, { headers: { Authorization: `Bearer ${token}` } });
  const { sessions } = (await answer.json()) as { sessions: { pid: number }[] };
  return sessions[0]?.pid as number;
}

/** Files without a name that a process holds open for results. */
function keptBy(pid: number): number {
  const links = readdirSync(`/proc/${pid}/fd`).map(fd => {
    try {
      return readlinkSync(`/proc/${pid}/fd/${fd}`);
    } catch {
      return '';
    }
  });
  return links.filter(link => /timeloom-\w+\.rows \(deleted\)/.test(link)).length;
}
