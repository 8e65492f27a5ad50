import type { CallFacts, Refusal } from '../define.ts';

/** Refuses to look less than nothing back: the second parameter, `n`, is at least 0. */
export function refuseSteps({ args }: CallFacts): Refusal | null {
  const n = args[1]?.constant;
  if (n === undefined || (typeof n === 'bigint' && n >= 0n)) return null;
  return { code: 'E0008', argument: 1, label: "'n' must be at least 0" };
}
