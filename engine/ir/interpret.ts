import { applyBinary, applyUnary, type LaneValue, normal } from './arithmetic.ts';
import type { Expr, Func, Lane, Module, Stmt } from './nodes.ts';

/** What the host's functions are, by name. */
export type HostCalls = ReadonlyMap<string, (...args: LaneValue[]) => LaneValue>;

/**
 * Runs a function of a module, slowly and obviously, over a memory: the judge of the encoder. Out-of-range accesses, division
 * by zero and MIN / -1 throw RangeError where WebAssembly traps.
 */
export function interpret(module: Module, memory: DataView, host: HostCalls, name: string, args: readonly LaneValue[]): LaneValue | null {
  const imported = module.imports.find(i => i.name === name);
  if (imported) {
    const value = host.get(name)?.(...args);
    return imported.signature.result === null || value === undefined ? null : normal(imported.signature.result, value);
  }
  const func = module.funcs.find(f => f.name === name);
  if (!func) throw new ReferenceError(`no function ${name}`);
  return new Frame(module, memory, host, func, args).run();
}

class Frame {
  readonly #module: Module;
  readonly #memory: DataView;
  readonly #host: HostCalls;
  readonly #func: Func;
  readonly #locals: LaneValue[];
  #result: LaneValue | null = null;

  constructor(module: Module, memory: DataView, host: HostCalls, func: Func, args: readonly LaneValue[]) {
    this.#module = module;
    this.#memory = memory;
    this.#host = host;
    this.#func = func;
    this.#locals = func.locals.map((lane, i) => normal(lane, args[i] ?? 0));
  }

  run(): LaneValue | null {
    this.#statements(this.#func.body);
    return this.#result;
  }

  /** Whether the function goes on after them. */
  #statements(statements: readonly Stmt[]): boolean {
    return statements.every(s => this.#statement(s));
  }

  #statement(s: Stmt): boolean {
    switch (s.kind) {
      case 'set':
        this.#locals[s.index] = this.#value(s.value);
        return true;
      case 'store':
        this.#store(s);
        return true;
      case 'if':
        return this.#statements(this.#value(s.condition) ? s.yes : s.no);
      case 'while':
        while (this.#value(s.condition)) if (!this.#statements(s.body)) return false;
        return true;
      case 'copy': {
        const [to, from, bytes] = [s.to, s.from, s.bytes].map(e => this.#address(e)) as [number, number, number];
        this.#block(to, bytes).set(this.#block(from, bytes).slice());
        return true;
      }
      case 'fill': {
        const [to, byte, bytes] = [s.to, s.byte, s.bytes].map(e => this.#address(e)) as [number, number, number];
        this.#block(to, bytes).fill(byte);
        return true;
      }
      case 'do':
        this.#call(s.name, s.args);
        return true;
      case 'return':
        this.#result = s.value === null ? null : this.#value(s.value);
        return false;
    }
  }

  #value(e: Expr): LaneValue {
    switch (e.kind) {
      case 'const':
        return e.value;
      case 'local':
        return this.#locals[e.index] as LaneValue;
      case 'unary':
        return applyUnary(e.op, e.a.lane, e.lane, this.#value(e.a));
      case 'binary':
        return applyBinary(e.op, e.a.lane, this.#value(e.a), this.#value(e.b));
      case 'select': {
        const [yes, no] = [this.#value(e.yes), this.#value(e.no)];
        return this.#value(e.condition) ? yes : no;
      }
      case 'load':
        return this.#load(e);
      case 'call':
        return this.#call(e.name, e.args) as LaneValue;
    }
  }

  #call(name: string, args: readonly Expr[]): LaneValue | null {
    return interpret(
      this.#module,
      this.#memory,
      this.#host,
      name,
      args.map(a => this.#value(a))
    );
  }

  #address(e: Expr): number {
    return (this.#value(e) as number) >>> 0;
  }

  #block(at: number, bytes: number): Uint8Array {
    return new Uint8Array(this.#memory.buffer, this.#memory.byteOffset + at, bytes);
  }

  #load(e: Extract<Expr, { kind: 'load' }>): LaneValue {
    const at = this.#address(e.address) + e.offset;
    if (e.lane === 'f32') return this.#memory.getFloat32(at, true);
    if (e.lane === 'f64') return this.#memory.getFloat64(at, true);
    const bits = e.bytes * 8;
    const raw = e.bytes === 8 ? this.#memory.getBigInt64(at, true) : BigInt(this.#unsigned(at, e.bytes));
    return normal(e.lane, e.signed ? BigInt.asIntN(bits, raw) : raw);
  }

  #unsigned(at: number, bytes: number): number {
    if (bytes === 1) return this.#memory.getUint8(at);
    return bytes === 2 ? this.#memory.getUint16(at, true) : this.#memory.getUint32(at, true);
  }

  #store(s: Extract<Stmt, { kind: 'store' }>): void {
    const at = this.#address(s.address) + s.offset;
    const value = this.#value(s.value);
    const lane: Lane = s.value.lane;
    if (lane === 'f32') this.#memory.setFloat32(at, value as number, true);
    else if (lane === 'f64') this.#memory.setFloat64(at, value as number, true);
    else if (s.bytes === 8) this.#memory.setBigInt64(at, value as bigint, true);
    else if (s.bytes === 4) this.#memory.setUint32(at, low32(value), true);
    else if (s.bytes === 2) this.#memory.setUint16(at, low32(value), true);
    else this.#memory.setUint8(at, low32(value));
  }
}

const low32 = (value: LaneValue): number => Number(BigInt.asUintN(32, BigInt(value)));
