import type { Span } from '../diagnostics/span.ts';
import { jsonMember } from '../functions/json/json.ts';
import { convert } from '../types/convert.ts';
import { showValue } from '../types/literal.ts';
import type { TableSchema } from '../types/schema.ts';
import { ERROR, type Field, sameType, showType, type Type } from '../types/type.ts';
import type { Value } from '../types/value.ts';
import type { Context } from './context.ts';
import { type Joined, living } from './join.ts';
import { constantOf, type Timeline, typeOf } from './timeline.ts';

const NOWHERE = { origin: null, hasRows: false, ticks: [], fields: null, doc: null, bare: false } as const;

export function literal(context: Context, type: Type, value: Value, span: Span): Timeline {
  const node = { kind: 'literal', type, value, grouping: null, span } as const;
  return { ...NOWHERE, node, identity: context.identities.number('literal', [showType(type), showValue(value)]) };
}

/** A timeline that a comment documents, if there is one. */
export const documented = (timeline: Timeline, doc: string | null): Timeline => (doc === null ? timeline : { ...timeline, doc });

export function erroneous(context: Context, span: Span): Timeline {
  const node = { kind: 'error', type: ERROR, grouping: null, span } as const;
  return { ...NOWHERE, node, identity: context.identities.number('error', [span.part, span.start, span.end]) };
}

export function table(context: Context, { name, type, grouping }: TableSchema, span: Span): Timeline {
  const origin = { key: `table ${name}`, text: `rows of '${name}'` };
  return {
    ...NOWHERE,
    node: { kind: 'table', type, grouping, span, name },
    identity: context.identities.number('table', [name]),
    origin,
    hasRows: true
  };
}

/** The timeline in another type. A literal is converted at once. */
export function cast(context: Context, timeline: Timeline, type: Type, span: Span = timeline.node.span): Timeline {
  const from = typeOf(timeline);
  if (sameType(from, type)) return timeline;
  const value = constantOf(timeline);
  if (value !== undefined) return { ...literal(context, type, convert(value, from, type), span), fields: timeline.fields };
  return {
    ...timeline,
    node: { kind: 'cast', type, grouping: timeline.node.grouping, span, value: timeline.node },
    identity: context.identities.number('cast', [showType(type), timeline.identity]),
    bare: false
  };
}

/** Field `name`, of type `type`, of a record, list of records or json. */
export function field(context: Context, base: Timeline, name: string, type: Type, span: Span): Timeline {
  const built = base.fields?.get(name);
  const place = built?.node.span ?? span;
  const value = constantOf(base);
  const fields = built?.fields ?? null;
  if (value !== undefined) return { ...literal(context, type, member(typeOf(base), value, name), place), fields };
  return {
    ...base,
    node: { kind: 'field', type, grouping: base.node.grouping, span: place, base: base.node, name },
    identity: context.identities.number('field', [name, base.identity]),
    fields,
    doc: null
  };
}

function member(type: Type, value: Value, name: string): Value {
  if (value === null) return null;
  if (type.kind === 'json') return jsonMember(value as string, name);
  if (type.kind === 'list') return (value as readonly Value[]).map(item => member(type.item, item, name));
  const at = type.kind === 'record' ? type.fields.findIndex(known => known.name === name) : -1;
  return (value as readonly Value[])[at] ?? null;
}

const fieldOf = (name: string, value: Timeline): Field => ({
  name,
  type: typeOf(value),
  ...(value.doc === null ? {} : { doc: value.doc })
});

/** A record; `joined` is where its fields live together. */
export function record(context: Context, fields: readonly (readonly [string, Timeline])[], joined: Joined, span: Span): Timeline {
  const type: Type = { kind: 'record', fields: fields.map(([name, value]) => fieldOf(name, value)) };
  const byName = new Map(fields);
  const constants = fields.map(([, value]) => constantOf(value));
  if (constants.every(value => value !== undefined)) return { ...literal(context, type, constants, span), fields: byName };
  return {
    ...NOWHERE,
    ...living(joined),
    node: { kind: 'record', type, grouping: joined.grouping, span, fields: fields.map(([name, value]) => [name, value.node] as const) },
    identity: context.identities.number(
      'record',
      fields.flatMap(([name, value]) => [name, value.identity])
    ),
    fields: byName
  };
}
