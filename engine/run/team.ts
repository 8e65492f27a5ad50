import type { Column } from '../columns/column.ts';
import type { Plan } from '../plan/node.ts';
import type { Type } from '../types/type.ts';
import type { FieldsRun, FieldsTask, Told } from './fieldsPart.ts';

/** Those who compute the parts of a run beside each other. */
export interface Team {
  /** How many parts it computes at once. */
  readonly size: number;
  /** From when on it is worth dividing a run: milliseconds that one thread takes, about, and how many times less all of them do with some fields or entities each. */
  readonly leastGain: { readonly alone: number; readonly fields: number; readonly entities: number };
  /** Whether its threads have begun. */
  readonly isReady: boolean;
  /** Lets its threads begin, since there may soon be something to do. */
  prepare(): void;
  /** Begins a part with some fields, or with some entities; `types`: of the columns it gives. `recipe`: what the plan is made from again where it cannot be handed over. */
  compute(plan: Plan, recipe: unknown, place: number, task: FieldsTask, run: FieldsRun, types: readonly Type[]): Fields;
}

/** Some fields of a run, or all for some entities, computed elsewhere. */
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
