import type { Formula } from '../check/checked.ts';
import { partOf } from '../check/definitions.ts';
import { type Survey, survey } from '../check/survey.ts';
import type { Span } from '../diagnostics/span.ts';
import type { Ast } from '../syntax/ast.ts';
import { withoutHeader } from '../syntax/header.ts';
import { pathAt } from '../syntax/walk.ts';
import type { Schema } from '../types/schema.ts';
import type { Definition } from './answers.ts';
import { closed } from './probe.ts';

/** Where what is named at a place of a cell's text is defined: a let, a formula, the value of a record's field. null: nowhere in a text. */
export function definition(text: string, offset: number, formulas: readonly Formula[], schema: Schema): Definition | null {
  const surveyed = survey(closed(withoutHeader(text)), formulas, schema);
  const path = pathAt(surveyed.ast, offset);
  const at = path.at(-1);
  if (at?.kind === 'name') return nameDefinition(at.name, path, surveyed);
  if (at?.kind !== 'field') return null;
  const field = surveyed.seen.get(at.base)?.timeline.fields?.get(at.name);
  return field ? placed(field.node.span, formulas) : null;
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
