import type { TokenKind } from '../syntax/token.ts';
import { TYPE_NAMES } from '../types/notation.ts';
import { BOOL, NULL } from '../types/type.ts';
import type { Completion } from './answers.ts';
import { completion } from './completion.ts';
import type { Expected } from './expected.ts';

const LET = 'Names a value for what follows `in`.';

/** Words of the language that begin an expression. */
export function literalCompletions({ takes }: Expected): Completion[] {
  const bools = takes(BOOL) ? ['true', 'false'].map(word => completion('keyword', word, 6, { detail: 'bool' })) : [];
  const none = takes(NULL) ? [completion('keyword', 'null', 5, { detail: 'null' })] : [];
  return [...bools, ...none, completion('keyword', 'let', 4, { doc: LET, insert: 'let ' })];
}

/** Words of the language that go on behind an expression; `open` is the innermost bracket. */
export function operatorCompletions(open: TokenKind | null): Completion[] {
  const words = ['and', 'or', 'as'].map((word, i) => completion('keyword', word, 50 - i, { insert: `${word} ` }));
  const lets = ['in', 'let'].map(word => completion('keyword', word, 60, { insert: `${word} ` }));
  return open === 'let' ? [...lets, ...words] : words;
}

const USUAL: ReadonlySet<string> = new Set(['i64', 'f64', 'string', 'bool', 'timestamp_ns']);

/** Types as `as` takes them, the usual ones first. */
export const typeCompletions = (): Completion[] => TYPE_NAMES.map((name, i) => completion('type', name, (USUAL.has(name) ? 60 : 40) - i));
