import type { Typed } from '../check/checked.ts';
import { inOrder, parts } from '../check/walk.ts';
import type { PlanNode, Rows } from './node.ts';

/** What a tick borrows (§5.10): values, their rows and grouping, and the events that bound it. */
export interface Borrowed {
  readonly values: readonly PlanNode[];
  readonly rows: Rows;
  readonly span: readonly Rows[];
  readonly grouping: string | null;
}

/**
 * What ticks may borrow at some place of a query. `condition`: the value whose condition, or the input in whose window, they are
 * part of; it comes first. `siblings`: the nearest arguments that stand beside them.
 */
export interface Lenders {
  readonly condition: Borrowed | null;
  readonly siblings: Borrowed | null;
}

export const NO_LENDERS: Lenders = { condition: null, siblings: null };

/** Lenders of another grouping do not lend. */
export const lendersFor = (typed: Typed, { condition, siblings }: Lenders): Lenders => ({
  condition: lendsTo(typed, condition),
  siblings: lendsTo(typed, siblings)
});

const lendsTo = ({ grouping }: Typed, lender: Borrowed | null): Borrowed | null =>
  grouping === null || lender?.grouping === grouping ? lender : null;

export const showLenders = ({ condition, siblings }: Lenders): string =>
  [condition, siblings]
    .map(lender => (lender ? `${lender.values.map(({ id }) => id)}@${lender.rows.id}:${lender.span.map(({ id }) => id)}` : '-'))
    .join(' ');

/** All expressions that have ticks in them: what they mean depends on where they are used. */
export function withTicks(root: Typed): ReadonlySet<Typed> {
  const found = new Set<Typed>();
  for (const typed of inOrder(root)) {
    const isTick = typed.kind === 'call' && typed.entry.kind === 'tick';
    if (isTick || parts(typed).some(part => found.has(part))) found.add(typed);
  }
  return found;
}
