import type { Plan } from '../plan/node.ts';
import type { PartRows, PartSlice, PartTask } from './part.ts';

/** Those who compute the parts of a run beside each other. */
export interface Team {
  /** How many parts it computes at once. */
  readonly size: number;
  /** Rows from which on a run is worth dividing: one with aggregations that the host computes (`isHeavy`), and any other. */
  readonly leastRows: { readonly heavy: number; readonly light: number };
  /** Rows of all tables that a slice aims at, of a part. */
  readonly sliceRows: number;
  /** Begins the parts. `recipe`: what the plan is made from again where it cannot be handed over. */
  begin(plan: Plan, recipe: unknown, tasks: readonly PartTask[]): readonly Part[];
}

/** A part of a run, elsewhere. */
export interface Part {
  /** Its rows of the result for the next slice; slices may be given ahead. Throws what went wrong there. */
  take(slice: PartSlice): Promise<PartRows>;
  /** Gives up what it holds. */
  end(): void;
}
