import assert from 'node:assert/strict';
import { test } from 'node:test';
import { check, sound } from '../../engine/check/check.ts';
import { showTyped } from '../../engine/check/show.ts';
import { optimize } from '../../engine/optimize/optimize.ts';
import { plan } from '../../engine/plan/build.ts';
import { HISTORY } from '../../engine/plan/modes.ts';
import { showPlan } from '../../engine/plan/show.ts';
import { verifyPlan } from '../../engine/plan/verify.ts';
import { parse } from '../../engine/syntax/parse.ts';
import { SCHEMA } from '../support/probe.ts';

const repeat = (count: number, piece: (i: number) => string, between = ''): string =>
  Array.from({ length: count }, (_, i) => piece(i)).join(between);

const GREAT: readonly (readonly [name: string, query: string])[] = [
  ['ten thousand parentheses', `{ x: ${'('.repeat(10_000)}Probe.temp${')'.repeat(10_000)} }`],
  ['nine hundred sums', `{ x: Probe.temp${' + 1'.repeat(900)} }`],
  ['nine hundred pipes', `Probe.temp${' | sum()'.repeat(900)} | { x: $input }`],
  ['nine hundred nested records', `${'{ a: '.repeat(900)}Probe.temp${' }'.repeat(900)}`],
  ['two thousand fields', `{ ${repeat(2000, i => `f${i}: sum(Probe.temp + ${i})`, ', ')} }`],
  [
    'ten thousand lets, each using the one before',
    `let a0 = Probe.temp ${repeat(10_000, i => `let a${i + 1} = a${i} + 1 `)} in { x: a10000 }`
  ],
  [
    'a doubling that would be 2^1000 expressions if it were not shared',
    `let a0 = Probe.temp ${repeat(1000, i => `let a${i + 1} = a${i} + a${i} `)} in { x: a1000 }`
  ],
  [
    'one tick used in five hundred places',
    `let h = hourly() in { a: Probe.temp, ${repeat(500, i => `b${i}: Probe.temp | when(h and Probe.seq > ${i})`, ', ')} }`
  ]
];

for (const [name, query] of GREAT) {
  test(`${name}: checked, planned and optimized without overflowing, in a few seconds`, { timeout: 20_000 }, () => {
    const checked = sound(check(parse(query, 'query'), [], SCHEMA));
    assert.ok(checked);
    const made = plan(checked, HISTORY);
    verifyPlan(made);
    const better = optimize(made);
    assert.ok(better.nodes.length <= made.nodes.length);
    for (const text of [showTyped(checked.query), showPlan(better)]) assert.ok(text.length > 0);
  });
}

test('a thousand formulas in a chain, given in reverse, are put in order', { timeout: 20_000 }, () => {
  const formulas = Array.from({ length: 1000 }, (_, i) => ({
    name: `f${i}`,
    text: i === 999 ? 'Probe.temp' : `f${i + 1} + 1`,
    label: null
  }));
  const checked = sound(check(parse('{ x: f0 }', 'query'), formulas, SCHEMA));
  assert.ok(checked);
  verifyPlan(plan(checked, HISTORY));
});

test('two thousand mistakes are two thousand diagnostics', { timeout: 20_000 }, () => {
  const { diagnostics } = check(parse(`{ ${repeat(2000, i => `f${i}: nope${i}`, ', ')} }`, 'query'), [], SCHEMA);
  assert.equal(diagnostics.length, 2000);
});
