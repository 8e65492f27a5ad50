import type { Column } from '../columns/column.ts';
import type { Plan } from '../plan/node.ts';
import type { Type } from '../types/type.ts';
import type { FieldsRun, FieldsTask, Told } from './fieldsPart.ts';
import type { PartRows, PartSlice, PartTask } from './part.ts';

/** Those who compute the parts of a run beside each other. */
export interface Team {
  /** How many parts it computes at once. */
  readonly size: number;
  /** Rows from which on a run is worth dividing among entities: one with aggregations that the host computes (`isHeavy`), and any other. */
  readonly leastRows: { readonly heavy: number; readonly light: number };
  /** Rows of all tables that a slice aims at, of a part. */
  readonly sliceRows: number;
  /** From when on it is worth dividing the fields of a result: milliseconds that one thread takes, about, and how many times less all of them do. */
  readonly leastGain: { readonly alone: number; readonly times: number };
  /** Whether its threads have begun. */
  readonly isReady: boolean;
  /** Lets its threads begin, since there may soon be something to do. */
  prepare(): void;
  /** Begins parts with some entities each. `recipe`: what the plan is made from again where it cannot be handed over. */
  begin(plan: Plan, recipe: unknown, tasks: readonly PartTask[]): readonly Part[];
  /** Begins a part with some fields; `types`: of those. */
  compute(plan: Plan, recipe: unknown, place: number, task: FieldsTask, run: FieldsRun, types: readonly Type[]): Fields;
}

/** A part of a run, elsewhere. */
export interface Part {
  /** Its rows of the result for the next slice; slices may be given ahead. Throws what went wrong there. */
  take(slice: PartSlice): Promise<PartRows>;
  /** Gives up what it holds. */
  end(): void;
}

/** Some fields of a run, computed elsewhere. */
export interface Fields {
  /** Their columns in the next slice, which stay until the one after is asked for; a promise only where they must be waited for. Throws what went wrong there. */
  next(): Promise<FieldsSlice> | FieldsSlice;
  /** What the run tells after its last slice. */
  told(): Promise<Told>;
  /** Gives up what it holds. */
  end(): void;
}

export interface FieldsSlice {
  readonly rows: number;
  readonly columns: readonly Column[];
}
