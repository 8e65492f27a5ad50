import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Parsed } from '../syntax/ast.ts';
import type { Schema } from '../types/schema.ts';
import type { Checked, Formula, ParameterValue, Sound } from './checked.ts';
import type { Context } from './context.ts';
import { checkExpression } from './expression.ts';
import { checkNames, neededFormulas, orderFormulas, readText, type Text } from './formulas.ts';
import { erroneous } from './nodes.ts';
import { checkOutput } from './output.ts';
import { unusedParameters } from './parameters.ts';
import type { Reading } from './resolve.ts';
import { Identities, type Timeline } from './timeline.ts';

type Parameters = ReadonlyMap<string, ParameterValue>;

/** The part that labels into a query name (§8.1). */
export const QUERY = 'query';

/** Checks a parsed query and the formulas it needs against the tables and the values of its parameters: every node typed, and all diagnostics in the order of §8.2. */
export function check(
  parsed: Parsed,
  formulas: readonly Formula[],
  schema: Schema,
  parameters: Parameters = new Map(),
  functions: Reading['functions'] = new Map()
): Checked {
  const query = readText(parsed.part, parsed, functions);
  const diagnostics: Diagnostic[] = [];
  const needed = neededFormulas(query, formulas, functions);
  const context = newContext(schema, needed, diagnostics, parameters);
  const failed = (): Checked => ({ query: erroneous(context, parsed.ast.span).node, diagnostics });
  if (!query.resolved) {
    diagnostics.push(...parsed.complaints);
    return failed();
  }
  const texts = [...needed, query];
  diagnostics.push(
    ...checkNames(formulas, schema),
    ...texts.flatMap(saidOf),
    ...unusedParameters(parameters.keys(), usedParameters(texts))
  );
  const ordered = orderFormulas(needed);
  if (!Array.isArray(ordered)) diagnostics.push(ordered);
  if (!Array.isArray(ordered) || hasErrors(diagnostics)) return failed();
  for (const formula of ordered) context.formulas.set(formula.name, typed(context, formula));
  const timeline = typed(context, query);
  diagnostics.push(...checkOutput(timeline));
  return { query: timeline.node, diagnostics };
}

/** The checked query if it has no errors, ready to be planned; else null. */
export const sound = (checked: Checked): Sound | null => (hasErrors(checked.diagnostics) ? null : { ...checked, sound: true });

const hasErrors = (diagnostics: readonly Diagnostic[]): boolean => diagnostics.some(({ severity }) => severity === 'error');

const saidOf = ({ parsed, resolved }: Text): readonly Diagnostic[] => resolved?.diagnostics ?? parsed.complaints;

const usedParameters = (texts: readonly Text[]): Set<string> => new Set(texts.flatMap(({ resolved }) => [...(resolved?.parameters ?? [])]));

/** What a text comes to; without its calls resolved it is erroneous wherever it calls. */
export const typed = (context: Context, { parsed, resolved }: Text): Timeline =>
  checkExpression(context, parsed.ast, resolved?.calls ?? new Map(), null);

/** What the texts of a query are checked in; `needed` are the formulas among them. */
export function newContext(
  schema: Schema,
  needed: readonly Text[],
  diagnostics: Diagnostic[],
  parameters: Parameters = new Map()
): Context {
  return {
    schema,
    formulas: new Map(),
    needed: needed.map(({ name }) => name),
    parameters,
    groupings: new Map([...schema.tables.values()].map(({ grouping, keyType }) => [grouping, keyType])),
    identities: new Identities(),
    report: diagnostic => diagnostics.push(diagnostic),
    place: span => span,
    check: checkExpression
  };
}
