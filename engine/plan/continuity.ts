import type { Typed } from '../check/checked.ts';
import { lower } from './build.ts';
import type { PlanNode } from './node.ts';

/** Whether each field of a query's record is continuous (§1.8), before the mode it is run in picks rows. */
export function fieldContinuity(query: Typed): readonly PlanNode['continuity'][] {
  const { op, args, type, continuity } = lower(query);
  if (op.kind === 'record') return args.map(arg => arg.continuity);
  return type.kind === 'record' ? type.fields.map(() => continuity) : [];
}
