import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { refused } from '../diagnostics/messages.ts';
import type { SugarEntry } from '../functions/define.ts';
import type { Ast } from '../syntax/ast.ts';
import { parse } from '../syntax/parse.ts';
import type { Type } from '../types/type.ts';
import type { Applied } from './applied.ts';
import { reportClashes } from './combine.ts';
import type { Context } from './context.ts';
import { join } from './join.ts';
import { cast, erroneous } from './nodes.ts';
import { type Resolved, resolve } from './resolve.ts';
import { bind, type Scope } from './scope.ts';
import { type Timeline, typeOf } from './timeline.ts';

interface Meaning {
  readonly ast: Ast;
  readonly calls: Resolved['calls'];
}

const meanings = new Map<SugarEntry, Meaning>();

/** The text a sugar stands for, read once. It is the engine's own: it throws if there is anything wrong with it. */
export function meaningOf(entry: SugarEntry): Meaning {
  const known = meanings.get(entry);
  if (known) return known;
  const parsed = parse(entry.means, entry.signature);
  const { ast, complaints } = parsed;
  const { calls, diagnostics } = resolve(parsed);
  if (complaints.length + diagnostics.length > 0)
    throw new Error(`'${entry.means}' is wrong: ${[...complaints, ...diagnostics][0]?.title}`);
  meanings.set(entry, { ast, calls });
  return { ast, calls };
}

/** Checks the text a sugar stands for with its parameters bound to the arguments; what is wrong inside is said of the call. */
export function expand(context: Context, call: Applied<SugarEntry>, result: Type): Timeline {
  const { ast, calls } = meaningOf(call.entry);
  const inner: Diagnostic[] = [];
  const within = { ...context, report: (diagnostic: Diagnostic) => inner.push(diagnostic), place: () => call.span };
  const timeline = context.check(within, ast, calls, scopeOf(call));
  const failed = translate(context, call, inner);
  return failed || typeOf(timeline).kind === 'error' ? erroneous(context, call.span) : cast(context, timeline, result);
}

function scopeOf({ signature, given }: Applied): Scope | null {
  return given.reduce<Scope | null>((scope, { timeline, parameter }) => bind(scope, signature.params[parameter]!.name, timeline), null);
}

/** Clashes are reported with the call's own arguments, other errors in the words of the inner one. Gives whether there are such. */
function translate(context: Context, call: Applied, inner: readonly Diagnostic[]): boolean {
  const codes = new Set(inner.map(({ code }) => code));
  const joined = join(call.given.map(({ timeline }) => timeline));
  reportClashes(context, { ...joined, groupingsClash: codes.has('E0016'), originsClash: codes.has('W2000') }, call.given, call.span);
  const error = inner.find(({ severity, code }) => severity === 'error' && code !== 'E0016');
  const culprit = error?.labels.find(({ primary }) => primary);
  if (error) context.report(refused(error.code, call.span, culprit?.text ?? error.title, [], error.notes));
  return error !== undefined;
}
