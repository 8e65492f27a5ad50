import { type AggregateEntry, type CallTypes, type Entry, UNTIMED } from '../functions/define.ts';
import type { Type } from '../types/type.ts';
import type { Value } from '../types/value.ts';
import { type Applied, callTypes, type Given } from './applied.ts';
import { calledNode, foldScalar, reportClashes } from './combine.ts';
import type { Context } from './context.ts';
import { type Joined, join } from './join.ts';
import { literal } from './nodes.ts';
import { operate } from './operate.ts';
import { expand } from './sugar.ts';
import { constantOf, type Timeline } from './timeline.ts';

/** What a well-typed call comes to: groupings and origins are combined, constants folded, sugar expanded. */
export function evaluate(context: Context, call: Applied, result: Type): Timeline {
  const { entry, given, span } = call;
  if (entry.kind === 'sugar') return expand(context, { ...call, entry }, result);
  if (entry.kind === 'operation') return operate(context, { ...call, entry }, result);
  const joined = join(given.map(({ timeline }) => timeline));
  reportClashes(context, joined, given, span);
  const value = folded(entry, given, joined, callTypes(given, result));
  if (value !== undefined) return literal(context, result, value, span);
  const made = calledNode(context, call, result, joined);
  if (entry.kind === 'aggregate') return { ...made, origin: null };
  return entry.kind === 'tick' ? { ...made, ticks: [span] } : made;
}

function folded(entry: Entry, given: readonly Given[], joined: Joined, types: CallTypes): Value | undefined {
  if (joined.hasRows || joined.ticks.length > 0) return undefined;
  const values = given.map(({ timeline }) => constantOf(timeline));
  if (entry.kind === 'scalar') return foldScalar(entry, values as Value[], types);
  return entry.kind === 'aggregate' ? foldAggregate(entry, values[0] ?? null, types) : undefined;
}

// A literal is never new, so only what takes every row takes it (§1.9, §5.2).
function foldAggregate(entry: AggregateEntry, input: Value, types: CallTypes): Value {
  if (entry.everyRow && input !== null) return entry.meaning([input], types, UNTIMED);
  return entry.empty === 'null' ? null : entry.empty(types);
}
