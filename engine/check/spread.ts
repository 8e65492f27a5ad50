import type { Value } from '../types/value.ts';
import type { Applied, Given } from './applied.ts';
import { parameterOf } from './applied.ts';
import type { Context } from './context.ts';
import { literal } from './nodes.ts';
import { constantOf, typeOf } from './timeline.ts';

/** The call with a constant list that is its only variadic argument replaced by the list's elements, where its function has it so. */
export function spread<E extends Applied>(context: Context, call: E): E {
  const several = call.given.filter(given => parameterOf(call, given).variadic);
  if (!call.entry.spreads || several.length !== 1) return call;
  const elements = elementsOf(context, call, several[0] as Given);
  return elements ? { ...call, given: call.given.flatMap(given => (given === several[0] ? elements : [given])) } : call;
}

function elementsOf(context: Context, { span }: Applied, list: Given): Given[] | null {
  const [type, values] = [typeOf(list.timeline), constantOf(list.timeline)];
  if (type.kind !== 'list' || !Array.isArray(values)) return null;
  const place = list.timeline.node.span ?? span;
  // Whole numbers adapt as they do where they are written out (§3.3).
  const isBare = (value: Value): boolean => type.item.kind === 'i64' && value !== null && (value as bigint) >= 0n;
  return values.map((value: Value) => ({ ...list, timeline: { ...literal(context, type.item, value, place), bare: isBare(value) } }));
}
