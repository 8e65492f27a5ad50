import type { Graph } from '../plan/graph.ts';
import type { PlanNode, Rows } from '../plan/node.ts';

/**
 * `{ … } | when(Purchase.amount > 9)` keeps rows of `Purchase` only, however many other tables the record reads: the filter
 * need not walk the union of all their rows. The condition and the values are then lifted to the rows of `Purchase` alone (§1.5),
 * which is the same value and newness there as at the same row of the union.
 */
export function narrowed(of: Rows, condition: PlanNode, graph: Graph): Rows {
  const rows = of.kind === 'union' && !(condition.rows === of && graph.holdsMoving(condition)) ? decisive(condition, of) : null;
  return rows ? graph.rows.filter(rows, restricted(condition, rows, graph)) : graph.rows.filter(of, condition);
}

/** Some of the rows `of` outside which the condition cannot be true, if there are such. `orFalse`: outside which it is null, since what takes it may turn false into true. */
function decisive({ op, args, rows, continuity }: PlanNode, of: Rows, orFalse = false): Rows | null {
  if (rows === null) return null;
  if (rows !== of) return continuity === 'discrete' ? rows : null;
  const isNullOfNull = op.kind === 'cast' || (op.kind === 'apply' && op.entry.nulls !== 'seen');
  const needsAll = !orFalse && op.kind === 'apply' && op.entry.needsAll === true;
  if (!isNullOfNull && !needsAll) return null;
  for (const arg of args) {
    const found = decisive(arg, of, !needsAll);
    if (found) return found;
  }
  return null;
}

/** A value as it is needed on `rows`, part of its own: what is computed row by row is computed there only. */
export function restricted(node: PlanNode, rows: Rows, graph: Graph): PlanNode {
  if (node.rows === null || node.rows === rows || graph.holdsMoving(node) || !contains(node.rows, rows)) return node;
  const args = (): PlanNode[] => node.args.map(arg => restricted(arg, rows, graph));
  switch (node.op.kind) {
    case 'apply':
    case 'cast':
    case 'record':
      return graph.on(node, args(), rows);
    case 'align': {
      const [value, to] = args() as [PlanNode, PlanNode];
      return to.rows === rows ? graph.on(node, [value, to], rows) : node;
    }
    default:
      return node;
  }
}

/** Whether the parts of some rows are parts of a union. At rows that are not its own a discrete value is null, whatever it is made of. */
const contains = (all: Rows, rows: Rows): boolean =>
  all.kind === 'union' && (rows.kind === 'union' ? rows.of : [rows]).every(part => all.of.includes(part));
