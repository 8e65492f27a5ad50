import type { Graph } from '../plan/graph.ts';
import type { PlanNode } from '../plan/node.ts';

/** A rewrite that keeps the meaning of every node and of the result, bit for bit. */
export interface Rule {
  /** A sentence. */
  readonly name: string;
  /** A query on the table `T` that it changes, and a line of its plan before and after: shown in docs, run as a test. */
  readonly example: { readonly query: string; readonly before: string; readonly after: string };
  /** A better node of the same value, rows, continuity and `new`; null where the rule says nothing. */
  readonly rewrite: (node: PlanNode, graph: Graph) => PlanNode | null;
}
