import type { Plan, PlanNode } from '../../../engine/plan/node.ts';
import { nodesOfRows, rowsOf } from '../../../engine/plan/walk.ts';
import { isFloat } from '../../../engine/types/classes.ts';
import type { Type } from '../../../engine/types/type.ts';

/** How well the language fixes a value: to the bit, within 1e-9, or not at all since it is computed from such. */
type Exactness = 'exact' | 'near' | 'open';

/** How well the language fixes the result of a plan (§5.1, C27): floats in sliding windows may differ in their last digits. */
export function exactnessOf(plan: Plan): Exactness {
  const known = new Map<PlanNode, Exactness>();
  for (const node of plan.nodes)
    known.set(
      node,
      ofNode(
        node,
        node.args.map(arg => known.get(arg) as Exactness)
      )
    );
  const decides = rowsOf(plan).flatMap(nodesOfRows);
  if (decides.some(node => known.get(node) !== 'exact')) return 'open';
  return known.get(plan.result) as Exactness;
}

function ofNode(node: PlanNode, args: readonly Exactness[]): Exactness {
  const { op, type } = node;
  if (args.includes('open')) return 'open';
  const isNear = args.includes('near');
  switch (op.kind) {
    case 'fold':
      if (isNear) return args[1] !== 'near' && type.kind === 'record' ? 'near' : 'open';
      return isMerged(node) ? 'near' : 'exact';
    case 'apply':
    case 'cast':
    case 'member':
      return isNear ? 'open' : 'exact';
    case 'time':
      return 'exact';
    case 'align':
      return args[0] as Exactness;
    case 'lookup':
      return args[0] === 'near' ? 'open' : (args[1] as Exactness);
    default:
      return isNear ? 'near' : 'exact';
  }
}

/** Whether a node is an aggregation of floats in a window that loses inputs at its old end: parts of its content are merged. */
export const isMerged = ({ op, type }: PlanNode): boolean =>
  op.kind === 'fold' && (op.segments > 1 || op.extent !== null) && hasFloats(type);

/** Whether values of the type have floats in them. */
export function hasFloats(type: Type): boolean {
  if (type.kind === 'record') return type.fields.some(field => hasFloats(field.type));
  return type.kind === 'list' ? hasFloats(type.item) : isFloat(type);
}
