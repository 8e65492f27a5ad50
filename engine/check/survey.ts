import type { Ast } from '../syntax/ast.ts';
import { parse } from '../syntax/parse.ts';
import type { Schema } from '../types/schema.ts';
import { checkFormulas, type Given, newContext, QUERY, typed } from './check.ts';
import type { Formula } from './checked.ts';
import type { Closure } from './closure.ts';
import { type Definition, define } from './definitions.ts';
import { callablesOf, orderFormulas, readText, type Text } from './formulas.ts';
import { type Reading, type Resolved, resolve } from './resolve.ts';
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
  /** And those that are functions. */
  readonly functions: ReadonlyMap<string, Closure>;
  readonly given: Given;
}

/** Looks at a text, however broken, among formulas, tables and what else it is given. What is wrong with it is `check`'s to say. */
export function survey(text: string, formulas: readonly Formula[], schema: Schema, given: Given = {}): Survey {
  const parsed = parse(text, QUERY);
  const definitions = define(formulas, [], schema).all;
  const reading = { functions: given.functions, callables: callablesOf(definitions) };
  const query: Text = { name: QUERY, params: null, parsed, resolved: resolve(parsed, reading) };
  const read = readable(definitions, reading);
  const seen = new Map<Ast, Seen>();
  const context = {
    ...newContext(schema, read, [], given.parameters),
    note: (ast: Ast, timeline: Timeline, scope: Scope | null) => void seen.set(ast, { timeline, scope })
  };
  checkFormulas(context, read);
  typed(context, query);
  return {
    ast: parsed.ast,
    calls: query.resolved?.calls ?? new Map(),
    seen,
    schema,
    formulas: context.formulas,
    functions: context.functions,
    given
  };
}

/** Formulas without syntax errors that do not go round in circles, each after those it uses. */
function readable(definitions: readonly Definition[], reading: Reading): readonly Text[] {
  let texts = definitions.map(definition => readText(definition, definition.read(), reading)).filter(({ resolved }) => resolved);
  for (;;) {
    const ordered = orderFormulas(texts);
    if (Array.isArray(ordered)) return ordered;
    const circle = new Set(ordered.labels.map(({ part }) => part));
    texts = texts.filter(({ parsed }) => !circle.has(parsed.part));
  }
}
