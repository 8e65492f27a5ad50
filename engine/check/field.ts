import { noFields, unknownField, unusableColumn } from '../diagnostics/messages.ts';
import type { FieldAccess } from '../syntax/ast.ts';
import { type Field, list, STRING, showType, type Type } from '../types/type.ts';
import type { Context } from './context.ts';
import { documented, erroneous, field } from './nodes.ts';
import { type Timeline, typeOf } from './timeline.ts';

/** What of a field access matters here; `base["name"]` is one too. */
type Accessed = Pick<FieldAccess, 'base' | 'name' | 'nameSpan' | 'span'>;

/** `base.name`: of a record, of each record in a list, or a member of json as text (§2.7). */
export function accessField(context: Context, access: Accessed, base: Timeline): Timeline {
  const { name, span } = access;
  const type = typeOf(base);
  if (type.kind === 'error') return erroneous(context, span);
  if (type.kind === 'json') return field(context, base, name, STRING, context.place(span));
  const fields = fieldsOf(type.kind === 'list' ? type.item : type);
  const found = fields && fieldNamed(context, access, fields);
  if (!fields) context.report(noFields(access.base.span, showType(type)));
  if (!found) return erroneous(context, span);
  return documented(
    field(context, base, name, type.kind === 'list' ? list(found.type) : found.type, context.place(span)),
    found.doc ?? null
  );
}

const fieldsOf = (type: Type): readonly Field[] | null => (type.kind === 'record' ? type.fields : null);

/** Whether `base["name"]` is the field of that name (X6): of what has fields, not of maps. */
export const isFieldAccess = (type: Type): boolean => ['record', 'json'].includes(type.kind === 'list' ? type.item.kind : type.kind);

function fieldNamed(context: Context, { name, nameSpan }: Accessed, fields: readonly Field[]): Field | null {
  const found = fields.find(field => field.name === name);
  const type = found?.type;
  if (found && type?.kind !== 'unusable') return found;
  const names = fields.map(field => field.name);
  context.report(type ? unusableColumn(nameSpan, name, showType(type)) : unknownField(nameSpan, name, names));
  return null;
}
