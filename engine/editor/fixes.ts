import { check, QUERY } from '../check/check.ts';
import { namesIn } from '../check/scope.ts';
import type { Survey } from '../check/survey.ts';
import { PIPED } from '../check/uses.ts';
import type { Diagnostic, Label } from '../diagnostics/diagnostic.ts';
import { distance, nearest } from '../diagnostics/suggest.ts';
import { FUNCTIONS, nameOf } from '../functions/index.ts';
import type { Ast, Call } from '../syntax/ast.ts';
import { headerEnd, withoutHeader } from '../syntax/header.ts';
import { parse } from '../syntax/parse.ts';
import { descendants } from '../syntax/walk.ts';
import { isCastable } from '../types/castable.ts';
import { parseSignature, typeNamed } from '../types/notation.ts';
import { showType, type Type } from '../types/type.ts';
import type { Fix } from './answers.ts';
import { functionNamed, givenTo } from './given.ts';
import { ownFunctions } from './own.ts';
import { type Around, surveyed } from './probe.ts';
import { unusedLetEdit } from './unused.ts';

/** A diagnostic of a text, with all others of it. */
export interface Complaint {
  readonly diagnostic: Diagnostic;
  readonly diagnostics: readonly Diagnostic[];
  /** The cell's, header and all. */
  readonly text: string;
  readonly around: Around;
}

const MOST_FIXES = 3;

/** What would set a diagnostic right. Only what was tried is offered: the text must have fewer diagnostics with it, and none of another kind. */
export function fixesOf(complaint: Complaint): readonly Fix[] {
  const label = complaint.diagnostic.labels.find(({ primary, part }) => primary && part === QUERY);
  const proposed = label ? proposals(complaint, label) : wrapped(complaint).values();
  return [...proposed.filter(fix => helps(fix, complaint)).take(MOST_FIXES)];
}

function* proposals(complaint: Complaint, label: Label): Generator<Fix> {
  const survey = surveyed(complaint.text, complaint.around);
  const at = [...descendants(survey.ast)].find(ast => namePlace(ast) === label.start);
  yield* renames(at, label, complaint.text, survey);
  if (at?.kind === 'parameter') yield* headerParameter(at.name, complaint.text);
  const unused = unusedLetEdit(survey.ast, label, withoutHeader(complaint.text));
  if (unused) yield { title: `Remove the unused '${complaint.text.slice(label.start, label.end)}'`, edit: unused };
  if (at?.kind === 'call') yield* keywords(at, survey);
  yield* named(survey, label);
  yield* casts(complaint, survey);
}

const namePlace = (ast: Ast): number => ('nameSpan' in ast ? ast.nameSpan : ast.span).start;

/** Names like the one that is unknown. */
function* renames(at: Ast | undefined, { start, end }: Label, text: string, survey: Survey): Generator<Fix> {
  const written = text.slice(start, end);
  const known = knownNames(at, survey);
  for (const name of nearest(written, known, MOST_FIXES)) {
    if (name !== written && distance(written, name) <= Math.max(2, written.length / 2))
      yield { title: `Change to '${name}'`, edit: { start, end, insert: name } };
  }
}

function knownNames(at: Ast | undefined, survey: Survey): readonly string[] {
  const { seen, schema, formulas, given } = survey;
  if (at?.kind === 'call') return functionNamed(at.name, given) ? [] : functionNames(at, survey);
  if (at?.kind === 'parameter') return [...(given.parameters?.keys() ?? [])].map(name => `$${name}`);
  if (at?.kind === 'name')
    return [...namesIn(seen.get(at)?.scope ?? null), ...formulas.keys(), ...schema.tables.keys()].filter(name => name !== PIPED);
  const type = at?.kind === 'field' ? seen.get(at.base)?.timeline.node.type : undefined;
  return fieldNames(type);
}

const functionNames = (at: Ast, survey: Survey): readonly string[] => [
  ...FUNCTIONS.filter(({ obscure }) => !obscure).map(nameOf),
  ...(survey.given.functions?.keys() ?? []),
  ...ownFunctions(survey, at).keys()
];

/** What gives an unknown parameter the value of Python's variable of that name. */
function* headerParameter(name: string, text: string): Generator<Fix> {
  const end = headerEnd(text);
  const at = text.slice(0, end).trimEnd().length;
  if (end > 0) yield { title: `Take '${name}' from Python: --param ${name}`, edit: { start: at, end: at, insert: ` --param ${name}` } };
}

function fieldNames(type: Type | undefined): readonly string[] {
  if (type?.kind === 'list') return fieldNames(type.item);
  return type?.kind === 'record' ? type.fields.map(({ name }) => name) : [];
}

/** Parameters like the unknown keyword of a call. */
function* keywords(call: Call, { given }: Survey): Generator<Fix> {
  const entry = functionNamed(call.name, given);
  const params = entry ? parseSignature(entry.signature).params.map(({ name }) => name) : [];
  const wrong = call.args.find(({ keyword }) => keyword && !params.includes(keyword.name))?.keyword;
  if (!wrong) return;
  const { start, end } = wrong.span;
  for (const name of nearest(wrong.name, params, MOST_FIXES)) yield { title: `Change to '${name} ='`, edit: { start, end, insert: name } };
}

/** The parameters of the call around an argument that must be given by name. */
function* named({ ast, given }: Survey, { start, end }: Label): Generator<Fix> {
  for (const call of descendants(ast)) {
    const argument =
      call.kind === 'call' && call.args.find(({ value, keyword }) => !keyword && value.span.start === start && value.span.end === end);
    const entry = argument ? functionNamed(call.name, given) : undefined;
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
  const body = withoutHeader(text);
  const start = body.length - body.trimStart().length;
  const end = text.trimEnd().length;
  return [{ title: 'Make it a record: { result: … }', edit: { start, end, insert: `{ result: ${text.slice(start, end)} }` } }];
}

function helps({ edit }: Fix, { diagnostics, text, around }: Complaint): boolean {
  const changed = text.slice(0, edit.start) + edit.insert + text.slice(edit.end);
  const left = check(parse(withoutHeader(changed), QUERY), around.formulas, around.schema, givenTo(changed, around)).diagnostics;
  return left.length < diagnostics.length && left.every(({ code }) => diagnostics.some(known => known.code === code));
}
