import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Parsed } from '../syntax/ast.ts';
import type { Schema } from '../types/schema.ts';
import type { Checked, Formula, LATER, LibraryText, ParameterValue, Sound } from './checked.ts';
import type { Context } from './context.ts';
import { define } from './definitions.ts';
import { checkExpression } from './expression.ts';
import { callablesOf, neededFormulas, orderFormulas, readText, type Text } from './formulas.ts';
import { documented, erroneous } from './nodes.ts';
import { checkOutput } from './output.ts';
import { unusedParameters } from './parameters.ts';
import type { Reading } from './resolve.ts';
import { Identities, type Timeline } from './timeline.ts';

/** What comes with a query beside its formulas: values of its parameters, and libraries whose bindings are formulas too (X6). */
export interface Given {
  readonly parameters?: ReadonlyMap<string, ParameterValue | typeof LATER> | undefined;
  readonly libraries?: readonly LibraryText[] | undefined;
  /** Functions beside those of the language. */
  readonly functions?: Reading['functions'];
}

/** The part that labels into a query name (§8.1). */
export const QUERY = 'query';

/** Checks a parsed query and the formulas it needs against the tables: every node typed, and all diagnostics in the order of §8.2. */
export function check(parsed: Parsed, formulas: readonly Formula[], schema: Schema, given: Given = {}): Checked {
  const { parameters = new Map(), libraries = [], functions } = given;
  const { all, diagnostics: ofNames } = define(formulas, libraries, schema);
  const reading = { functions, callables: callablesOf(all) };
  const query = readText({ name: parsed.part, params: null, window: null }, parsed, reading);
  const diagnostics: Diagnostic[] = [];
  const needed = neededFormulas(query, all, reading);
  const context = newContext(schema, needed, diagnostics, parameters);
  const failed = (): Checked => ({ query: erroneous(context, parsed.ast.span).node, diagnostics });
  if (!query.resolved) {
    diagnostics.push(...parsed.complaints);
    return failed();
  }
  const texts = [...needed, query];
  diagnostics.push(...ofNames, ...texts.flatMap(saidOf), ...unusedParameters(parameters.keys(), usedParameters(texts)));
  const ordered = orderFormulas(needed);
  if (!Array.isArray(ordered)) diagnostics.push(ordered);
  if (!Array.isArray(ordered) || hasErrors(diagnostics)) return failed();
  checkFormulas(context, ordered);
  const timeline = typed(context, query);
  diagnostics.push(...checkOutput(timeline));
  return { query: timeline.node, diagnostics };
}

/** The checked query if it has no errors, ready to be planned; else null. */
export const sound = (checked: Checked): Sound | null => (hasErrors(checked.diagnostics) ? null : { ...checked, sound: true });

const hasErrors = (diagnostics: readonly Diagnostic[]): boolean => diagnostics.some(({ severity }) => severity === 'error');

const saidOf = ({ parsed, resolved }: Text): readonly Diagnostic[] => resolved?.diagnostics ?? parsed.complaints;

const usedParameters = (texts: readonly Text[]): Set<string> => new Set(texts.flatMap(({ resolved }) => [...(resolved?.parameters ?? [])]));

/** Makes formulas known to the texts after them: values are typed, functions where they are called. Each comes after those it uses. */
export function checkFormulas(context: Context, ordered: readonly Text[]): void {
  for (const text of ordered) {
    const { name, params, parsed, resolved } = text;
    if (params === null) context.formulas.set(name, documented(typed(context, text), parsed.doc));
    else
      context.functions.set(name, {
        name,
        params,
        body: parsed.ast,
        calls: resolved?.calls ?? new Map(),
        scope: null,
        doc: parsed.doc,
        defaults: new Map()
      });
  }
}

/** What a text comes to; without its calls resolved it is erroneous wherever it calls. */
export const typed = (context: Context, { parsed, resolved }: Text): Timeline =>
  checkExpression(context, parsed.ast, resolved?.calls ?? new Map(), null);

/** What the texts of a query are checked in; `needed` are the formulas among them. */
export function newContext(
  schema: Schema,
  needed: readonly Text[],
  diagnostics: Diagnostic[],
  parameters: ReadonlyMap<string, ParameterValue | typeof LATER> = new Map()
): Context {
  return {
    schema,
    formulas: new Map(),
    functions: new Map(),
    expansions: { count: 0, told: new Set() },
    needed: needed.filter(({ params }) => params === null).map(({ name }) => name),
    parameters,
    groupings: new Map([...schema.tables.values()].map(({ grouping, keyType }) => [grouping, keyType])),
    identities: new Identities(),
    report: diagnostic => diagnostics.push(diagnostic),
    place: span => span,
    check: checkExpression
  };
}
