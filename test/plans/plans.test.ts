import assert from 'node:assert/strict';
import { sound } from '../../engine/check/check.ts';
import { plan } from '../../engine/plan/build.ts';
import { HISTORY, type Mode } from '../../engine/plan/modes.ts';
import { showPlan } from '../../engine/plan/show.ts';
import { verifyPlan } from '../../engine/plan/verify.ts';
import { golden } from '../support/golden.ts';
import { checkCase } from '../support/probe.ts';

golden(new URL('plans.txt', import.meta.url), input => {
  const [mode, query] = readMode(input);
  const checked = sound(checkCase({ query, formulas: [] }));
  assert.ok(checked, 'the query has errors');
  const made = plan(checked, mode);
  verifyPlan(made);
  return showPlan(made);
});

/** The mode may stand in a line of its own before the query: `final at T`, `history until T since T limit N`. */
function readMode(input: string): [Mode, string] {
  const found = /^(history|final)((?: (?:at|until|since|limit) -?\d+)*)\n/.exec(input);
  if (!found) return [HISTORY, input];
  const given = new Map(found[2]!.matchAll(/ (\w+) (-?\d+)/g).map(([, name, value]) => [name, BigInt(value!)]));
  const mode: Mode = {
    results: found[1] as Mode['results'],
    at: given.get('at') ?? null,
    until: given.get('until') ?? null,
    changedSince: given.get('since') ?? 0n,
    limit: Number(given.get('limit') ?? 0n)
  };
  return [mode, input.slice(found[0].length)];
}
