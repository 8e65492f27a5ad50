import type { Expr, Func, Stmt } from './nodes.ts';
import { expressionsOf, operands, statementsOf } from './walk.ts';

/** The function without values that nobody reads; what calls another function stays, since that may do more than give a value. */
export function pruned(func: Func): Func {
  for (let body = func.body; ; ) {
    const read = new Set<number>();
    for (const local of localsRead(body)) read.add(local);
    const kept = without(body, s => s.kind === 'set' && !read.has(s.index) && !hasCall(s.value));
    if (kept === body) return { ...func, body };
    body = kept;
  }
}

function* localsRead(statements: readonly Stmt[]): Generator<number> {
  for (const s of statements) {
    for (const e of expressionsOf(s)) yield* localsIn(e);
    yield* localsRead(statementsOf(s));
  }
}

function* localsIn(e: Expr): Generator<number> {
  if (e.kind === 'local') yield e.index;
  for (const part of operands(e)) yield* localsIn(part);
}

const hasCall = (e: Expr): boolean => e.kind === 'call' || operands(e).some(hasCall);

/** The statements without those; the very same where there are none. */
function without(statements: readonly Stmt[], isDead: (s: Stmt) => boolean): readonly Stmt[] {
  let changed = false;
  const kept = statements.flatMap((s): Stmt[] => {
    const inner = isDead(s) ? null : within(s, isDead);
    if (inner !== s) changed = true;
    return inner ? [inner] : [];
  });
  return changed ? kept : statements;
}

// A branch that decides about nothing any more is dead too.
function within(s: Stmt, isDead: (s: Stmt) => boolean): Stmt | null {
  if (s.kind === 'while') {
    const body = without(s.body, isDead);
    return body === s.body ? s : { ...s, body };
  }
  if (s.kind !== 'if') return s;
  const [yes, no] = [without(s.yes, isDead), without(s.no, isDead)];
  if (yes.length === 0 && no.length === 0 && !hasCall(s.condition)) return null;
  return yes === s.yes && no === s.no ? s : { ...s, yes, no };
}
