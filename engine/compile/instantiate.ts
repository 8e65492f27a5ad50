import { hostImports } from '../ir/host.ts';
import type { Module } from '../ir/nodes.ts';
import { verify } from '../ir/verify.ts';
import { type EncodeOptions, encode } from './encode.ts';

/** The functions of a module, by name: i64 are bigints, everything else numbers. */
export type Exports = Readonly<Record<string, (...args: (number | bigint)[]) => number | bigint | undefined>>;

/** What has been compiled: a module that is used again keeps the code that the processor's compiler has made better meanwhile. */
const COMPILED = new WeakMap<Module, WebAssembly.Module>();

/** Verifies and compiles a module (always with the same options), for as many memories as one likes. */
export function compileModule(module: Module, options: EncodeOptions = {}): WebAssembly.Module {
  const known = COMPILED.get(module);
  if (known) return known;
  verify(module);
  const compiled = new WebAssembly.Module(encode(module, options));
  COMPILED.set(module, compiled);
  return compiled;
}

/** Instantiates a module over a memory, whose pages must be enough for what its functions are given. `further`: imports beside `ir/host.ts`. */
export function instantiate(
  module: Module | WebAssembly.Module,
  memory: WebAssembly.Memory,
  options: EncodeOptions = {},
  further: Readonly<Record<string, unknown>> = {}
): Exports {
  const compiled = module instanceof WebAssembly.Module ? module : compileModule(module, options);
  return new WebAssembly.Instance(compiled, { host: { ...hostImports(memory)['host'], ...further } } as WebAssembly.Imports)
    .exports as Exports;
}
