import { type CallFacts, type Refusal, type SugarEntry, sugar } from '../define.ts';

/** A function that compares a value with the one `n` non-null values earlier. */
export const comparedWithEarlier = (entry: Pick<SugarEntry, 'signature' | 'doc' | 'means' | 'examples'>): SugarEntry =>
  sugar({ group: 'aggregation', extension: true, pipesFirst: true, refuse: refuseSteps, ...entry });

/** Refuses to look less than nothing back: the second parameter, `n`, is at least 0. */
function refuseSteps({ args }: CallFacts): Refusal | null {
  const n = args[1]?.constant;
  if (n === undefined || (typeof n === 'bigint' && n >= 0n)) return null;
  return { code: 'E0008', argument: 1, label: "'n' must be at least 0" };
}
