import assert from 'node:assert/strict';
import { test } from 'node:test';
import { complete } from '../../engine/editor/complete.ts';
import { definition } from '../../engine/editor/definition.ts';
import { diagnose } from '../../engine/editor/diagnose.ts';
import { hover } from '../../engine/editor/hover.ts';
import { signatureHelp } from '../../engine/editor/signature.ts';
import { parseType } from '../../engine/types/notation.ts';
import type { Schema } from '../../engine/types/schema.ts';

const table = (name: string, columns: string) =>
  [name, { name, type: parseType(columns), grouping: 'user', keyType: parseType('string') }] as const;

const schema: Schema = {
  tables: new Map([
    table('Purchase', '{at: timestamp_ns, user: string, amount: f64, item: string, ok: bool}'),
    table('View', '{at: timestamp_ns, user: string, page: string, ms: i64, __proto__: i64}')
  ])
};
const formulas = [
  { name: 'spend', text: '{ total: sum(Purchase.amount) }', label: 'spend' },
  { name: 'broken', text: '{ total: sum(', label: null },
  { name: 'round', text: 'trip', label: null },
  { name: 'trip', text: 'round', label: null }
];

/** The text without its `‸`, and where that stood. */
function at(marked: string): [text: string, offset: number] {
  const offset = marked.indexOf('‸');
  return [marked.replace('‸', ''), offset];
}

function offered(marked: string): string[] {
  const { items } = complete(...at(marked), formulas.slice(0, 2), schema);
  return items.toSorted((a, b) => b.rank - a.rank).map(({ label }) => label);
}

const hovered = (marked: string) => hover(...at(marked), formulas, schema);

/** What a text becomes by each fix that is offered for it. */
function fixed(text: string): string[] {
  return diagnose(text, [], schema, true).flatMap(({ fixes }) =>
    fixes.map(({ edit }) => text.slice(0, edit.start) + edit.insert + text.slice(edit.end))
  );
}

test('behind a dot the columns are offered, those that fit first', () => {
  assert.deepEqual(offered('{ a: sum(Purchase.‸) }'), ['amount', 'at', 'user', 'item', 'ok']);
  assert.deepEqual(offered('{ a: sum(Purchase.‸'), ['amount', 'at', 'user', 'item', 'ok']);
  assert.deepEqual(offered('Purchase | when(Purchase.‸)')[0], 'ok');
  assert.deepEqual(offered('{ a: 1 + View.‸ }').slice(0, 2), ['ms', '__proto__']);
});

test('behind a dot the fields of lets, formulas and pipes are offered', () => {
  assert.deepEqual(offered('let x = { q: 1, r: "a" } in { a: x.‸ }'), ['q', 'r']);
  assert.deepEqual(offered('{ a: spend.‸ }'), ['total']);
  assert.deepEqual(offered('spend | extend({ b: $input.‸'), ['total']);
});

test('completion works however broken the rest of the text is', () => {
  assert.deepEqual(offered('{ x: ) ?, b: sum(Purchase.‸ , c: @')[0], 'amount');
  assert.deepEqual(offered('let y = Purchase.‸'), ['at', 'user', 'amount', 'item', 'ok']);
  assert.ok(offered('let y = 1 let z = ‸').includes('y'));
  assert.ok(!offered('let y = ‸ let z = 1 in { z }').includes('z'));
});

test('behind a pipe only functions that take what is piped are offered', () => {
  assert.ok(offered('Purchase.amount | ‸').includes('sum'));
  assert.ok(!offered('Purchase.item | ‸').includes('sum'));
  assert.ok(offered('Purchase.item | ‸').includes('upper'));
});

test('a window is asked for by windows first, and arguments by name come where no others can', () => {
  assert.deepEqual(offered('{ a: sum(Purchase.amount, ‸) }'), ['window =', 'input =']);
  assert.deepEqual(offered('{ a: sum(Purchase.amount, window = ‸) }').slice(0, 2), ['since', 'sliding']);
  assert.ok(!offered('{ a: sum(Purchase.amount, window = ‸) }').includes('sqrt'));
});

test('a column is offered by its own name with the table in front', () => {
  assert.ok(offered('{ a: sum(amo‸').includes('Purchase.amount'));
  const { items, from } = complete(...at('{ a: sum(amo‸'), [], schema);
  assert.equal(from, 9);
  assert.equal(items.find(({ label }) => label === 'Purchase.amount')?.detail, 'f64');
});

test('types, words of the language and the flags of the header are offered where they belong', () => {
  assert.ok(offered('{ a: Purchase.amount as ‸ }').includes('i64'));
  assert.ok(offered('{ a: Purchase.amount as list<‸ }').includes('i64'));
  assert.deepEqual(offered('let x = Purchase.amount ‸').slice(0, 2), ['in', 'let']);
  assert.ok(offered('%%timeline --‸').includes('--results'));
  assert.deepEqual(offered('%%timeline spend --results ‸\n{}'), ['history', 'final']);
});

test('nothing is offered in comments, texts, numbers, new names and names of fields', () => {
  for (const marked of ['# su‸', '{ a: "su‸" }', 'let su‸', '{ su‸: 1 }', '{ a: "su‸']) assert.deepEqual(offered(marked), [], marked);
});

test('units are offered behind digits, zones and known texts between quotes', () => {
  assert.deepEqual(offered('Purchase | shift_by(7‸)').slice(0, 4), ['y', 'mo', 'w', 'd']);
  assert.equal(complete(...at('Purchase | shift_by(7d‸)'), [], schema).from, 21);
  assert.ok(offered('{ a: count(Purchase, window = since(daily(zone = "Eur‸"))) }').includes('Europe/Berlin'));
  assert.ok(offered('{ a: count(Purchase, window = since(daily(zone = "Eur‸').includes('Europe/Berlin'));
  assert.deepEqual(offered('{ a: Purchase.at | truncate_time("‸") }').slice(0, 2), ['second', 'minute']);
  assert.deepEqual(offered('{ a: Purchase.item == "‸" }'), []);
});

test('many columns are offered by the hundred, and asked for again while one types on', () => {
  const columns = Array.from({ length: 100 }, (_, i) => `column${i}: f64`).join(', ');
  const many: Schema = { tables: new Map(Array.from({ length: 200 }, (_, i) => table(`Table${i}`, `{${columns}}`))) };
  const { items, complete: whole } = complete(...at('{ a: sum(c‸'), [], many);
  assert.equal(items.filter(({ kind }) => kind === 'column').length, 100);
  assert.equal(whole, false);
});

test('hovering tells type, continuity, grouping and doc', () => {
  const facts = { type: 'f64', continuity: 'continuous', grouping: 'user' };
  const sum = hovered('%%timeline x\n{ a: s‸um(Purchase.amount) }');
  assert.deepEqual([sum?.start, sum?.end, sum?.facts], [18, 21, facts]);
  assert.match(sum?.doc ?? '', /^The total/);
  assert.deepEqual(hovered('{ a: sum(Purchase.‸amount)')?.facts, { ...facts, continuity: 'discrete' });
  assert.equal(hovered('{ ‸a: sum(Purchase.amount) }')?.code, 'a: f64');
  assert.equal(hovered('{ a: sum(Purchase.amount) ‸+ 1 }')?.code, 'add<N: number>(a: N, b: N) -> N');
  assert.deepEqual(hovered('let ‸x = daily() in { a: count(Purchase, window = since(x)) }')?.facts, {
    type: 'bool',
    continuity: 'discrete',
    grouping: null
  });
  assert.match(hovered('{ a: ‸Purchase.amount }')?.doc ?? '', /table, grouped by user/);
  assert.equal(hovered('{ a: ‸nothing }'), null);
  assert.equal(hovered('{ a: ‸7 }')?.facts?.continuity, 'constant');
});

test('hovering a call inside of which something is wrong still tells what the function does', () => {
  const hover = hovered('{ a: s‸um(Purchase.item), b: count(Purchase');
  assert.match(hover?.doc ?? '', /^The total/);
  assert.equal(hover?.facts, null);
});

test('the signature of the call around the cursor tells which parameter is due', () => {
  const due = (marked: string) => {
    const help = signatureHelp(...at(marked));
    const param = help?.params[help.active ?? -1];
    return param && help.signature.slice(param.start, param.end);
  };
  assert.equal(due('{ a: sum(‸'), 'input: N');
  assert.equal(due('{ a: sum(Purchase.amount, ‸) }'), 'window: window');
  assert.equal(due('{ a: sum(Purchase.amount, window = since(‸))'), 'condition: bool');
  assert.equal(due('{ a: lag(1, { x: [1, 2], y: ‸'), undefined);
  assert.equal(due('{ a: lag(1, sum({ x: 1, y: 2 }.x) + ‸'), 'input: T');
  assert.equal(signatureHelp(...at('{ a: ‸ }')), null);
  assert.equal(signatureHelp(...at('%%timeline‸\n{ a: sum( }')), null);
});

test('a name leads to the let, formula or field it was defined by', () => {
  const leads = (marked: string) => definition(...at(marked), formulas, schema);
  assert.deepEqual(leads('let x = 1 let x = x in { a: ‸x }'), { formula: null, start: 14, end: 15 });
  assert.deepEqual(leads('let x = 1 let x = ‸x in { a: x }'), { formula: null, start: 4, end: 5 });
  assert.deepEqual(leads('{ a: sp‸end }'), { formula: 'spend', start: 0, end: 0 });
  assert.deepEqual(leads('{ a: spend.to‸tal }'), { formula: 'spend', start: 9, end: 12 });
  assert.equal(leads('{ a: Pur‸chase.amount }'), null);
});

test('what is wrong is shown where it stands', () => {
  const [found] = diagnose('%%timeline x\n{ a: sum(Purchase.item) }', [], schema, false);
  assert.deepEqual([found?.code, found?.start, found?.end, found?.fixes], ['E0010', 18, 21, []]);
  assert.deepEqual(diagnose('%%timeline x\n\n', [], schema, true), []);
  const end = diagnose('%%timeline x\n{ a: sum(', [], schema, true);
  assert.deepEqual([end[0]?.code, end[0]?.start, end[0]?.end], ['E0011', 21, 22]);
  const inFormula = diagnose('{ a: broken.total }', formulas, schema, true);
  assert.deepEqual([inFormula[0]?.start, inFormula[0]?.end], [5, 11]);
});

test('a fix is offered for misspelt names, wrong types, unused lets and values that are no record', () => {
  assert.deepEqual(fixed('{ a: sum(Purchse.amount) }'), ['{ a: sum(Purchase.amount) }']);
  assert.deepEqual(fixed('{ a: summ(Purchase.amount) }'), ['{ a: sum(Purchase.amount) }']);
  assert.deepEqual(fixed('{ a: sum(Purchase.amout) }'), ['{ a: sum(Purchase.amount) }']);
  assert.deepEqual(fixed('{ a: sum(Purchase.item) }')[0], '{ a: sum((Purchase.item as f64)) }');
  assert.deepEqual(fixed('{ a: if(Purchase.amount, 1) }'), ['{ a: if((Purchase.amount as bool), 1) }']);
  assert.deepEqual(fixed('let x = 1\nlet y = 2\nin { a: Purchase.amount, y }'), ['let y = 2\nin { a: Purchase.amount, y }']);
  assert.deepEqual(fixed('let x = { q: 1 }\nin { a: Purchase.amount }'), ['{ a: Purchase.amount }']);
  assert.deepEqual(fixed('sum(Purchase.amount)'), ['{ result: sum(Purchase.amount) }']);
  assert.deepEqual(fixed('{ a: sum(Purchase.amount, daily()) }'), []);
  assert.deepEqual(fixed('{ a: sum(Purchase.amount, since(daily())) }'), ['{ a: sum(Purchase.amount, window = since(daily())) }']);
  assert.deepEqual(fixed('{ a: sum(Purchase.amount, windo = since(daily())) }'), ['{ a: sum(Purchase.amount, window = since(daily())) }']);
});

test('functions of the text and of formulas are offered and explained, with their comments', () => {
  const functions = [{ name: 'scaled(x, by = 10)', text: '## Times something.\nx * by', label: null }];
  const text = '## Spent in a while.\nlet spend(t, d = 7d) = sum(t.amount)\nin { a: spend(Purchase), b: scaled(1) }';
  const over = (part: string) => hover(text, text.indexOf(part), functions, schema);
  assert.deepEqual(
    [over('spend(P')?.code, over('spend(P')?.doc, over('spend(P')?.facts?.type],
    ['spend(t, d = 7d)', 'Spent in a while.', 'f64']
  );
  assert.deepEqual([over('spend(t')?.code, over('spend(t')?.doc], ['spend(t, d = 7d)', 'Spent in a while.']);
  assert.deepEqual([over('scaled')?.code, over('scaled')?.doc], ['scaled(x, by = 10)', 'Times something.']);
  const labels = complete('let mine(x) = x in { a: ‸'.replace('‸', ''), 24, functions, schema).items.map(({ label }) => label);
  assert.ok(labels.includes('mine') && labels.includes('scaled'));
});

test('what a comment says of a let or field is what is said of its name', () => {
  const text = '## Of x.\nlet x = Purchase.amount in {\n## Of y.\ny: x }';
  assert.equal(hover(text, text.indexOf('x ='), [], schema)?.doc, 'Of x.');
  assert.equal(hover(text, text.lastIndexOf('x'), [], schema)?.doc, 'Of x.');
  assert.equal(hover(text, text.indexOf('y:'), [], schema)?.doc, 'Of y.');
});
