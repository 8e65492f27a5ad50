import type { StringPool } from '../columns/strings.ts';
import type { Query, RemoteCall, ResultBatch, RunOptions } from '../index.ts';
import { outputColumns, outputFields } from '../sinks/identity.ts';
import { batchWriter, type Format } from '../sinks/writer.ts';
import { Gathered, type Piece } from './gathered.ts';
import type { Job } from './job.ts';
import type { KeptQuery } from './kept.ts';
import type { Pace } from './pace.ts';
import type { Measured } from './protocol.ts';
import { remoteCall } from './remote.ts';

export interface FetchOptions {
  /** Also `_subsort` and `_key_hash`. */
  readonly identity: boolean;
  /** 0: all rows. */
  readonly limit: number;
  readonly format: Format;
  /** Bytes the client takes before it says more. */
  readonly credit: number;
}

/** Runs a query and sends its rows as an Arrow stream, or a file of another format; gives their number. */
export async function sendRows(query: Query, strings: StringPool, options: FetchOptions, job: Job): Promise<number> {
  const { identity, limit, format, credit } = options;
  const writer = batchWriter(format, outputFields(query.columns, query.keyType, identity), strings);
  const download = job.download(credit);
  await job.waiting(download.send(writer.begin()));
  const gathered = new Gathered(() => performance.now());
  const send = async (pieces: Iterable<Piece>): Promise<void> => {
    for (const { columns, length } of pieces) await job.waiting(download.send(writer.batch(columns, length)));
  };
  let rows = 0;
  for await (const batch of runQuery(query, limit, job, { call: remoteCall(job, strings) })) {
    await send(gathered.add(outputColumns(batch, identity), batch.length));
    rows += batch.length;
  }
  await send(gathered.rest());
  await job.waiting(download.send(writer.end()));
  download.end();
  return rows;
}

/** Runs a query for the number of its rows alone. */
export async function countRows(query: Query, strings: StringPool, job: Job): Promise<number> {
  let rows = 0;
  for await (const batch of runQuery(query, 0, job, { call: remoteCall(job, strings) })) rows += batch.length;
  return rows;
}

/** Runs a query anew for what its operations take. */
export const measure = (query: KeptQuery, strings: StringPool, job: Job): Promise<Measured> => query.measured(pacedBy(job, strings));

/** How a request runs a query: at its pace, asking its client for values of the client's functions. */
export const pacedBy = (job: Job, strings: StringPool): RunOptions => optionsOf(job, remoteCall(job, strings));

/** A query's rows at a pace; `limit` 0: all. */
export function runQuery(
  query: Query,
  limit: number,
  pace: Pace,
  { call, onWarnings }: Pick<RunOptions, 'call' | 'onWarnings'> = {}
): AsyncIterable<ResultBatch> {
  return query.run({ ...optionsOf(pace, call), onWarnings, ...(limit === 0 ? {} : { limit }) });
}

const optionsOf = (pace: Pace, call: RemoteCall | undefined): RunOptions => ({
  call,
  signal: pace.signal,
  pause: seldom(pace),
  onProgress: progress => pace.progress(progress)
});

/** A turn of the event loop may take as long as a slice: so often (ms) others have theirs. */
const TURN_MS = 4;

/** Pauses that are only made when the last one was a while ago, or after frames were sent: their memory is in the cache when it is used again at once. */
function seldom(pace: Pace): () => Promise<void> {
  let due = performance.now() + TURN_MS;
  return async () => {
    if (!pace.pressing && performance.now() < due) return;
    await pace.pause();
    due = performance.now() + TURN_MS;
  };
}
