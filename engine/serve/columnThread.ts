import { createReadStream } from 'node:fs';
import type { MessagePort } from 'node:worker_threads';
import type { FixedColumn } from '../columns/column.ts';
import { type Culprit, DataError } from '../diagnostics/failure.ts';
import { type Rest, type RestTask, readRest } from '../sources/csv/rest.ts';
import { ColumnReader, type ColumnTask } from '../sources/parquet/columns.ts';
import { openParquet } from '../sources/parquet/file.ts';

/** What a thread is asked; answered with the same number. */
export type ToColumnThread =
  | { readonly type: 'read'; readonly number: number; readonly task: ColumnTask }
  | { readonly type: 'rest'; readonly number: number; readonly task: RestTask };

export type FromColumnThread =
  | { readonly type: 'part'; readonly number: number; readonly part: FixedColumn | Rest | null }
  /** `culprit`: of a DataError, which does not survive the way. */
  | { readonly type: 'unread'; readonly number: number; readonly error: Error; readonly problem: string; readonly culprit: Culprit | null };

/** Reads parts of files in this thread, as the messages say. */
export function readColumns(port: MessagePort): void {
  port.on('message', (message: ToColumnThread) => {
    if (message.type === 'read') void answer(port, message.number, readTask(message.task), buffersOf);
    if (message.type === 'rest') void answer(port, message.number, restOf(message.task), buffersOfRest);
  });
}

async function answer<T extends FixedColumn | Rest | null>(
  port: MessagePort,
  number: number,
  reading: Promise<T>,
  buffers: (part: T) => ArrayBuffer[]
): Promise<void> {
  try {
    const part = await reading;
    const message: FromColumnThread = { type: 'part', number, part };
    port.postMessage(message, buffers(part));
  } catch (thrown) {
    const error = thrown as Error;
    const [problem, culprit] = error instanceof DataError ? [error.problem, error.culprit] : ['', null];
    const message: FromColumnThread = { type: 'unread', number, error, problem, culprit };
    port.postMessage(message);
  }
}

const buffersOf = ({ data, valid }: FixedColumn): ArrayBuffer[] =>
  [data, ...(valid === null ? [] : [valid])].map(({ buffer }) => buffer as ArrayBuffer);

const buffersOfRest = (rest: Rest | null): ArrayBuffer[] =>
  rest === null ? [] : [rest.texts.bytes.buffer, rest.texts.ends.buffer, ...rest.columns.flatMap(({ column }) => buffersOf(column))];

const restOf = ({ path, from, width, columns }: RestTask): Promise<Rest | null> =>
  readRest(() => createReadStream(path, { start: from, highWaterMark: 1 << 20 }), { width, columns });

async function readTask({ path, leaf, chunks }: ColumnTask): Promise<FixedColumn> {
  const file = await openParquet(path);
  try {
    return (await new ColumnReader(file).read(leaf, () => chunks)) as FixedColumn;
  } finally {
    await file.close();
  }
}
