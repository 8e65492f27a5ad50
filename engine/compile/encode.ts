import type { Expr, Func, Lane, Module, Signature, Stmt } from '../ir/nodes.ts';
import { Bytes } from './bytes.ts';
import { loadOpcode, opcode, storeOpcode } from './opcodes.ts';

// https://webassembly.github.io/spec/core/binary/
const LANES: Readonly<Record<Lane, number>> = { i32: 0x7f, i64: 0x7e, f32: 0x7d, f64: 0x7c };
const HEADER = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];
const SECTION = { type: 1, import: 2, function: 3, export: 7, code: 10 } as const;
const NO_RESULT = 0x40;
const OP = {
  unreachable: 0x00,
  loop: 0x03,
  if: 0x04,
  else: 0x05,
  end: 0x0b,
  repeatIf: 0x0d,
  return: 0x0f,
  call: 0x10,
  drop: 0x1a,
  select: 0x1b
} as const;
const LOCAL = { get: 0x20, set: 0x21 } as const;
const CONST: Readonly<Record<Lane, number>> = { i32: 0x41, i64: 0x42, f32: 0x43, f64: 0x44 };
const MEMORY_COPY = [0xfc, 0x0a, 0, 0];
const MEMORY_FILL = [0xfc, 0x0b, 0];

export interface EncodeOptions {
  /** For a memory shared between workers: its greatest size in pages of 64 KiB. */
  readonly sharedPages?: number;
}

/**
 * The WebAssembly module, as bytes. Imports `host.memory` and the module's imports from `host`; exports every function by
 * its name. Verify a module first (`ir/verify.ts`): what is ill-typed here fails in the engine's validation at best.
 */
export function encode(module: Module, options: EncodeOptions = {}): Uint8Array<ArrayBuffer> {
  const names = [...module.imports.map(i => i.name), ...module.funcs.map(f => f.name)];
  const signatures = [...module.imports.map(i => i.signature), ...module.funcs.map(f => f.signature)];
  const shapes = [...new Set(signatures.map(shape))];
  const typeOf = (s: Signature): number => shapes.indexOf(shape(s));
  const functions: Functions = new Map(names.map((name, index) => [name, { index, result: (signatures[index] as Signature).result }]));
  const out = new Bytes();
  out.byte(...HEADER);
  section(out, SECTION.type, o => o.vector(shapes, s => writeSignature(o, signatures.find(x => shape(x) === s) as Signature)));
  section(out, SECTION.import, o => writeImports(o, module, typeOf, options));
  section(out, SECTION.function, o => o.vector(module.funcs, f => o.unsigned(typeOf(f.signature))));
  section(out, SECTION.export, o => o.vector(module.funcs, f => writeExport(o, f.name, (functions.get(f.name) as Callee).index)));
  section(out, SECTION.code, o => o.vector(module.funcs, f => o.sized(inner => new Code(inner, functions).func(f))));
  return out.finish();
}

interface Callee {
  readonly index: number;
  readonly result: Lane | null;
}

type Functions = ReadonlyMap<string, Callee>;

const shape = (s: Signature): string => `${s.params.join()}>${s.result}`;

function section(out: Bytes, id: number, write: (out: Bytes) => void): void {
  out.byte(id);
  out.sized(write);
}

function writeSignature(out: Bytes, { params, result }: Signature): void {
  out.byte(0x60);
  out.vector(params, lane => out.byte(LANES[lane]));
  out.vector(result === null ? [] : [result], lane => out.byte(LANES[lane]));
}

function writeImports(out: Bytes, module: Module, typeOf: (s: Signature) => number, options: EncodeOptions): void {
  out.unsigned(module.imports.length + 1);
  out.name('host');
  out.name('memory');
  out.byte(0x02);
  if (options.sharedPages === undefined) out.byte(0x00, 0);
  else {
    out.byte(0x03, 0);
    out.unsigned(options.sharedPages);
  }
  for (const { name, signature } of module.imports) {
    out.name('host');
    out.name(name);
    out.byte(0x00);
    out.unsigned(typeOf(signature));
  }
}

function writeExport(out: Bytes, name: string, index: number): void {
  out.name(name);
  out.byte(0x00);
  out.unsigned(index);
}

/** Writes one function's body. */
class Code {
  readonly #out: Bytes;
  readonly #functions: Functions;

  constructor(out: Bytes, functions: Functions) {
    this.#out = out;
    this.#functions = functions;
  }

  func({ signature, locals, body }: Func): void {
    this.#out.vector(runs(locals.slice(signature.params.length)), ([lane, count]) => {
      this.#out.unsigned(count);
      this.#out.byte(LANES[lane]);
    });
    this.#statements(body);
    if (signature.result !== null) this.#out.byte(OP.unreachable);
    this.#out.byte(OP.end);
  }

  #statements(statements: readonly Stmt[]): void {
    for (const s of statements) this.#statement(s);
  }

  #statement(s: Stmt): void {
    switch (s.kind) {
      case 'set':
        this.#expr(s.value);
        this.#out.byte(LOCAL.set);
        this.#out.unsigned(s.index);
        break;
      case 'store':
        this.#expr(s.address);
        this.#expr(s.value);
        this.#access(storeOpcode(s.value.lane, s.bytes), s.bytes, s.offset);
        break;
      case 'if':
        this.#if(s);
        break;
      case 'while':
        this.#while(s);
        break;
      case 'copy':
        this.#exprs([s.to, s.from, s.bytes]);
        this.#out.byte(...MEMORY_COPY);
        break;
      case 'fill':
        this.#exprs([s.to, s.byte, s.bytes]);
        this.#out.byte(...MEMORY_FILL);
        break;
      case 'do':
        if (this.#call(s.name, s.args) !== null) this.#out.byte(OP.drop);
        return;
      case 'return':
        if (s.value !== null) this.#expr(s.value);
        this.#out.byte(OP.return);
        break;
    }
  }

  #if(s: Extract<Stmt, { kind: 'if' }>): void {
    this.#expr(s.condition);
    this.#out.byte(OP.if, NO_RESULT);
    this.#statements(s.yes);
    if (s.no.length > 0) {
      this.#out.byte(OP.else);
      this.#statements(s.no);
    }
    this.#out.byte(OP.end);
  }

  // The condition stands before the loop and at its end: one jump per round.
  #while(s: Extract<Stmt, { kind: 'while' }>): void {
    this.#expr(s.condition);
    this.#out.byte(OP.if, NO_RESULT, OP.loop, NO_RESULT);
    this.#statements(s.body);
    this.#expr(s.condition);
    this.#out.byte(OP.repeatIf, 0, OP.end, OP.end);
  }

  #exprs(all: readonly Expr[]): void {
    for (const e of all) this.#expr(e);
  }

  #expr(e: Expr): void {
    switch (e.kind) {
      case 'const':
        this.#const(e.lane, e.value);
        break;
      case 'local':
        this.#out.byte(LOCAL.get);
        this.#out.unsigned(e.index);
        break;
      case 'unary':
        this.#expr(e.a);
        this.#out.byte(...opcode(e.op, e.a.lane, e.lane));
        break;
      case 'binary':
        this.#exprs([e.a, e.b]);
        this.#out.byte(...opcode(e.op, e.a.lane, e.lane));
        break;
      case 'select':
        this.#exprs([e.yes, e.no, e.condition]);
        this.#out.byte(OP.select);
        break;
      case 'load':
        this.#expr(e.address);
        this.#access(loadOpcode(e.lane, e.bytes, e.signed), e.bytes, e.offset);
        break;
      case 'call':
        this.#call(e.name, e.args);
    }
  }

  #const(lane: Lane, value: number | bigint): void {
    this.#out.byte(CONST[lane]);
    if (lane === 'f32') this.#out.f32(value as number);
    else if (lane === 'f64') this.#out.f64(value as number);
    else this.#out.signed(BigInt(value));
  }

  #access(code: number, bytes: number, offset: number): void {
    this.#out.byte(code, Math.log2(bytes));
    this.#out.unsigned(offset);
  }

  #call(name: string, args: readonly Expr[]): Lane | null {
    const callee = this.#functions.get(name);
    if (!callee) throw new ReferenceError(`no function ${name} in the module`);
    this.#exprs(args);
    this.#out.byte(OP.call);
    this.#out.unsigned(callee.index);
    return callee.result;
  }
}

function runs(lanes: readonly Lane[]): (readonly [Lane, number])[] {
  const all: [Lane, number][] = [];
  for (const lane of lanes) {
    const last = all.at(-1);
    if (last && last[0] === lane) last[1]++;
    else all.push([lane, 1]);
  }
  return all;
}
