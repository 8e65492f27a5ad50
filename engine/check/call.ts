import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import * as messages from '../diagnostics/messages.ts';
import { builtInPart } from '../diagnostics/render.ts';
import type { CallFacts, Refusal } from '../functions/define.ts';
import type { Ast } from '../syntax/ast.ts';
import { isMember } from '../types/classes.ts';
import { fit, type Misfit } from '../types/fit.ts';
import { ERROR, showType, type Type } from '../types/type.ts';
import { type Applied, type Given, parameterOf } from './applied.ts';
import { LATER } from './checked.ts';
import type { Context } from './context.ts';
import { evaluate } from './evaluate.ts';
import { cast, erroneous } from './nodes.ts';
import { refuse } from './refuse.ts';
import { spread } from './spread.ts';
import { constantOf, isGrouped, type Timeline, typeOf } from './timeline.ts';

/** Types a call (§3.4) and says what it comes to: another timeline, a literal, or an erroneous one. */
export function apply(context: Context, written: Applied): Timeline {
  const call = spread(context, written);
  const wrong = [...nonConstants(context, call), ...collectionErrors(call)];
  for (const diagnostic of wrong) context.report(diagnostic);
  if (wrong.length > 0 || call.given.some(({ timeline }) => typeOf(timeline) === ERROR)) return erroneous(context, call.span);
  return fitted(context, call);
}

// What a parameter without a value yet will be is a constant.
function nonConstants({ parameters }: Context, call: Applied): Diagnostic[] {
  const mayCome = [...parameters.values()].includes(LATER);
  return call.given
    .filter(given => parameterOf(call, given).constant && constantOf(given.timeline) === undefined)
    .filter(({ timeline }) => !(mayCome && typeOf(timeline) === ERROR))
    .map(given => messages.constantRequired(given.span, call.span, parameterOf(call, given).name));
}

// Erroneous arguments stay silent except against a collection (§3.4).
function collectionErrors(call: Applied): Diagnostic[] {
  return call.given
    .filter(given => typeOf(given.timeline) === ERROR && /^(list|map)$/.test(parameterOf(call, given).type.kind))
    .map(given => wrongArgument(call, given));
}

function fitted(context: Context, call: Applied): Timeline {
  const declared = declaredResult(call);
  if (declared && 'code' in declared) return refuse(context, call, declared);
  const { misfits, params, result } = fit(
    call.signature,
    call.given.map(({ timeline, parameter }) => ({ type: typeOf(timeline), bare: timeline.bare, parameter }))
  );
  for (const misfit of misfits) context.report(complaint(call, misfit));
  if (misfits.length > 0) return erroneous(context, call.span);
  const given = call.given.map((argument, i) => ({ ...argument, timeline: cast(context, argument.timeline, params[i] as Type) }));
  const converted = { ...call, given };
  const refusal = call.entry.refuse?.(facts(converted));
  return refusal ? refuse(context, converted, refusal) : evaluate(context, converted, declared ?? result);
}

const declaredResult = (call: Applied): Type | Refusal | null =>
  call.entry.kind === 'operation' ? (call.entry.result?.(facts(call)) ?? null) : null;

const facts = ({ given }: Applied): CallFacts => ({
  args: given.map(({ timeline }) => ({ type: typeOf(timeline), constant: constantOf(timeline), grouped: isGrouped(timeline) }))
});

function complaint(call: Applied, misfit: Misfit): Diagnostic {
  if (misfit.kind === 'argument') return wrongArgument(call, call.given[misfit.argument] as Given);
  const args = misfit.args.map(index => call.given[index] as Given);
  const shown = args.map(shownType);
  if (misfit.kind === 'common') return messages.noCommonType(call.span, call.signature.name, shown);
  const culprit = args.find(({ timeline }) => !isMember(typeOf(timeline), misfit.wanted)) ?? (args[0] as Given);
  return messages.notInClass(call.span, call.signature.name, parameterOf(call, culprit).name, shown, misfit.wanted, instead(call));
}

function instead({ entry, given }: Applied): string | null {
  const [subject] = given;
  const path = pathOf(subject?.ast);
  if (!subject || !isMember(typeOf(subject.timeline), 'any')) return null;
  return entry.instead?.(path?.join('.') ?? '…', path?.[1] ? plural(path.at(-1) as string) : 'values') ?? null;
}

// Of an expression that is a name, or fields of one.
function pathOf(ast: Ast | undefined): readonly string[] | null {
  if (ast?.kind === 'name') return [ast.name];
  const base = ast?.kind === 'field' ? pathOf(ast.base) : null;
  return base && ast?.kind === 'field' ? [...base, ast.name] : null;
}

const plural = (name: string): string => (/^[a-z]*[^hsxyz]$/.test(name) ? `${name}s` : 'values');

const shownType = ({ timeline, span }: Given): messages.Shown => ({ span, text: showType(typeOf(timeline)) });

function wrongArgument(call: Applied, given: Given): Diagnostic {
  const { signature, span } = call;
  const { name, start, end } = parameterOf(call, given);
  const declared = { span: { part: builtInPart(signature.text), start, end }, text: signature.text.slice(start, end) };
  return messages.wrongArgument(span, signature.name, name, shownType(given), declared);
}
