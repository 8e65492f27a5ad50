import { collected } from '../../functions/list/collected.ts';
import { index } from '../../functions/list/index.ts';
import type { Graph } from '../../plan/graph.ts';
import type { PlanNode } from '../../plan/node.ts';
import { I64 } from '../../types/type.ts';
import type { Rule } from '../rule.ts';

export const collectedInPlace: Rule = {
  name: 'one of the latest values is taken without a list of them',
  example: '{ l: lag(2, T.x), i: collect(T.y, 5)[1] }',
  rewrite: taken
};

function taken({ op, args, type }: PlanNode, graph: Graph): PlanNode | null {
  const [position, list] = args;
  if (op.kind !== 'apply' || op.entry !== index || position?.op.kind !== 'literal' || list?.op.kind !== 'fold') return null;
  const at = position.op.value;
  const { entry, types, extent } = list.op;
  const [input, condition] = list.args;
  const ring = extent ? null : entry.recalls?.(types);
  if (typeof at !== 'bigint' || at < 0n || !input || !ring || at >= ring.max) return null;
  const constant = (argument: number) => (argument === 3 ? at : types.constant(argument));
  const call = { params: [input.type, I64, I64, I64], result: type, constant };
  return graph.fold(collected, input, condition ?? null, list.op, call);
}
