import { DataError } from '../../diagnostics/failure.ts';
import * as types from '../../types/type.ts';
import { type Json, JsonObject } from './parse.ts';

/** What is known of a type while values are still being seen. A record's fields are in order of appearance. */
export type Shape =
  | { readonly kind: 'null' | 'bool' | 'i64' | 'f64' | 'string' }
  | { readonly kind: 'list'; readonly item: Shape }
  | { readonly kind: 'record'; readonly fields: ReadonlyMap<string, Shape> };

export const NOTHING: Shape = { kind: 'null' };

/** The shape of all values seen before and this one. Throws a DataError where no type holds both. */
export function widened(shape: Shape, value: Json): Shape {
  if (value === null) return shape;
  if (Array.isArray(value)) return widenedList(shape, value as readonly Json[]);
  if (value instanceof JsonObject) return { kind: 'record', fields: widenedFields(shape, value) };
  const kind = typeof value === 'boolean' ? 'bool' : typeof value === 'string' ? 'string' : typeof value === 'bigint' ? 'i64' : 'f64';
  if (shape.kind === 'null' || (shape.kind === 'i64' && kind === 'f64')) return { kind };
  if (shape.kind === kind || (shape.kind === 'f64' && kind === 'i64')) return shape;
  throw mixed(shape, kind);
}

function widenedList(shape: Shape, items: readonly Json[]): Shape {
  if (shape.kind !== 'list' && shape.kind !== 'null') throw mixed(shape, 'a list');
  return { kind: 'list', item: items.reduce(widened, shape.kind === 'list' ? shape.item : NOTHING) };
}

function widenedFields(shape: Shape, { names, values }: JsonObject): ReadonlyMap<string, Shape> {
  if (shape.kind !== 'record' && shape.kind !== 'null') throw mixed(shape, 'a record');
  const known = shape.kind === 'record' ? shape.fields : new Map<string, Shape>();
  let fields: Map<string, Shape> | null = null;
  for (let i = 0; i < names.length; i++) {
    const [name, value] = [names[i] as string, values[i] as Json];
    const before = (fields ?? known).get(name);
    const after = widenedField(name, before ?? NOTHING, value);
    if (before === after) continue;
    fields ??= new Map(known);
    fields.set(name, after);
  }
  return fields ?? known;
}

function widenedField(name: string, shape: Shape, value: Json): Shape {
  if (value === null) return shape;
  try {
    return widened(shape, value);
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    const { column } = error.culprit;
    throw new DataError(error.problem, { ...error.culprit, column: column === undefined ? name : `${name}.${column}` });
  }
}

function mixed(shape: Shape, kind: string): DataError {
  const before = shape.kind === 'list' || shape.kind === 'record' ? `a ${shape.kind}` : shape.kind;
  return new DataError(`${kind} where earlier lines have ${before}; a column has one type`);
}

/** The type of a shape. */
export function typeOf(shape: Shape): types.Type {
  if (shape.kind === 'list') return types.list(typeOf(shape.item));
  if (shape.kind === 'record') return types.record([...shape.fields].map(([name, field]) => ({ name, type: typeOf(field) })));
  return { kind: shape.kind };
}
