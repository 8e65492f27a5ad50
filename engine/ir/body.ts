import type { BinaryOp, Expr, Func, Lane, Signature, Stmt, UnaryOp } from './nodes.ts';

export type LocalExpr = Extract<Expr, { kind: 'local' }>;

/**
 * Writes the body of one function, statement by statement. Expressions are plain values made by `ir/make.ts`; the body
 * adds what has an order: naming a value, storing, branching, looping.
 */
export class Body {
  readonly #name: string;
  readonly #signature: Signature;
  readonly #locals: Lane[];
  readonly #names: string[];
  #statements: Stmt[] = [];

  constructor(name: string, params: readonly (readonly [name: string, lane: Lane])[], result: Lane | null = null) {
    this.#name = name;
    this.#signature = { params: params.map(([, lane]) => lane), result };
    this.#locals = params.map(([, lane]) => lane);
    this.#names = params.map(([param]) => param);
  }

  param(index: number): LocalExpr {
    return { kind: 'local', lane: this.#signature.params[index] as Lane, index };
  }

  /** A local of its own; its first value is 0 unless set. Locals are not reset by loops. */
  variable(lane: Lane, name = 't'): LocalExpr {
    this.#locals.push(lane);
    this.#names.push(name);
    return { kind: 'local', lane, index: this.#locals.length - 1 };
  }

  /** Computes `value` here and now; the result can be used any number of times. Constants and locals that are never set again are given back as they are. */
  let(value: Expr, name?: string): Expr {
    if (value.kind === 'const') return value;
    const local = this.variable(value.lane, name);
    this.set(local, value);
    return local;
  }

  set(local: LocalExpr, value: Expr): void {
    this.#statements.push({ kind: 'set', index: local.index, value });
  }

  store(bytes: 1 | 2 | 4 | 8, address: Expr, offset: number, value: Expr): void {
    this.#statements.push({ kind: 'store', bytes, address, offset, value });
  }

  if(condition: Expr, then: () => void, otherwise?: () => void): void {
    const yes = this.#inside(then);
    const no = otherwise ? this.#inside(otherwise) : [];
    this.#statements.push({ kind: 'if', condition, yes, no });
  }

  while(condition: Expr, body: () => void): void {
    this.#statements.push({ kind: 'while', condition, body: this.#inside(body) });
  }

  copy(to: Expr, from: Expr, bytes: Expr): void {
    this.#statements.push({ kind: 'copy', to, from, bytes });
  }

  fill(to: Expr, byte: Expr, bytes: Expr): void {
    this.#statements.push({ kind: 'fill', to, byte, bytes });
  }

  do(name: string, args: readonly Expr[]): void {
    this.#statements.push({ kind: 'do', name, args });
  }

  return(value: Expr | null = null): void {
    this.#statements.push({ kind: 'return', value });
  }

  finish(): Func {
    return {
      name: this.#name,
      signature: this.#signature,
      locals: this.#locals,
      names: this.#names,
      body: this.#statements
    };
  }

  #inside(write: () => void): Stmt[] {
    const outer = this.#statements;
    this.#statements = [];
    write();
    const inner = this.#statements;
    this.#statements = outer;
    return inner;
  }
}

export type { BinaryOp, Expr, Func, Lane, UnaryOp };
