import type { Graph } from '../plan/graph.ts';
import type { PlanNode } from '../plan/node.ts';

/** A rewrite that keeps the meaning of every node and of the result, bit for bit. */
export interface Rule {
  /** A sentence. */
  readonly name: string;
  /** A query on a table `T` with columns x, y and flag whose plan it changes: shown in docs, run as a test. */
  readonly example: string;
  /** A better node of the same value, rows, continuity and `new`; null where the rule says nothing. */
  readonly rewrite: (node: PlanNode, graph: Graph) => PlanNode | null;
}
