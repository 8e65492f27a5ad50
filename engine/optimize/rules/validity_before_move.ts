import { isValid } from '../../functions/null/is_valid.ts';
import type { Graph } from '../../plan/graph.ts';
import type { PlanNode } from '../../plan/node.ts';
import { BOOL } from '../../types/type.ts';
import type { Rule } from '../rule.ts';

export const validityBeforeMove: Rule = {
  name: 'whether there is a moved record is moved alone, without its fields',
  example: 'let moved = { a: T.x, b: T.y } | when(T.flag) in { there: is_valid(moved), a: moved.a }',
  rewrite({ op, args }, graph) {
    const [moved] = args;
    return op.kind === 'apply' && op.entry === isValid && moved?.type.kind === 'record' ? validityMoved(moved, graph) : null;
  }
};

// A record that is lifted to the rows that move may be null there.
function validityMoved({ op, args, rows, grouping, continuity }: PlanNode, graph: Graph): PlanNode | null {
  const [record] = args;
  if (op.kind !== 'move' || !record || !rows || rows.kind === 'table' || rows.kind === 'union' || record.rows !== rows.of) return null;
  if (continuity !== 'discrete' && continuity !== 'continuous') return null;
  return graph.move(validityMoved(record, graph) ?? validity(record, graph), rows, grouping, continuity);
}

// A record that is built is there at each of its rows.
function validity(record: PlanNode, graph: Graph): PlanNode {
  if (record.op.kind === 'record') return graph.align(graph.literal(BOOL, true), record);
  return graph.apply(isValid, [record], { params: [record.type], result: BOOL, constant: () => undefined });
}
