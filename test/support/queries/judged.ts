import type { MeantTable } from '../../../engine/meaning/meaning.ts';
import type { Plan, Rows } from '../../../engine/plan/node.ts';
import type { Case } from './case.ts';
import type { Row } from './judge.ts';

/** A case whose kernels give what it means. */
export interface Judged {
  readonly one: Case;
  readonly plan: Plan;
  readonly tables: ReadonlyMap<string, MeantTable>;
  /** What the query means. */
  readonly rows: readonly Row[];
  /** Whether its floats are fixed to 1e-9 only. */
  readonly near: boolean;
  /** Notes that it was held to a law. */
  readonly held: (law: string) => void;
}

/** How a case breaks a law; null if it keeps it, undefined if the law says nothing of it. */
export type Law = (judged: Judged) => Promise<string | null | undefined>;

/** Whether rows are the tick after everything. */
export const isEnd = (rows: Rows): boolean => rows.kind === 'tick' && rows.entry.boundaries === null;

/** In an order of its own for each number. */
export const shuffled = <T>(items: readonly T[], by: number): T[] =>
  items
    .map((item, i) => [Math.sin(i * 7919 + by * 104729), item] as const)
    .sort(([a], [b]) => a - b)
    .map(([, item]) => item);
