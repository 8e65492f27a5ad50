import { valueAt } from '../../../engine/columns/values.ts';
import { SnapshotError } from '../../../engine/diagnostics/failure.ts';
import type { Plan } from '../../../engine/plan/node.ts';
import { joined } from '../../../engine/run/frames.ts';
import { Prepared } from '../../../engine/run/prepared.ts';
import type { Data, ResultBatch } from '../../../engine/run/result.ts';
import type { Row } from './judge.ts';

/** A run as it was between two slices: what it had given, and its state. */
export interface Interruption {
  readonly given: readonly Row[];
  readonly state: Uint8Array;
}

/** The rows of a batch. */
export const rowsOfBatch = (batch: ResultBatch, { strings }: Data): Row[] =>
  Array.from({ length: batch.length }, (_, i) => ({
    time: batch.time[i] as bigint,
    subsort: batch.subsort[i] as bigint,
    keyHash: batch.keyHash[i] as bigint,
    key: valueAt(batch.key, i, strings),
    values: batch.columns.map(column => valueAt(column, i, strings))
  }));

/** The rows a plan gives, and how the run stood between any two slices, or those that are wanted. */
export async function interrupted(
  plan: Plan,
  data: Data,
  slice: number,
  isWanted: (pause: number) => boolean = () => true
): Promise<{ rows: Row[]; interruptions: Interruption[] }> {
  const prepared = new Prepared(plan, data, slice);
  const run = await prepared.begin();
  const rows: Row[] = [];
  const interruptions: Interruption[] = [];
  let pauses = 0;
  const pause = async () => {
    if (!isWanted(pauses++)) return;
    interruptions.push({ given: [...rows], state: joined(run.save(prepared.identity)) });
  };
  for await (const batch of run.batches({ pause })) rows.push(...rowsOfBatch(batch, data));
  return { rows, interruptions };
}

/** The rows that a plan gives after a saved state. */
export async function continued(plan: Plan, data: Data, slice: number, state: Uint8Array): Promise<Row[]> {
  const prepared = new Prepared(plan, data, slice);
  await prepared.resume(state);
  const rows: Row[] = [];
  for await (const batch of prepared.run({})) rows.push(...rowsOfBatch(batch, data));
  return rows;
}

/** What refused a state, or null. */
export async function refusal(attempt: () => Promise<unknown>): Promise<string | null> {
  try {
    await attempt();
    return null;
  } catch (error) {
    if (error instanceof SnapshotError) return error.message;
    throw error;
  }
}
