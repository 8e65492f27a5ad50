import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { calledHere, constantRequired, expandedTooOften } from '../diagnostics/messages.ts';
import type { Span } from '../diagnostics/span.ts';
import type { Ast, Call, FunctionParameter } from '../syntax/ast.ts';
import type { Context } from './context.ts';
import { erroneous } from './nodes.ts';
import type { Resolved } from './resolve.ts';
import { bind, type Scope } from './scope.ts';
import { constantOf, type Timeline, typeOf } from './timeline.ts';

/** A function of a text or formula (X6), and what the names in its body stand for. */
export interface Closure {
  readonly name: string;
  readonly params: readonly FunctionParameter[];
  readonly body: Ast;
  readonly calls: Resolved['calls'];
  readonly scope: Scope | null;
  /** Its `##` comments. */
  readonly doc: string | null;
  /** Defaults that a call has needed, by their parameter: each is checked once. */
  readonly defaults: Map<number, Timeline>;
}

/** More calls would only be written by mistake: functions that call one another twice grow beyond any memory. */
const MOST_EXPANSIONS = 10_000;

/** What a call's body is checked in: mistakes in it also say which call it was, and the same one of several calls is told once. */
export function within(context: Context, call: Call): Context {
  return { ...context, report: diagnostic => reportOnce(context, diagnostic, call.nameSpan) };
}

function reportOnce(context: Context, diagnostic: Diagnostic, call: Span): void {
  const culprit = JSON.stringify([diagnostic.code, diagnostic.labels.filter(({ primary }) => primary), diagnostic.notes]);
  if (context.expansions.told.has(culprit)) return;
  context.expansions.told.add(culprit);
  context.report(calledHere(diagnostic, call));
}

/** The body's scope: what the definition sees, and the arguments by the names of their parameters. */
export const scopeOf = ({ params, scope }: Closure, args: readonly Timeline[]): Scope | null =>
  args.reduce((outer, timeline, i) => bind(outer, (params[i] as FunctionParameter).name, timeline), scope);

/** A parameter's default, which must be a constant. */
export function defaultOf(context: Context, { params }: Closure, parameter: number, timeline: Timeline): Timeline {
  const { name, default: written } = params[parameter] as FunctionParameter;
  if (constantOf(timeline) !== undefined || typeOf(timeline).kind === 'error' || written === null) return timeline;
  context.report(constantRequired(written.span, written.span, name));
  return erroneous(context, written.span);
}

/** Counts a call of a function; false, with an error, when there have been too many. */
export function mayExpand(context: Context, call: Call): boolean {
  const { expansions } = context;
  if (expansions.count++ < MOST_EXPANSIONS) return true;
  if (expansions.count === MOST_EXPANSIONS + 1) context.report(expandedTooOften(call.nameSpan, MOST_EXPANSIONS));
  return false;
}
