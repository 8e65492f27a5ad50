import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { TITLES } from '../../engine/diagnostics/messages.ts';
import { render } from '../../engine/diagnostics/render.ts';
import { FUNCTIONS, nameOf } from '../../engine/functions/index.ts';
import { HISTORY } from '../../engine/plan/modes.ts';
import { judge } from '../support/spec/judge.ts';
import { readBlocks, type Table } from '../support/spec/read.ts';
import { correctText, roughText } from '../support/texts.ts';

/** Tables and columns of the names that random texts have in them. */
const TABLES: readonly Table[] = readBlocks(`
  Probe
  time   seq  key  a  b1   _x    count  not    __proto__  constructor
  10:00  0    k    1  2.5  true  tea    false  7          x
  10:05  1    j    .  .    .     .      true   .          y

  a
  time   seq  key  a  inner:list<i64>
  10:01  0    k    3  [1,2]

  __proto__ by other
  time   seq  id:i64  a
  10:01  0    7       3
`).flatMap(block => (block.kind === 'table' ? [block.table] : []));

const FORMULAS = [
  { name: 'inner', text: 'Probe.a + 1' },
  { name: '_x', text: 'b1' }
];

const PARAMS = [{ name: 'days', value: '3' }];

/** Calls are of functions there are. */
const text = fc
  .tuple(fc.oneof({ weight: 5, arbitrary: correctText }, roughText), fc.infiniteStream(fc.constantFrom(...FUNCTIONS.map(nameOf))))
  .map(([written, names]) => written.replace(/\b[a-z_]\w*(?=\()/gi, () => names.next().value as string));

test('whatever the text, it runs or its diagnostics say why not, within the texts they speak of', () => {
  fc.assert(
    fc.property(text, written => {
      const { diagnostics, result } = judge({
        text: `{ r: ${written} }`,
        formulas: FORMULAS,
        params: PARAMS,
        libraries: [],
        tables: TABLES,
        mode: HISTORY,
        restriction: { keys: null, percent: null },
        resumedAfter: null
      });
      assert.equal(
        result === null,
        diagnostics.some(({ severity }) => severity === 'error')
      );
      for (const diagnostic of diagnostics) {
        assert.ok(diagnostic.code in TITLES && diagnostic.code !== 'B1000');
        for (const { part, end } of diagnostic.labels) if (part === 'query') assert.ok(end <= written.length + '{ r:  }'.length);
        assert.match(
          render(diagnostic, () => written),
          /^(error|warning)\[/
        );
      }
    }),
    { numRuns: 500 }
  );
});
