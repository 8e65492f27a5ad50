import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { check, sound } from '../../engine/check/check.ts';
import { plan } from '../../engine/plan/build.ts';
import { showPlan } from '../../engine/plan/show.ts';
import { parse } from '../../engine/syntax/parse.ts';
import { type Abstracted, withFunction, withParameter } from '../support/queries/abstraction.ts';
import { type Case, Cases, ORDINARY, showCase } from '../support/queries/case.ts';
import { schemaOf } from '../support/queries/load.ts';
import { SEED } from '../support/seed.ts';

const CASES = Number(process.env['LAWS_CASES'] ?? 300);

/** The plan of a query of a case as text, or why there is none. */
function planned({ formulas, mode, world }: Case, { text, parameters }: Abstracted): string {
  const named = formulas.map(formula => ({ ...formula, label: null }));
  const checked = check(parse(text, 'query'), named, schemaOf(world), { parameters });
  const ready = sound(checked);
  return ready ? showPlan(plan(ready, mode)) : `refused: ${checked.diagnostics.map(({ code }) => code).join(' ')}`;
}

/** Whether there was something to say in another way. */
function holds(one: Case, abstracted: Abstracted | null): boolean {
  const before = planned(one, { text: one.text, parameters: new Map() });
  if (!abstracted || before.startsWith('refused')) return false;
  const after = planned(one, abstracted);
  if (after !== before) assert.equal(after, before, `${abstracted.text}\nof\n${showCase(one)}`);
  return true;
}

for (const [title, said] of [
  ['a literal that the host gives as a parameter', withParameter],
  ['a part of a query that is made a function', withFunction]
] as const) {
  test(`${title} leaves the plan of a random query as it is (X6)`, t => {
    t.diagnostic(`seed ${SEED}: LAWS_SEED=${SEED} repeats it`);
    let held = 0;
    fc.assert(
      fc.property(new Cases(ORDINARY), fc.nat(), (one, choice) => {
        if (holds(one, said(one.text, choice))) held++;
      }),
      { numRuns: CASES, seed: SEED }
    );
    assert.ok(held > CASES / 3, `only ${held} of ${CASES} queries had a part that could be taken`);
  });
}
