import type { Ast } from '../syntax/ast.ts';
import { parse } from '../syntax/parse.ts';
import type { Schema } from '../types/schema.ts';
import { newContext, QUERY, typed } from './check.ts';
import type { Formula } from './checked.ts';
import { orderFormulas, partOf, readText, type Text } from './formulas.ts';
import { type Resolved, resolve } from './resolve.ts';
import type { Scope } from './scope.ts';
import type { Timeline } from './timeline.ts';

/** An expression as the checker saw it. */
export interface Seen {
  readonly timeline: Timeline;
  /** What names stand for there, innermost first. */
  readonly scope: Scope | null;
}

/** What is known of a text that need not be right: of each expression as much as there is to know. */
export interface Survey {
  readonly ast: Ast;
  readonly calls: Resolved['calls'];
  readonly seen: ReadonlyMap<Ast, Seen>;
  readonly schema: Schema;
  /** All formulas that can be read, whether the text uses them or not. */
  readonly formulas: ReadonlyMap<string, Timeline>;
}

/** Looks at a text, however broken, among formulas and tables. What is wrong with it is `check`'s to say. */
export function survey(text: string, formulas: readonly Formula[], schema: Schema): Survey {
  const parsed = parse(text, QUERY);
  const query: Text = { name: QUERY, parsed, resolved: resolve(parsed) };
  const read = readable(formulas);
  const seen = new Map<Ast, Seen>();
  const context = {
    ...newContext(schema, read, []),
    note: (ast: Ast, timeline: Timeline, scope: Scope | null) => void seen.set(ast, { timeline, scope })
  };
  for (const formula of read) context.formulas.set(formula.name, typed(context, formula));
  typed(context, query);
  return { ast: parsed.ast, calls: query.resolved?.calls ?? new Map(), seen, schema, formulas: context.formulas };
}

/** Formulas without syntax errors that do not go round in circles, each after those it uses. */
function readable(formulas: readonly Formula[]): readonly Text[] {
  const byName = new Map(formulas.map(formula => [formula.name, formula]));
  let texts = [...byName.values()]
    .map(formula => readText(formula.name, parse(formula.text, partOf(formula))))
    .filter(({ resolved }) => resolved);
  for (;;) {
    const ordered = orderFormulas(texts);
    if (Array.isArray(ordered)) return ordered;
    const circle = new Set(ordered.labels.map(({ part }) => part));
    texts = texts.filter(({ parsed }) => !circle.has(parsed.part));
  }
}
