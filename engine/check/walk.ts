import type { Typed } from './checked.ts';

/** The expressions a typed expression is made of. */
export function parts(typed: Typed): readonly Typed[] {
  switch (typed.kind) {
    case 'field':
      return [typed.base];
    case 'record':
      return typed.fields.map(([, value]) => value);
    case 'call':
      return typed.args;
    case 'cast':
      return [typed.value];
    default:
      return [];
  }
}

/** Every expression below a root, each once and after its parts, the root last. */
export function inOrder(root: Typed): Typed[] {
  const entered = new Set<Typed>();
  const ordered = new Set<Typed>();
  const waiting = [root];
  for (let typed = waiting.at(-1); typed; typed = waiting.at(-1)) {
    const missing = entered.has(typed) ? [] : parts(typed).filter(part => !ordered.has(part));
    entered.add(typed);
    if (missing.length > 0) waiting.push(...missing.toReversed());
    else ordered.add(waiting.pop() as Typed);
  }
  return [...ordered];
}
