import { isValid } from '../functions/null/is_valid.ts';
import { BOOL, record } from '../types/type.ts';
import type { Graph } from './graph.ts';
import { MOMENTS, type PlanNode } from './node.ts';
import { Operations } from './operations.ts';

/** Fields of a record, moving ones, at the rows of `MOMENTS`: in the language, `{ … } | when(is_valid(Moments))`. */
export function atMoments(query: PlanNode, fields: readonly string[], graph: Graph): PlanNode {
  const moments = graph.events(MOMENTS, record([]), query.grouping as string);
  const types = { params: [moments.type], result: BOOL, constant: () => undefined };
  const asked = graph.record(fields.map(name => [name, graph.field(query, name)]));
  return new Operations(graph).filter(graph.apply(isValid, [moments], types), asked);
}
