import { noFields, unknownField, unusableColumn } from '../diagnostics/messages.ts';
import type { FieldAccess } from '../syntax/ast.ts';
import { type Field, list, STRING, showType, type Type } from '../types/type.ts';
import type { Context } from './context.ts';
import { erroneous, field } from './nodes.ts';
import { type Timeline, typeOf } from './timeline.ts';

/** `base.name`: of a record, of each record in a list, or a member of json as text (§2.7). */
export function accessField(context: Context, access: FieldAccess, base: Timeline): Timeline {
  const { name, span } = access;
  const type = typeOf(base);
  if (type.kind === 'error') return erroneous(context, span);
  if (type.kind === 'json') return field(context, base, name, STRING, context.place(span));
  const fields = fieldsOf(type.kind === 'list' ? type.item : type);
  const found = fields && fieldType(context, access, fields);
  if (!fields) context.report(noFields(access.base.span, showType(type)));
  if (!found) return erroneous(context, span);
  return field(context, base, name, type.kind === 'list' ? list(found) : found, context.place(span));
}

const fieldsOf = (type: Type): readonly Field[] | null => (type.kind === 'record' ? type.fields : null);

function fieldType(context: Context, { name, nameSpan }: FieldAccess, fields: readonly Field[]): Type | null {
  const type = fields.find(field => field.name === name)?.type;
  if (type && type.kind !== 'unusable') return type;
  const names = fields.map(field => field.name);
  context.report(type ? unusableColumn(nameSpan, name, showType(type)) : unknownField(nameSpan, name, names));
  return null;
}
