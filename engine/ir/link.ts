import { HOST } from './host.ts';
import type { Func, Module, Signature } from './nodes.ts';
import { SHARED } from './shared.ts';
import { calls } from './walk.ts';
import { zoneFunction } from './zone.ts';

/** The module of these functions, with every function of `ir/shared.ts`, `ir/zone.ts`, `ir/host.ts` and `further` (imports by name) that they call. */
export function link(funcs: readonly Func[], further: ReadonlyMap<string, Signature> = new Map()): Module {
  const all = new Map(funcs.map(f => [f.name, f]));
  const imports = new Set<string>();
  for (const func of all.values()) {
    for (const name of calls(func.body)) {
      if (all.has(name)) continue;
      const shared = SHARED.find(f => f.name === name) ?? zoneFunction(name);
      if (shared) all.set(name, shared);
      else imports.add(name);
    }
  }
  return { imports: [...imports].map(name => imported(name, further)), funcs: [...all.values()] };
}

function imported(name: string, further: ReadonlyMap<string, Signature>): Module['imports'][number] {
  const signature = further.get(name) ?? HOST.get(name)?.signature;
  if (!signature) throw new ReferenceError(`a kernel calls ${name}, which is neither in the module nor shared nor the host's`);
  return { name, signature };
}
