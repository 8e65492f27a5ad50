import { hostImports } from '../ir/host.ts';
import type { Module } from '../ir/nodes.ts';
import { verify } from '../ir/verify.ts';
import { type EncodeOptions, encode } from './encode.ts';

/** The functions of a module, by name: i64 are bigints, everything else numbers. */
export type Exports = Readonly<Record<string, (...args: (number | bigint)[]) => number | bigint | undefined>>;

/** Verifies, encodes and instantiates a module over a memory, whose pages must be enough for what its functions are given. `further`: imports beside `ir/host.ts`. */
export function instantiate(
  module: Module,
  memory: WebAssembly.Memory,
  options: EncodeOptions = {},
  further: Readonly<Record<string, unknown>> = {}
): Exports {
  verify(module);
  const compiled = new WebAssembly.Module(encode(module, options));
  return new WebAssembly.Instance(compiled, { host: { ...hostImports(memory)['host'], ...further } } as WebAssembly.Imports)
    .exports as Exports;
}
