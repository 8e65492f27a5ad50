import { parameterIndex } from '../check/arguments.ts';
import type { Formula } from '../check/checked.ts';
import { type Survey, survey } from '../check/survey.ts';
import type { Entry } from '../functions/define.ts';
import type { Argument, Ast, Call } from '../syntax/ast.ts';
import { withoutHeader } from '../syntax/header.ts';
import { lex } from '../syntax/lex.ts';
import { CLOSERS, openTokens } from '../syntax/open.ts';
import { pathAt } from '../syntax/walk.ts';
import { parseSignature } from '../types/notation.ts';
import type { Schema } from '../types/schema.ts';
import type { Parameter, Signature } from '../types/signature.ts';
import { functionNamed, givenTo, type Known } from './given.ts';

/** What a cell's text stands among: formulas of other cells, tables, and what the kernel has for it. */
export interface Around extends Known {
  readonly formulas: readonly Formula[];
  readonly schema: Schema;
}

/** Stands for what is going to be written at the cursor. */
export const HERE = 'timeloom_here__';

/** A text read as if a name were written at a place and the text ended behind it, with everything that surrounds that name. */
export interface Probe {
  readonly survey: Survey;
  /** The name itself, or the field access it is the name of; last of `path`. */
  readonly at: Ast;
  /** Everything the name stands in, outermost first. */
  readonly path: readonly Ast[];
}

/** The text with what is still open closed at its end. */
export const closed = (text: string): string => text + closersOf(text);

const closersOf = (text: string): string =>
  openTokens(lex(text).tokens)
    .map(({ kind }) => CLOSERS[kind])
    .toReversed()
    .join('');

/** All that is known of a cell's text, with what is still open closed. */
export const surveyed = (text: string, { formulas, schema, ...known }: Around): Survey =>
  survey(closed(withoutHeader(text)), formulas, schema, givenTo(text, known));

/** Reads a cell's text up to `offset` with a name there; null where no name could stand. */
export function probe(text: string, offset: number, around: Around): Probe | null {
  const survey = surveyed(text.slice(0, offset) + HERE, around);
  const path = pathAt(survey.ast, offset);
  const at = path.at(-1);
  const isHere = (at?.kind === 'name' || at?.kind === 'field') && at.name === HERE;
  return isHere ? { survey, at, path } : null;
}

/** The argument of a call that an expression is, and which parameter it is for. */
export interface Slot {
  readonly call: Call;
  readonly entry: Entry;
  readonly signature: Signature;
  readonly argument: Argument;
  readonly parameter: Parameter | null;
}

/** The argument that the last expression of a path is, if it is one. */
export function slotOf({ path, survey }: Pick<Probe, 'path' | 'survey'>): Slot | null {
  const [call, value] = [path.at(-2), path.at(-1)];
  const entry = call?.kind === 'call' ? functionNamed(call.name, survey.given) : undefined;
  if (call?.kind !== 'call' || !entry) return null;
  const argument = call.args.find(arg => arg.value === value) as Argument;
  const signature = parseSignature(entry.extended ?? entry.signature);
  const piped = entry.pipesFirst === true && path.at(-3)?.kind === 'pipe';
  const index = parameterIndex(call, argument, signature, piped ? 1 : 0);
  return { call, entry, signature, argument, parameter: signature.params[index] ?? null };
}
