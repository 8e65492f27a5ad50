import { sliceColumn } from '../columns/slice.ts';
import type { Field } from '../types/type.ts';
import { isEnd } from './cut.ts';
import { type Cuts, cutAt } from './cuts.ts';
import type { Operation } from './operation.ts';
import type { ResultBatch, RunOptions } from './result.ts';
import type { Run } from './run.ts';
import type { Fields, FieldsSlice } from './team.ts';

/** What is computed abreast: some fields by a run of this thread, others elsewhere. */
export interface Abreast {
  /** All fields of the result. */
  readonly fields: readonly Field[];
  readonly cuts: Cuts;
  readonly limit: number;
  readonly own: { readonly run: Run; readonly places: readonly number[] };
  readonly others: readonly { readonly part: Fields; readonly places: readonly number[] }[];
}

/** Runs fields that are divided among threads: all compute the same slices, whose columns are put beside each other. */
export async function* batchesAbreast(abreast: Abreast, options: RunOptions): AsyncGenerator<ResultBatch> {
  try {
    yield* slices(abreast, options);
    await tell({ run: abreast.own.run, others: abreast.others.map(({ part }) => part), limit: abreast.limit }, options);
  } finally {
    for (const { part } of abreast.others) part.end();
  }
  abreast.own.run.end();
}

async function* slices({ fields, cuts, limit: most, own, others }: Abreast, options: RunOptions): AsyncGenerator<ResultBatch> {
  const limit = options.limit ?? most;
  if (options.onCosts) own.run.measure();
  let out = 0;
  for (let slice = 0; ; slice++) {
    options.signal?.throwIfAborted();
    const cut = cutAt(cuts, slice);
    own.run.upTo(cut);
    const all = own.run.result.stream.rows;
    const rows = limit > 0 ? Math.min(all, limit - out) : all;
    const columns = [...own.run.columns(rows)];
    const placed = own.places.map((place, i) => [place, columns[i]] as const);
    const byPlace = new Map(placed);
    for (const { part, places } of others) {
      const asked = part.next();
      const given: FieldsSlice = asked instanceof Promise ? await asked : asked;
      if (given.rows !== all) throw new Error(`a part of a run has ${given.rows} rows in a slice where another has ${all}`);
      for (const [i, place] of places.entries()) byPlace.set(place, sliceColumn(given.columns[i] as never, 0, rows));
    }
    out += rows;
    if (rows > 0)
      yield own.run.batchOf(
        fields,
        rows,
        fields.map((_, place) => byPlace.get(place) as never)
      );
    options.onProgress?.(own.run.progress(out));
    if (isEnd(cut) || (limit > 0 && out >= limit)) return;
    await options.pause?.();
  }
}

/** Tells in the end what the parts have to tell, as if they were one run; the rows come from operations of this thread. */
export async function tell(
  { run, others, limit: most }: { readonly run: Run; readonly others: readonly Fields[]; readonly limit: number },
  options: RunOptions
): Promise<void> {
  if (!options.onCosts && !options.onWarnings) return;
  // Where a limit has ended the run, parts are not asked how far they are.
  const told = (options.limit ?? most) > 0 ? [] : await Promise.all(others.map(part => part.told()));
  const warnings = [...new Set([run.warnings, ...told.map(each => each.warnings)].flat())];
  if (warnings.length > 0) options.onWarnings?.(warnings);
  options.onCosts?.([run.operations, ...told.map(({ operations }) => operations.map(beside))].reduce(joined));
}

const beside = (operation: Operation): Operation => ({ ...operation, isResult: false });

const joined = (before: readonly Operation[], more: readonly Operation[]): readonly Operation[] => [
  ...before,
  ...more.map(operation => ({ ...operation, inputs: operation.inputs.map(input => input + before.length) }))
];
