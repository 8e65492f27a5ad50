import { castNotPossible } from '../diagnostics/messages.ts';
import type { Cast, TypeName } from '../syntax/ast.ts';
import { isCastable } from '../types/castable.ts';
import { typeNamed } from '../types/notation.ts';
import { list, map, showType, type Type } from '../types/type.ts';
import type { Context } from './context.ts';
import { cast, erroneous } from './nodes.ts';
import { type Timeline, typeOf } from './timeline.ts';

/** `value as type` (§3.7). */
export function castTo(context: Context, { type, span }: Cast, value: Timeline): Timeline {
  const from = typeOf(value);
  if (!type || from.kind === 'error') return erroneous(context, span);
  const to = typeFrom(type);
  if (to && isCastable(from, to)) return { ...cast(context, value, to, context.place(span)), bare: false };
  context.report(castNotPossible(type.span, to ? showType(to) : showName(type), showType(from)));
  return erroneous(context, span);
}

/** The type a text names, or null if it names none. */
function typeFrom({ name, args }: TypeName): Type | null {
  const [first, second] = args.map(typeFrom);
  if (args.length === 0) return typeNamed(name);
  if (name === 'list' && args.length === 1) return first ? list(first) : null;
  return name === 'map' && args.length === 2 && first && second ? map(first, second) : null;
}

const showName = ({ name, args }: TypeName): string => (args.length === 0 ? name : `${name}<${args.map(showName).join(', ')}>`);
