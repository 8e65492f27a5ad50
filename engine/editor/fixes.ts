import { check, QUERY } from '../check/check.ts';
import type { Formula } from '../check/checked.ts';
import { namesIn } from '../check/scope.ts';
import { type Survey, survey } from '../check/survey.ts';
import { PIPED } from '../check/uses.ts';
import type { Diagnostic, Label } from '../diagnostics/diagnostic.ts';
import { distance, nearest } from '../diagnostics/suggest.ts';
import { FUNCTIONS, findFunction, nameOf } from '../functions/index.ts';
import type { Ast, Call } from '../syntax/ast.ts';
import { parse } from '../syntax/parse.ts';
import { descendants } from '../syntax/walk.ts';
import { isCastable } from '../types/castable.ts';
import { parseSignature, typeNamed } from '../types/notation.ts';
import type { Schema } from '../types/schema.ts';
import { showType, type Type } from '../types/type.ts';
import type { Fix } from './answers.ts';
import { unusedLetEdit } from './unused.ts';

/** A diagnostic of a text, with all others of it. */
export interface Complaint {
  readonly diagnostic: Diagnostic;
  readonly diagnostics: readonly Diagnostic[];
  readonly text: string;
  readonly formulas: readonly Formula[];
  readonly schema: Schema;
}

const MOST_FIXES = 3;

/** What would set a diagnostic right. Only what was tried is offered: the text must have fewer diagnostics with it, and none of another kind. */
export function fixesOf(complaint: Complaint): readonly Fix[] {
  const label = complaint.diagnostic.labels.find(({ primary, part }) => primary && part === QUERY);
  const proposed = label ? proposals(complaint, label) : wrapped(complaint).values();
  return [...proposed.filter(fix => helps(fix, complaint)).take(MOST_FIXES)];
}

function* proposals(complaint: Complaint, label: Label): Generator<Fix> {
  const surveyed = survey(complaint.text, complaint.formulas, complaint.schema);
  const at = [...descendants(surveyed.ast)].find(ast => namePlace(ast) === label.start);
  yield* renames(at, label, complaint.text, surveyed);
  const unused = unusedLetEdit(surveyed.ast, label, complaint.text);
  if (unused) yield { title: `Remove the unused '${complaint.text.slice(label.start, label.end)}'`, edit: unused };
  if (at?.kind === 'call') yield* keywords(at);
  yield* named(surveyed.ast, label);
  yield* casts(complaint, surveyed);
}

const namePlace = (ast: Ast): number => ('nameSpan' in ast ? ast.nameSpan : ast.span).start;

/** Names like the one that is unknown. */
function* renames(at: Ast | undefined, { start, end }: Label, text: string, { seen, schema, formulas }: Survey): Generator<Fix> {
  const written = text.slice(start, end);
  const known = knownNames(at, { seen, schema, formulas });
  for (const name of nearest(written, known, MOST_FIXES)) {
    if (name !== written && distance(written, name) <= Math.max(2, written.length / 2))
      yield { title: `Change to '${name}'`, edit: { start, end, insert: name } };
  }
}

function knownNames(at: Ast | undefined, { seen, schema, formulas }: Pick<Survey, 'seen' | 'schema' | 'formulas'>): readonly string[] {
  if (at?.kind === 'call') return findFunction(at.name) ? [] : FUNCTIONS.filter(({ obscure }) => !obscure).map(nameOf);
  if (at?.kind === 'name')
    return [...namesIn(seen.get(at)?.scope ?? null), ...formulas.keys(), ...schema.tables.keys()].filter(name => name !== PIPED);
  const type = at?.kind === 'field' ? seen.get(at.base)?.timeline.node.type : undefined;
  return fieldNames(type);
}

function fieldNames(type: Type | undefined): readonly string[] {
  if (type?.kind === 'list') return fieldNames(type.item);
  return type?.kind === 'record' ? type.fields.map(({ name }) => name) : [];
}

/** Parameters like the unknown keyword of a call. */
function* keywords(call: Call): Generator<Fix> {
  const entry = findFunction(call.name);
  const params = entry ? parseSignature(entry.signature).params.map(({ name }) => name) : [];
  const wrong = call.args.find(({ keyword }) => keyword && !params.includes(keyword.name))?.keyword;
  if (!wrong) return;
  const { start, end } = wrong.span;
  for (const name of nearest(wrong.name, params, MOST_FIXES)) yield { title: `Change to '${name} ='`, edit: { start, end, insert: name } };
}

/** The parameters of the call around an argument that must be given by name. */
function* named(root: Ast, { start, end }: Label): Generator<Fix> {
  for (const call of descendants(root)) {
    const argument =
      call.kind === 'call' && call.args.find(({ value, keyword }) => !keyword && value.span.start === start && value.span.end === end);
    const entry = argument ? findFunction(call.name) : undefined;
    const optional = entry ? parseSignature(entry.signature).params.filter(parameter => parameter.default !== null) : [];
    for (const { name } of optional) yield { title: `Write '${name} ='`, edit: { start, end: start, insert: `${name} = ` } };
  }
}

const TARGETS = ['f64', 'i64', 'string', 'bool', 'timestamp_ns', 'date32'];

/** Casts of the arguments that a diagnostic of types points to. */
function* casts({ diagnostic, text }: Complaint, { ast, seen }: Survey): Generator<Fix> {
  const places = diagnostic.labels.filter(({ part }) => part === QUERY);
  for (const expression of descendants(ast)) {
    const { start, end } = expression.span;
    const type = seen.get(expression)?.timeline.node.type;
    if (type === undefined || type.kind === 'error' || !places.some(place => place.start === start && place.end === end)) continue;
    for (const target of TARGETS) {
      if (showType(type) === target || !isCastable(type, typeNamed(target) as Type)) continue;
      yield { title: `Cast to ${target}`, edit: { start, end, insert: `(${text.slice(start, end)} as ${target})` } };
    }
  }
}

/** A query that is no record made one. */
function wrapped({ diagnostic, text }: Complaint): Fix[] {
  if (diagnostic.labels.length > 0) return [];
  const start = text.length - text.trimStart().length;
  const end = text.trimEnd().length;
  return [{ title: 'Make it a record: { result: … }', edit: { start, end, insert: `{ result: ${text.slice(start, end)} }` } }];
}

function helps({ edit }: Fix, { diagnostics, text, formulas, schema }: Complaint): boolean {
  const changed = text.slice(0, edit.start) + edit.insert + text.slice(edit.end);
  const left = check(parse(changed, QUERY), formulas, schema).diagnostics;
  return left.length < diagnostics.length && left.every(({ code }) => diagnostics.some(known => known.code === code));
}
