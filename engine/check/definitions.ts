import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { badName, nameTaken } from '../diagnostics/messages.ts';
import { findFunction } from '../functions/index.ts';
import type { Binding, FunctionParameter, Parsed } from '../syntax/ast.ts';
import { parse, parseLibrary } from '../syntax/parse.ts';
import { KEYWORDS } from '../syntax/token.ts';
import type { Schema } from '../types/schema.ts';
import type { Formula, LibraryText } from './checked.ts';

/** A formula: a text of its own, or a binding of a library. Its text is read when it is needed. */
export interface Definition {
  readonly name: string;
  /** Of a function; null for a value. */
  readonly params: readonly FunctionParameter[] | null;
  /** What aggregations of its text that name no window look at. */
  readonly window: string | null;
  /** What says where it comes from: `formula 2`, `a binding of 'lib.tl'`. */
  readonly origin: string;
  readonly read: () => Parsed;
}

/** All formulas of a query in their order, and what is wrong with their names and libraries (§8.2, phase 1). */
export interface Definitions {
  readonly all: readonly Definition[];
  readonly diagnostics: readonly Diagnostic[];
}

/** How labels name the text of a formula (§8.1). */
export const partOf = (formula: Formula): string => formula.label ?? `formula '${formula.name}'`;

const headPart = ({ name }: Formula): string => `parameters of formula '${name}'`;

/** The name and parameters of a function, as a text that can be read. */
const headText = ({ name }: Formula): string => `let ${name} = null`;

/** The text of each part that labels into formulas may name. */
export function formulaTexts(formulas: readonly Formula[], libraries: readonly LibraryText[]): Map<string, string> {
  return new Map([
    ...libraries.map(({ label, text }) => [label, text] as const),
    ...formulas.map(formula => [headPart(formula), headText(formula)] as const),
    ...formulas.map(formula => [partOf(formula), formula.text] as const)
  ]);
}

/** Reads the names of formulas, and libraries whole. */
export function define(formulas: readonly Formula[], libraries: readonly LibraryText[], schema: Schema): Definitions {
  const read = libraries.map(({ text, label }) => parseLibrary(text, label));
  const named = formulas.map(definitionOf);
  const all = [...named.flatMap(definition => definition ?? []), ...read.flatMap(library => library.bindings.map(bindingOf(library)))];
  const bad = formulas.filter((_, i) => named[i] === null).map(({ name }) => badName(name));
  return { all, diagnostics: [...bad, ...takenNames(all, schema), ...read.flatMap(({ complaints }) => complaints)] };
}

function definitionOf(formula: Formula, index: number): Definition | null {
  const { name, params } = headOf(formula) ?? { name: null, params: null };
  if (name === null) return null;
  const window = formula.window ?? null;
  return { name, params, window, origin: `formula ${index + 1}`, read: () => parse(formula.text, partOf(formula)) };
}

/** The name and parameters of a formula; null if it has no name that could be referred to. */
function headOf(formula: Formula): Pick<Binding, 'name' | 'params'> | null {
  if (isIdentifier(formula.name)) return { name: formula.name, params: null };
  const { bindings, complaints } = parseLibrary(headText(formula), headPart(formula));
  const [head, more] = bindings;
  return complaints.length === 0 && head?.params && more === undefined ? head : null;
}

const isIdentifier = (name: string): boolean => /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && !KEYWORDS.some(word => word === name);

const bindingOf =
  ({ part, text }: { readonly part: string; readonly text: string }) =>
  ({ name, params, value, doc }: Binding): Definition => ({
    name,
    params,
    window: null,
    origin: `a binding of '${part}'`,
    read: () => ({ part, text, ast: value, doc, complaints: [] })
  });

/** Values are named like no other and like no table, functions like no other function. */
function takenNames(all: readonly Definition[], schema: Schema): Diagnostic[] {
  const places = new Map<string, { name: string; origins: string[] }>();
  for (const { name, params, origin } of all) {
    const key = `${params ? 'function' : 'value'} ${name}`;
    const other = params ? (findFunction(name) ? ['a built-in function'] : []) : schema.tables.has(name) ? ['a table'] : [];
    const known = places.get(key)?.origins ?? other;
    places.set(key, { name, origins: [...known, origin] });
  }
  return [...places.values()].filter(({ origins }) => origins.length > 1).map(({ name, origins }) => nameTaken(name, origins));
}
