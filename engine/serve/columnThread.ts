import type { MessagePort } from 'node:worker_threads';
import type { FixedColumn } from '../columns/column.ts';
import { type Culprit, DataError } from '../diagnostics/failure.ts';
import { ColumnReader, type ColumnTask } from '../sources/parquet/columns.ts';
import { openParquet } from '../sources/parquet/file.ts';

/** What a thread is asked; answered with the same number. */
export interface ToColumnThread {
  readonly type: 'read';
  readonly number: number;
  readonly task: ColumnTask;
}

export type FromColumnThread =
  | { readonly type: 'column'; readonly number: number; readonly column: FixedColumn }
  /** `culprit`: of a DataError, which does not survive the way. */
  | { readonly type: 'unread'; readonly number: number; readonly error: Error; readonly problem: string; readonly culprit: Culprit | null };

/** Reads columns in this thread, as the messages say. */
export function readColumns(port: MessagePort): void {
  port.on('message', (message: ToColumnThread) => {
    if (message.type === 'read') void answer(port, message);
  });
}

async function answer(port: MessagePort, { number, task }: ToColumnThread): Promise<void> {
  try {
    const column = await readTask(task);
    const arrays = column.valid === null ? [column.data] : [column.data, column.valid];
    const message: FromColumnThread = { type: 'column', number, column };
    port.postMessage(
      message,
      arrays.map(({ buffer }) => buffer as ArrayBuffer)
    );
  } catch (thrown) {
    const error = thrown as Error;
    const [problem, culprit] = error instanceof DataError ? [error.problem, error.culprit] : ['', null];
    const message: FromColumnThread = { type: 'unread', number, error, problem, culprit };
    port.postMessage(message);
  }
}

async function readTask({ path, leaf, chunks }: ColumnTask): Promise<FixedColumn> {
  const file = await openParquet(path);
  try {
    return (await new ColumnReader(file).read(leaf, () => chunks)) as FixedColumn;
  } finally {
    await file.close();
  }
}
