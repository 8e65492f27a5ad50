import { emptyRecord, fieldDefinedTwice, fieldNotStorable } from '../diagnostics/messages.ts';
import type { Span } from '../diagnostics/span.ts';
import type { RecordLiteral } from '../syntax/ast.ts';
import { isStorable } from '../types/classes.ts';
import { showType, type Type } from '../types/type.ts';
import { reportClashes } from './combine.ts';
import type { Context } from './context.ts';
import { join } from './join.ts';
import { erroneous, record } from './nodes.ts';
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
    fields.map(({ name }, i) => [name, values[i] as Timeline]),
    joined,
    context.place(span)
  );
}

/** Names given more than once, by first occurrence, with every place. */
function repeated(fields: RecordLiteral['fields']): [name: string, spans: Span[]][] {
  const places = Map.groupBy(fields, ({ name }) => name);
  return [...places].filter(([, same]) => same.length > 1).map(([name, same]) => [name, same.map(({ nameSpan }) => nameSpan)]);
}
