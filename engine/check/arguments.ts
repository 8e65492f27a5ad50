import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import * as messages from '../diagnostics/messages.ts';
import type { Entry } from '../functions/define.ts';
import type { Argument, Ast, Call, FunctionParameter } from '../syntax/ast.ts';
import { parseSignature } from '../types/notation.ts';
import type { Signature } from '../types/signature.ts';

/** Where the value of a parameter comes from: the text, the piped value (§2.5 rule 4), or its default. */
export type Source =
  | { readonly kind: 'text'; readonly parameter: number; readonly ast: Ast }
  | { readonly kind: 'piped'; readonly parameter: number }
  | { readonly kind: 'default'; readonly parameter: number };

/** A call whose arguments are matched to parameters, in their order; a variadic parameter's follow one another. */
export type Matched = MatchedEntry | MatchedCallable;

interface MatchedEntry {
  readonly entry: Entry;
  readonly signature: Signature;
  readonly sources: readonly Source[];
}

interface MatchedCallable {
  readonly callable: Callable;
  readonly sources: readonly Source[];
}

/** A function that a text or formula defines (X6). */
export interface Callable {
  readonly name: string;
  readonly params: readonly FunctionParameter[];
}

/** What matching asks of a parameter; one with a default is keyword-only. */
export interface Slot {
  readonly name: string;
  readonly variadic: boolean;
  readonly default: unknown;
}

/** The parameters of a function. */
interface Slots {
  readonly params: readonly Slot[];
}

const isRequired = (parameter: Slot): boolean => parameter.default === null;

/** Matches a call's arguments to the parameters of a built-in function. */
export function matchArguments(call: Call, entry: Entry): Matched | Diagnostic {
  const signature = signatureOf(call, entry);
  const sources = match(call, signature, entry.pipesFirst === true);
  return 'severity' in sources ? sources : { entry, signature, sources };
}

/** Matches a call's arguments to the parameters of a text's own function. */
export function matchCallable(call: Call, callable: Callable): Matched | Diagnostic {
  const params = callable.params.map(param => ({ name: param.name, variadic: false, default: param.default }));
  const sources = match(call, { params }, false);
  return 'severity' in sources ? sources : { callable, sources };
}

/** Matches arguments to parameters as §2.5 says; the first argument that is wrong is what is wrong with the call. */
function match(call: Call, signature: Slots, pipesFirst: boolean): Source[] | Diagnostic {
  const wrong = wrongArgument(call, signature);
  if (wrong) return wrong;
  const skipped = pipesFirst && lacksFirst(call, signature) ? 1 : 0;
  const given = givenArguments(call, signature, skipped);
  const missing = signature.params.filter((parameter, i) => isRequired(parameter) && !given.has(i));
  const isVariadic = signature.params.some(parameter => parameter.variadic);
  if (missing.length > (isVariadic ? 0 : 1)) return tooFew(call, signature, missing);
  const short = unevenVariadic(signature, given);
  if (short) return messages.tooFewArguments(call.nameSpan, [short.name], call.args.length + 1, call.args.length);
  return signature.params.flatMap((parameter, i) => sourcesOf(parameter, i, given.get(i)));
}

/** The base language's signature, unless the call gives one of the parameters that the extensions added to it. */
function signatureOf({ args }: Call, { signature, extended }: Entry): Signature {
  const base = parseSignature(signature);
  if (extended === undefined) return base;
  const full = parseSignature(extended);
  const added = full.params.filter(({ name }) => !base.params.some(param => param.name === name));
  return args.some(({ keyword }) => added.some(({ name }) => name === keyword?.name)) ? full : base;
}

function sourcesOf(parameter: Slot, index: number, given: readonly Ast[] | undefined): Source[] {
  if (given) return given.map(ast => ({ kind: 'text', parameter: index, ast }));
  if (!isRequired(parameter)) return [{ kind: 'default', parameter: index }];
  return [{ kind: 'piped', parameter: index }];
}

/** Whether exactly one required argument is missing and none says by name that it is the first. */
function lacksFirst({ args }: Call, { params }: Slots): boolean {
  const required = params.filter(isRequired);
  const given = args.filter(({ keyword }) => !keyword || required.some(({ name }) => name === keyword.name));
  return given.length === required.length - 1 && !args.some(({ keyword }) => keyword && keyword.name === params[0]?.name);
}

/** The first of alternating variadic parameters that has fewer arguments than those before it. */
function unevenVariadic({ params }: Slots, given: ReadonlyMap<number, readonly Ast[]>): Slot | undefined {
  const counts = params.map((_, i) => given.get(i)?.length ?? 0);
  const most = counts[params.findIndex(({ variadic }) => variadic)];
  return params.find(({ variadic }, i) => variadic && counts[i] !== most);
}

/** Arguments by the index of their parameter: positional ones take the parameters in order from `skipped` on, variadic ones all that are left in turn. */
function givenArguments(call: Call, { params }: Slots, skipped: number): Map<number, Ast[]> {
  const given = new Map<number, Ast[]>();
  call.args.forEach((argument, i) => {
    const index = argument.keyword ? params.findIndex(({ name }) => name === argument.keyword?.name) : positionalIndex(i + skipped, params);
    const others = given.get(index);
    if (others) others.push(argument.value);
    else given.set(index, [argument.value]);
  });
  return given;
}

/** The parameter that an argument of a call is for, right or wrong; -1 or beyond the last if for none. `skipped`: parameters filled by a pipe. */
export function parameterIndex(call: Call, argument: Argument, { params }: Slots, skipped: number): number {
  const { keyword } = argument;
  return keyword ? params.findIndex(({ name }) => name === keyword.name) : positionalIndex(call.args.indexOf(argument) + skipped, params);
}

/** The parameter that the argument at a position is for; beyond the last if for none. */
export function positionalIndex(position: number, params: readonly Slot[]): number {
  const first = params.findIndex(({ variadic }) => variadic);
  if (first < 0 || position < first) return position;
  return first + ((position - first) % params.filter(({ variadic }) => variadic).length);
}

function wrongArgument(call: Call, { params }: Slots): Diagnostic | null {
  const seen = new Map<string, Argument>();
  const firstKeyword = call.args.find(({ keyword }) => keyword);
  for (const [i, argument] of call.args.entries()) {
    const wrong = argument.keyword
      ? wrongKeyword(call, argument.keyword.name, params, seen)
      : wrongPositional(call, argument, params[positionalIndex(i, params)], params, firstKeyword);
    if (wrong) return wrong;
    seen.set(argument.keyword?.name ?? (params[positionalIndex(i, params)] as Slot).name, argument);
  }
  return null;
}

function wrongPositional(
  call: Call,
  argument: Argument,
  parameter: Slot | undefined,
  params: readonly Slot[],
  firstKeyword: Argument | undefined
): Diagnostic | null {
  const { span } = argument.value;
  if (firstKeyword?.keyword && firstKeyword.span.start < span.start)
    return messages.positionalAfterKeyword(span, firstKeyword.keyword.span);
  if (!parameter) return messages.tooManyArguments(span, params.filter(isRequired).length, call.args.length);
  if (!isRequired(parameter)) return messages.keywordOnly(span, parameter.name);
  const twice = parameter.variadic ? undefined : call.args.find(({ keyword }) => keyword?.name === parameter.name);
  return twice?.keyword ? messages.givenTwice(span, twice.keyword.span, parameter.name) : null;
}

function wrongKeyword(call: Call, name: string, params: readonly Slot[], seen: ReadonlyMap<string, Argument>): Diagnostic | null {
  const known = params.find(parameter => parameter.name === name && !parameter.variadic);
  if (known && !seen.has(name)) return null;
  return messages.wrongKeyword(
    call.nameSpan,
    name,
    known !== undefined,
    params.map(parameter => parameter.name)
  );
}

function tooFew(call: Call, { params }: Slots, missing: readonly Slot[]): Diagnostic {
  const names = missing.map(({ name }) => name);
  return messages.tooFewArguments(call.nameSpan, names, params.filter(isRequired).length, call.args.length);
}
