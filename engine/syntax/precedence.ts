import type { TokenKind } from './token.ts';

/** Infix operators by how tightly they bind (§2.3); all are left associative. `as`, `|` and `let` bind looser, prefix operators tighter. */
const LEVELS: readonly (readonly TokenKind[])[] = [['or'], ['and'], ['==', '!=', '<>'], ['<', '<=', '>', '>='], ['+', '-'], ['*', '/']];

const INFIX: ReadonlyMap<TokenKind, number> = new Map(LEVELS.flatMap((level, i) => level.map(kind => [kind, i] as const)));

/** The level of an infix operator, 0 the loosest; undefined for any other token. */
export const infixLevel = (kind: TokenKind): number | undefined => INFIX.get(kind);

/** The level of `-x` and `!x`. */
export const PREFIX_LEVEL: number = LEVELS.length;
