import { emptyRecord, fieldDefinedTwice, fieldNotStorable } from '../diagnostics/messages.ts';
import type { RecordLiteral } from '../syntax/ast.ts';
import { isStorable } from '../types/classes.ts';
import { showType, type Type } from '../types/type.ts';
import { reportClashes } from './combine.ts';
import type { Context } from './context.ts';
import { join } from './join.ts';
import { documented, erroneous, record } from './nodes.ts';
import { repeated } from './repeated.ts';
import { type Timeline, typeOf } from './timeline.ts';

/** `{ … }` with its values checked, in order (§5.12). */
export function makeRecord(context: Context, { fields, span }: RecordLiteral, values: readonly Timeline[]): Timeline {
  if (fields.length === 0) context.report(emptyRecord(span));
  const twice = repeated(fields);
  for (const [name, spans] of twice) context.report(fieldDefinedTwice(name, spans));
  const types = values.map(typeOf);
  fields.forEach(({ value }, i) => {
    const type = types[i] as Type;
    if (type.kind !== 'error' && !isStorable(type)) context.report(fieldNotStorable(value.span, showType(type)));
  });
  if (fields.length === 0 || twice.length > 0 || !types.every(isStorable)) return erroneous(context, span);
  const joined = join(values);
  const given = values.map((timeline, parameter) => ({ timeline, parameter, span: fields[parameter]?.value.span ?? null }));
  reportClashes(context, joined, given, span);
  return record(
    context,
    fields.map(({ name, doc }, i) => [name, documented(values[i] as Timeline, doc)]),
    joined,
    context.place(span)
  );
}
