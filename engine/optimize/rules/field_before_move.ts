import type { Graph } from '../../plan/graph.ts';
import type { PlanNode } from '../../plan/node.ts';
import type { Rule } from '../rule.ts';

export const fieldBeforeMove: Rule = {
  name: 'a field of moved records is moved alone',
  example: '{ s: T | when(T.flag) | sum($input.x) }',
  rewrite: movedAlone
};

// A record that is lifted as a whole may be null where a field of its own would last: then the order matters.
function movedAlone({ op, args, rows, continuity, grouping }: PlanNode, graph: Graph): PlanNode | null {
  const [moved] = args;
  if (op.kind !== 'field' || moved?.op.kind !== 'move' || !rows || rows.kind === 'union' || rows.kind === 'table') return null;
  const [record] = moved.args;
  if (!record || continuity === 'literal' || continuity === 'moving') return null;
  const given = graph.field(record, op.name);
  // Records that were moved twice.
  const field = movedAlone(given, graph) ?? given;
  const isSame = record.rows === rows.of || field.continuity === record.continuity;
  return isSame ? graph.move(field, rows, grouping, continuity) : null;
}
