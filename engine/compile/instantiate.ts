import { hostImports } from '../ir/host.ts';
import type { Module } from '../ir/nodes.ts';
import { verify } from '../ir/verify.ts';
import { type EncodeOptions, encode } from './encode.ts';

/** The functions of a module, by name: i64 are bigints, everything else numbers. */
export type Exports = Readonly<Record<string, (...args: (number | bigint)[]) => number | bigint | undefined>>;

/** Verifies and compiles a module, for as many memories as one likes. */
export function compileModule(module: Module, options: EncodeOptions = {}): WebAssembly.Module {
  verify(module);
  return new WebAssembly.Module(encode(module, options));
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
