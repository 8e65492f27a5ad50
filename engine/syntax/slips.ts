import { infixLevel } from './precedence.ts';
import type { Token } from './token.ts';

/** Where a token does not fit: an operand is due there; or it stands behind an operand, behind a cast, or it is the `in` of a library. */
export type Place = 'operand' | 'operator' | 'cast' | 'library';

/** The way out of a slip that people bring along from other languages; null where none is known. `before` is the token before it. */
export function slip(token: Token, written: string, place: Place, before: string): string | null {
  if (place === 'library') return "a library is bindings alone: leave out 'in' and what follows";
  if (place === 'cast') return continues(token) ? 'put the cast in parentheses: (… as …)' : null;
  if (place === 'operator') return before === 'not' ? "write not(…) or '!'" : (AFTER_OPERAND.get(written) ?? null);
  if (token.kind === 'let') return 'put it in parentheses: (let … in …)';
  return DOUBLED.get(before + written) ?? null;
}

const continues = ({ kind }: Token): boolean => infixLevel(kind) !== undefined || ['|', 'as', '.', '['].includes(kind);

const AFTER_OPERAND: ReadonlyMap<string, string> = new Map([
  ['=', "to compare, write '=='"],
  ['&', "write 'and'"],
  ['?', 'write value | if(condition) | else(default)'],
  ['%', 'there is no remainder operator'],
  ['^', 'write powf(base, power)'],
  [';', "nothing ends with ';'"],
  ['(', 'only a name can be called'],
  ['->', "a field is reached by '.'"]
]);

const DOUBLED: ReadonlyMap<string, string> = new Map([
  ['||', "for one of two conditions, write 'or'"],
  ['===', "to compare, write '=='"],
  ['!==', "to compare, write '!='"],
  ['**', 'write powf(base, power)'],
  ['//', "write floor(a / b), or '/' of integers, which truncates"]
]);
