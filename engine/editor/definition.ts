import type { Formula } from '../check/checked.ts';
import { partOf } from '../check/definitions.ts';
import type { Survey } from '../check/survey.ts';
import type { Span } from '../diagnostics/span.ts';
import type { Ast } from '../syntax/ast.ts';
import { headerParameters } from '../syntax/header.ts';
import { pathAt } from '../syntax/walk.ts';
import type { Definition } from './answers.ts';
import { type Around, surveyed } from './probe.ts';

/** Where what is named at a place of a cell's text is defined: a let, a formula, a parameter, the value of a record's field. null: nowhere in a text. */
export function definition(text: string, offset: number, around: Around): Definition | null {
  const survey = surveyed(text, around);
  const path = pathAt(survey.ast, offset);
  const at = path.at(-1);
  if (at?.kind === 'name') return nameDefinition(at.name, path, survey);
  if (at?.kind === 'parameter') return parameterDefinition(at.name, text);
  if (at?.kind !== 'field') return null;
  const field = survey.seen.get(at.base)?.timeline.fields?.get(at.name);
  return field ? placed(field.node.span, around.formulas) : null;
}

function parameterDefinition(wanted: string, text: string): Definition | null {
  const found = headerParameters(text).findLast(({ name }) => name === wanted);
  return found ? { formula: null, start: found.start, end: found.end } : null;
}

function nameDefinition(name: string, path: readonly Ast[], { formulas }: Survey): Definition | null {
  const binding = path
    .toReversed()
    .flatMap((ast, i) => bindingsBefore(ast, path[path.length - i]))
    .find(known => known.name === name);
  if (binding) return { formula: null, start: binding.nameSpan.start, end: binding.nameSpan.end };
  return formulas.has(name) ? { formula: name, start: 0, end: 0 } : null;
}

/** The bindings of a let that a part of it sees, latest first. */
function bindingsBefore(ast: Ast, inside: Ast | undefined) {
  if (ast.kind !== 'let') return [];
  const within = ast.bindings.findIndex(({ value }) => value === inside);
  return (within < 0 ? ast.bindings : ast.bindings.slice(0, within)).toReversed();
}

function placed({ part, start, end }: Span, formulas: readonly Formula[]): Definition {
  return { formula: formulas.find(formula => partOf(formula) === part)?.name ?? null, start, end };
}
