import type { Expr, Func, Lane, Module, Signature, Stmt } from './nodes.ts';
import { BINARY, isInteger, laneBytes, UNARY } from './operators.ts';
import { showExpr } from './show.ts';

/**
 * Throws on the first thing that is wrong with a module: a lane that does not fit, a local, a function or an operation that
 * does not exist, a function that ends without its result, two functions of one name.
 */
export function verify(module: Module): void {
  const signatures = new Map<string, Signature>();
  for (const { name, signature } of [...module.imports, ...module.funcs]) {
    if (signatures.has(name)) throw new TypeError(`two functions are called ${name}`);
    signatures.set(name, signature);
  }
  for (const func of module.funcs) new Verifier(func, signatures).verify();
}

class Verifier {
  readonly #func: Func;
  readonly #signatures: ReadonlyMap<string, Signature>;

  constructor(func: Func, signatures: ReadonlyMap<string, Signature>) {
    this.#func = func;
    this.#signatures = signatures;
  }

  verify(): void {
    const { signature, locals, names, body } = this.#func;
    if (signature.params.some((lane, i) => locals[i] !== lane)) this.#fail('its parameters are not its first locals');
    if (names.length !== locals.length) this.#fail('not every local has a name');
    this.#statements(body);
    if (signature.result !== null && !returns(body)) this.#fail('it may end without a result');
  }

  #fail(problem: string, e?: Expr): never {
    throw new TypeError(`function ${this.#func.name}: ${problem}${e ? ` in ${showExpr(e, this.#func)}` : ''}`);
  }

  #statements(statements: readonly Stmt[]): void {
    for (const s of statements) this.#statement(s);
  }

  #statement(s: Stmt): void {
    switch (s.kind) {
      case 'set':
        this.#expect(s.value, this.#local(s.index));
        break;
      case 'store':
        this.#expect(s.address, 'i32');
        this.#expr(s.value);
        this.#access(s.value.lane, s.bytes, s.offset, s.value);
        break;
      case 'if':
        this.#expect(s.condition, 'i32');
        this.#statements(s.yes);
        this.#statements(s.no);
        break;
      case 'while':
        this.#expect(s.condition, 'i32');
        this.#statements(s.body);
        break;
      case 'copy':
        this.#all([s.to, s.from, s.bytes], ['i32', 'i32', 'i32']);
        break;
      case 'fill':
        this.#all([s.to, s.byte, s.bytes], ['i32', 'i32', 'i32']);
        break;
      case 'do':
        this.#all(s.args, this.#callee(s.name).params);
        break;
      case 'return':
        if ((s.value === null) !== (this.#func.signature.result === null)) this.#fail('it returns what its signature does not say');
        if (s.value !== null) this.#expect(s.value, this.#func.signature.result as Lane);
    }
  }

  #expr(e: Expr): void {
    switch (e.kind) {
      case 'const':
        if ((e.lane === 'i64') !== (typeof e.value === 'bigint')) this.#fail('a constant of another lane', e);
        return;
      case 'local':
        if (this.#local(e.index) !== e.lane) this.#fail('a local of another lane', e);
        return;
      case 'unary':
        this.#expr(e.a);
        if (!UNARY[e.op].some(([from, to]) => from === e.a.lane && to === e.lane))
          this.#fail(`no ${e.op} from ${e.a.lane} to ${e.lane}`, e);
        return;
      case 'binary':
        this.#binary(e);
        break;
      case 'select':
        this.#expect(e.condition, 'i32');
        this.#all([e.yes, e.no], [e.lane, e.lane]);
        break;
      case 'load':
        this.#expect(e.address, 'i32');
        this.#access(e.lane, e.bytes, e.offset, e);
        break;
      case 'call':
        if (this.#callee(e.name).result !== e.lane) this.#fail(`${e.name} does not give ${e.lane}`, e);
        this.#all(e.args, this.#callee(e.name).params);
        break;
    }
  }

  #binary(e: Extract<Expr, { kind: 'binary' }>): void {
    const { operands, compares } = BINARY[e.op];
    this.#expr(e.a);
    this.#expect(e.b, e.a.lane);
    if (!operands.includes(e.a.lane) || e.lane !== (compares ? 'i32' : e.a.lane))
      this.#fail(`no ${e.op} of ${e.a.lane} giving ${e.lane}`, e);
  }

  #expect(e: Expr, lane: Lane): void {
    if (e.lane !== lane) this.#fail(`${e.lane} where ${lane} is needed`, e);
    this.#expr(e);
  }

  #all(args: readonly Expr[], lanes: readonly Lane[]): void {
    if (args.length !== lanes.length) this.#fail(`${args.length} arguments where ${lanes.length} are needed`);
    for (const [i, e] of args.entries()) this.#expect(e, lanes[i] as Lane);
  }

  #access(lane: Lane, bytes: number, offset: number, e: Expr): void {
    const fits = isInteger(lane) ? [1, 2, 4, 8].includes(bytes) && bytes <= laneBytes(lane) : bytes === laneBytes(lane);
    if (!fits || !Number.isInteger(offset) || offset < 0 || offset > 0xffffffff)
      this.#fail(`${bytes} bytes of ${lane} at offset ${offset}`, e);
  }

  #local(index: number): Lane {
    return this.#func.locals[index] ?? this.#fail(`no local ${index}`);
  }

  #callee(name: string): Signature {
    return this.#signatures.get(name) ?? this.#fail(`no function ${name}`);
  }
}

function returns(statements: readonly Stmt[]): boolean {
  const last = statements.at(-1);
  if (last === undefined) return false;
  return last.kind === 'return' || (last.kind === 'if' && returns(last.yes) && returns(last.no));
}
