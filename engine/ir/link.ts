import { HOST } from './host.ts';
import type { Func, Module } from './nodes.ts';
import { SHARED } from './shared.ts';
import { calls } from './walk.ts';

/** The module of these functions, with every function of `ir/shared.ts` and `ir/host.ts` that they call. */
export function link(funcs: readonly Func[]): Module {
  const all = new Map(funcs.map(f => [f.name, f]));
  const imports = new Set<string>();
  for (const func of all.values()) {
    for (const name of calls(func.body)) {
      const shared = SHARED.find(f => f.name === name);
      if (all.has(name)) continue;
      if (shared) all.set(name, shared);
      else imports.add(name);
    }
  }
  return { imports: [...imports].map(imported), funcs: [...all.values()] };
}

function imported(name: string): Module['imports'][number] {
  const host = HOST.get(name);
  if (!host) throw new ReferenceError(`a kernel calls ${name}, which is neither in the module nor shared nor the host's`);
  return { name, signature: host.signature };
}
