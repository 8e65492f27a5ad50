import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { unknownParameter, unusedParameter, valuesWithoutType } from '../diagnostics/messages.ts';
import type { Parameter } from '../syntax/ast.ts';
import { convert } from '../types/convert.ts';
import { lub } from '../types/lub.ts';
import { list, NULL, showType, type Type } from '../types/type.ts';
import { LATER, type ParameterValue } from './checked.ts';
import type { Constant } from './constants.ts';
import type { Context } from './context.ts';
import { erroneous, literal } from './nodes.ts';
import type { Timeline } from './timeline.ts';

/** The literal that the host gave for `$name` (X6); a whole number counts as written without suffix. */
export function parameter(context: Context, { name, span }: Parameter): Timeline {
  const given = context.parameters.get(name);
  if (given === LATER) return erroneous(context, span);
  const value = given && constantOf(given);
  if (value && 'type' in value) {
    const bare = value.type.kind === 'i64' && (value.value as bigint) >= 0n;
    return { ...literal(context, value.type, value.value, context.place(span)), bare };
  }
  context.report(
    value ? valuesWithoutType(span, name, value.clash.map(showType)) : unknownParameter(span, name, context.parameters.keys())
  );
  return erroneous(context, span);
}

/** The given value as one constant, or the types of a list's items that have none in common. */
function constantOf(given: ParameterValue): Constant | { readonly clash: readonly Type[] } {
  if ('type' in given) return given;
  const items: Constant[] = [];
  let type: Type = NULL;
  for (const item of given.list.map(constantOf)) {
    if ('clash' in item) return item;
    const common = lub(type, item.type);
    if (common === null) return { clash: [type, item.type] };
    type = common;
    items.push(item);
  }
  return { type: list(type), value: items.map(item => convert(item.value, item.type, type)) };
}

/** Warnings of parameters that were given and that no text uses. */
export function unusedParameters(given: Iterable<string>, used: ReadonlySet<string>): Diagnostic[] {
  return [...given].filter(name => !used.has(name)).map(unusedParameter);
}
