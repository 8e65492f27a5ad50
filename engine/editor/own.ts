import type { Closure } from '../check/closure.ts';
import { closuresIn } from '../check/scope.ts';
import type { Survey } from '../check/survey.ts';
import type { Ast, FunctionParameter } from '../syntax/ast.ts';
import { showAst } from '../syntax/show.ts';
import type { Completion } from './answers.ts';
import { completion } from './completion.ts';

/** The functions that texts and formulas define, as a place sees them. */
export const ownFunctions = ({ seen, functions }: Survey, at: Ast): Map<string, Closure> =>
  new Map([...functions, ...closuresIn(seen.get(at)?.scope ?? null)]);

/** How a function is called: `spend(x, d = 7d)`. */
export const headOf = ({ name, params }: Pick<Closure, 'name' | 'params'>): string => `${name}(${params.map(headOfParameter).join(', ')})`;

/** How a parameter is declared: `d = 7d`. */
export function headOfParameter({ name, default: written }: FunctionParameter): string {
  if (written === null) return name;
  return `${name} = ${written.kind === 'literal' ? showAst(written) : '…'}`;
}

export function ownFunctionCompletions(survey: Survey, at: Ast, opened: boolean): Completion[] {
  return [...ownFunctions(survey, at).values()].map(closure => {
    const { name, params, doc } = closure;
    const back = opened || params.every(param => param.default !== null) ? 0 : 1;
    return completion('function', name, 70, {
      detail: headOf(closure).slice(name.length),
      doc: doc?.split('\n')[0] ?? '',
      insert: opened ? name : `${name}()`,
      back
    });
  });
}
