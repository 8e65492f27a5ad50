import { unknownName } from '../diagnostics/messages.ts';
import type { Span } from '../diagnostics/span.ts';
import type { Context } from './context.ts';
import { erroneous, table } from './nodes.ts';
import { find, namesIn, type Scope } from './scope.ts';
import type { Timeline } from './timeline.ts';
import { PIPED } from './uses.ts';

/** What a name stands for: the innermost `let`, else a formula, else a table. */
export function lookUp(context: Context, name: string, span: Span, scope: Scope | null): Timeline {
  const bound = find(scope, name)?.timeline ?? context.formulas.get(name);
  if (bound) return bound;
  const schema = context.schema.tables.get(name);
  if (schema) return table(context, schema, context.place(span));
  context.report(unknownName(span, name, knownNames(context, scope)));
  return erroneous(context, span);
}

const knownNames = ({ schema, needed }: Context, scope: Scope | null): string[] =>
  [...namesIn(scope), ...needed, ...schema.tables.keys()].filter(name => name !== PIPED);
