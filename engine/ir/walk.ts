import type { Expr, Stmt } from './nodes.ts';

/** The expressions directly inside an expression. */
export function operands(e: Expr): readonly Expr[] {
  switch (e.kind) {
    case 'const':
    case 'local':
      return [];
    case 'unary':
      return [e.a];
    case 'binary':
      return [e.a, e.b];
    case 'select':
      return [e.condition, e.yes, e.no];
    case 'load':
      return [e.address];
    case 'call':
      return e.args;
  }
}

/** The expressions directly inside a statement. */
export function expressionsOf(s: Stmt): readonly Expr[] {
  switch (s.kind) {
    case 'set':
      return [s.value];
    case 'store':
      return [s.address, s.value];
    case 'if':
    case 'while':
      return [s.condition];
    case 'copy':
      return [s.to, s.from, s.bytes];
    case 'fill':
      return [s.to, s.byte, s.bytes];
    case 'do':
      return s.args;
    case 'return':
      return s.value === null ? [] : [s.value];
  }
}

/** The statements directly inside a statement. */
export function statementsOf(s: Stmt): readonly Stmt[] {
  return s.kind === 'if' ? [...s.yes, ...s.no] : s.kind === 'while' ? s.body : [];
}

/** The names of all functions that statements call. */
export function* calls(statements: readonly Stmt[]): Generator<string> {
  for (const s of statements) {
    if (s.kind === 'do') yield s.name;
    for (const e of expressionsOf(s)) yield* callsIn(e);
    yield* calls(statementsOf(s));
  }
}

function* callsIn(e: Expr): Generator<string> {
  if (e.kind === 'call') yield e.name;
  for (const part of operands(e)) yield* callsIn(part);
}
