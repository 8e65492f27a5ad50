import assert from 'node:assert/strict';
import { test } from 'node:test';
import { complete } from '../../engine/editor/complete.ts';
import { definition } from '../../engine/editor/definition.ts';
import { diagnose } from '../../engine/editor/diagnose.ts';
import { hover } from '../../engine/editor/hover.ts';
import { parameterText } from '../../engine/editor/parameters.ts';
import { pythonLiteral } from '../../engine/editor/python.ts';
import { signatureHelp } from '../../engine/editor/signature.ts';
import { remote } from '../../engine/functions/remote.ts';
import { headerName, headerParameters, headerSession } from '../../engine/syntax/header.ts';
import { parseType } from '../../engine/types/notation.ts';
import type { Schema } from '../../engine/types/schema.ts';
import { zoneNames } from '../../engine/types/zone.ts';

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

const around = { formulas, schema };
const tablesAlone = { formulas: [], schema };

/** The text without its `‸`, and where that stood. */
function at(marked: string): [text: string, offset: number] {
  const offset = marked.indexOf('‸');
  return [marked.replace('‸', ''), offset];
}

function offered(marked: string): string[] {
  const { items } = complete(...at(marked), { formulas: formulas.slice(0, 2), schema });
  return items.toSorted((a, b) => b.rank - a.rank).map(({ label }) => label);
}

const hovered = (marked: string) => hover(...at(marked), around);

/** What a text becomes by each fix that is offered for it. */
function fixed(text: string): string[] {
  return diagnose(text, tablesAlone, true).flatMap(({ fixes }) =>
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
});

test('where a window must stand only windows are offered, and where a constant must stand nothing that has rows', () => {
  const windows = ['since', 'sliding', 'trailing', 'tumbling', 'hopping', 'session'];
  assert.deepEqual(offered('{ a: sum(Purchase.amount, window = ‸) }'), windows);
  assert.deepEqual(offered('let w = trailing(7d) let n = 3 in { a: sum(Purchase.amount, window = ‸'), ['w', ...windows]);
  const lengths = offered('{ a: count(Purchase, window = trailing(‸)) }');
  assert.deepEqual(lengths.slice(0, 5), ['1h', '1d', '7d', '30d', '1mo']);
  for (const other of ['Purchase', 'spend', 'sum', 'if', 'null']) assert.ok(!lengths.includes(other), other);
  assert.deepEqual(offered('let n = 3 let m = count(View) in { a: lag(‸, View.ms)')[0], 'n');
  assert.ok(!offered('let n = 3 let m = count(View) in { a: lag(‸, View.ms)').includes('m'));
  assert.deepEqual(offered('{ a: count(Purchase, window = trailing(1d, expire = ‸)) }').slice(0, 2), ['true', 'false']);
});

test('a column is offered by its own name with the table in front', () => {
  assert.ok(offered('{ a: sum(amo‸').includes('Purchase.amount'));
  const { items, from } = complete(...at('{ a: sum(amo‸'), tablesAlone);
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
  assert.equal(complete(...at('Purchase | shift_by(7d‸)'), tablesAlone).from, 21);
  assert.deepEqual(offered('Purchase | shift_by(1h30‸)'), ['m', 's', 'ms', 'us', 'ns']);
  assert.equal(complete(...at('Purchase | shift_by(1h30‸)'), tablesAlone).from, 24);
  assert.deepEqual(offered('Purchase | shift_by(1mo2‸)'), []);
  for (const marked of ['{ a: lag(7‸, View.ms) }', '{ a: 7.5‸ }', '{ a: 7.‸ }']) assert.deepEqual(offered(marked), [], marked);
  assert.deepEqual(offered('{ a: count(Purchase, window = tumbling(1d, zone = ‸)) }').slice(0, 2), ['"UTC"', '"Africa/Abidjan"']);
  assert.deepEqual(offered('{ a: Purchase.at | truncate_time(‸) }').slice(0, 2), ['"second"', '"minute"']);
  for (const marked of ['tumbling(1d, zone = "‸")', 'hopping(1d, 1h, zone = "‸")', "since(daily(zone = '‸'))"])
    assert.equal(offered(`{ a: count(Purchase, window = ${marked}) }`).length, zoneNames().length, marked);
  assert.ok(offered('{ a: count(Purchase, window = since(daily(zone = "Eur‸"))) }').includes('Europe/Berlin'));
  assert.ok(offered('{ a: count(Purchase, window = since(daily(zone = "Eur‸').includes('Europe/Berlin'));
  assert.deepEqual(offered('{ a: Purchase.at | truncate_time("‸") }').slice(0, 2), ['second', 'minute']);
  assert.deepEqual(offered('{ a: Purchase.item == "‸" }'), []);
});

test('many columns are offered by the hundred, and asked for again while one types on', () => {
  const columns = Array.from({ length: 100 }, (_, i) => `column${i}: f64`).join(', ');
  const many: Schema = { tables: new Map(Array.from({ length: 200 }, (_, i) => table(`Table${i}`, `{${columns}}`))) };
  const { items, complete: whole } = complete(...at('{ a: sum(c‸'), { formulas: [], schema: many });
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
    const help = signatureHelp(...at(marked), around);
    const param = help?.params[help.active ?? -1];
    return param && help.signature.slice(param.start, param.end);
  };
  assert.equal(due('{ a: sum(‸'), 'input: N');
  assert.equal(due('{ a: sum(Purchase.amount, ‸) }'), 'window: window');
  assert.equal(due('{ a: sum(Purchase.amount, window = since(‸))'), 'condition: bool');
  assert.equal(due('{ a: lag(1, { x: [1, 2], y: ‸'), undefined);
  assert.equal(due('{ a: lag(1, sum({ x: 1, y: 2 }.x) + ‸'), 'input: T');
  assert.equal(signatureHelp(...at('{ a: ‸ }'), around), null);
  assert.equal(signatureHelp(...at('%%timeline‸\n{ a: sum( }'), around), null);
});

test('a name leads to the let, formula or field it was defined by', () => {
  const leads = (marked: string) => definition(...at(marked), around);
  assert.deepEqual(leads('let x = 1 let x = x in { a: ‸x }'), { formula: null, start: 14, end: 15 });
  assert.deepEqual(leads('let x = 1 let x = ‸x in { a: x }'), { formula: null, start: 4, end: 5 });
  assert.deepEqual(leads('{ a: sp‸end }'), { formula: 'spend', start: 0, end: 0 });
  assert.deepEqual(leads('{ a: spend.to‸tal }'), { formula: 'spend', start: 9, end: 12 });
  assert.equal(leads('{ a: Pur‸chase.amount }'), null);
});

test('what is wrong is shown where it stands', () => {
  const [found] = diagnose('%%timeline x\n{ a: sum(Purchase.item) }', tablesAlone, false);
  assert.deepEqual([found?.code, found?.start, found?.end, found?.fixes], ['E0010', 18, 21, []]);
  assert.deepEqual(diagnose('%%timeline x\n\n', tablesAlone, true), []);
  const end = diagnose('%%timeline x\n{ a: sum(', tablesAlone, true);
  assert.deepEqual([end[0]?.code, end[0]?.start, end[0]?.end], ['E0011', 21, 22]);
  const inFormula = diagnose('{ a: broken.total }', around, true);
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
  const over = (part: string) => hover(text, text.indexOf(part), { formulas: functions, schema });
  assert.deepEqual(
    [over('spend(P')?.code, over('spend(P')?.doc, over('spend(P')?.facts?.type],
    ['spend(t, d = 7d)', 'Spent in a while.', 'f64']
  );
  assert.deepEqual([over('spend(t')?.code, over('spend(t')?.doc], ['spend(t, d = 7d)', 'Spent in a while.']);
  assert.deepEqual([over('scaled')?.code, over('scaled')?.doc], ['scaled(x, by = 10)', 'Times something.']);
  const labels = complete('let mine(x) = x in { a: ‸'.replace('‸', ''), 24, { formulas: functions, schema }).items.map(
    ({ label }) => label
  );
  assert.ok(labels.includes('mine') && labels.includes('scaled'));
});

test('what a comment says of a let or field is what is said of its name', () => {
  const text = '## Of x.\nlet x = Purchase.amount in {\n## Of y.\ny: x }';
  assert.equal(hover(text, text.indexOf('x ='), tablesAlone)?.doc, 'Of x.');
  assert.equal(hover(text, text.lastIndexOf('x'), tablesAlone)?.doc, 'Of x.');
  assert.equal(hover(text, text.indexOf('y:'), tablesAlone)?.doc, 'Of y.');
});

test('parameters that the header gives are offered, explained and checked by their types', () => {
  const text = '%%timeline spend --results final --param least=10 --param "who=\'Ada\'" --param days\n';
  assert.deepEqual(
    offered(`${text}{ a: sum(Purchase.amount) > $‸ }`).filter(label => label.startsWith('$')),
    ['$least', '$days', '$who']
  );
  assert.equal(hovered(`${text}{ a: $le‸ast }`)?.code, '$least: i64 = 10');
  assert.equal(hovered(`${text}{ a: $w‸ho }`)?.code, '$who: string = "Ada"');
  assert.equal(hovered(`${text}{ a: $da‸ys }`)?.code, '$days');
  assert.equal(hovered(text.replace('least=', 'lea‸st='))?.code, '$least: i64 = 10');
  const found = (body: string) => diagnose(`${text}${body}`, around, false).map(({ code, message }) => `${code} ${message}`);
  const used = 'b: $least, c: $who, d: count(Purchase, window = trailing($days))';
  assert.deepEqual(found(`{ a: Purchase.amount, ${used} }`), []);
  assert.deepEqual(found(`{ a: Purchase.amount > $who, ${used} }`), ["E0015 the arguments of 'gt' have no common type"]);
  assert.deepEqual(definition(`${text}{ a: $who }`, text.length + 6, around), { formula: null, start: 59, end: 62 });
});

test('a parameter that the header does not give is told of in the words of the engine, and one that nothing uses where it is given', () => {
  const [unknown] = diagnose('%%timeline --param least=1\n{ a: Purchase.amount > $leas, b: $least }', around, true);
  assert.deepEqual([unknown?.code, unknown?.message, unknown?.notes[0]], ['E0006', "nothing is called '$leas'", "nearest: '$least'"]);
  assert.deepEqual(
    unknown?.fixes.map(({ title }) => title),
    ["Change to '$least'", "Take 'leas' from Python: --param leas"]
  );
  const [unused] = diagnose('%%timeline --param least=1\n{ a: Purchase.amount }', around, true);
  assert.deepEqual([unused?.code, unused?.severity, unused?.start, unused?.end], ['W2001', 'warning', 19, 24]);
});

test('what Python knows of a parameter and which functions it has is told by the kernel', () => {
  const parameters = new Map([['least', { type: parseType('f64'), value: 2.5 }]]);
  const functions = new Map([['rounded', remote('rounded(x: f64, to: i64 = 0) -> f64')]]);
  const known = { ...around, parameters, functions };
  const text = '%%timeline --param least\n{ a: rounded(Purchase.amount) > $least }';
  assert.deepEqual(diagnose(text, known, false), []);
  assert.equal(diagnose(text, around, false)[0]?.code, 'E0007');
  assert.equal(hover(text, text.indexOf('$least'), known)?.code, '$least: f64 = 2.5');
  assert.equal(hover(text, text.indexOf('rounded'), known)?.code, 'rounded(x: f64, to: i64 = 0) -> f64');
  assert.ok(complete('{ a: rou', 8, known).items.some(({ label }) => label === 'rounded'));
  assert.equal(signatureHelp('{ a: rounded(', 13, known)?.active, 0);
});

test('literals of Python are read as values, other expressions are not', () => {
  const shown = (text: string) => {
    const value = pythonLiteral(text);
    return value && parameterText('p', value);
  };
  assert.equal(shown('-1_000'), '$p: i64 = -1000');
  assert.equal(shown('2.5e3'), '$p: f64 = 2500.0');
  assert.equal(shown('9223372036854775808'), null);
  assert.equal(shown('9007199254740993'), '$p: i64 = 9007199254740993');
  assert.equal(shown(' "a, b" '), '$p: string = "a, b"');
  assert.equal(shown('True'), '$p: bool = true');
  assert.equal(shown('None'), '$p: null = null');
  assert.equal(shown('[1, 2.5]'), '$p: list<f64> = [1, 2.5]');
  assert.equal(shown("['x', ]"), '$p: list<string> = ["x"]');
  assert.equal(shown('[]'), '$p: list<null> = []');
  for (const text of ['', 'least', '1 +', '[1', '1]', '[1 2]', 'f(1)', '"\\n"', '1x', 'Trueish', '..'])
    assert.equal(shown(text), null, text);
});

test('what the magic would refuse in the header is told of while it is typed', () => {
  const found = (header: string) =>
    diagnose(`${header}\n{ a: Purchase.amount }`, around, false).map(({ message, start, end }) => [message, header.slice(start, end)]);
  assert.deepEqual(found('%%timeline spend --results final --at 2026-03-01 --to none --limit 3 --plot --check --explain plan'), []);
  assert.deepEqual(found('%%timeline --result final'), []);
  assert.deepEqual(found('%%timeline --nothing 1'), [['there is no flag --nothing', '--nothing']]);
  assert.deepEqual(found('%%timeline --results all'), [["--results is one of history, final, not 'all'", 'all']]);
  assert.deepEqual(found('%%timeline --limit'), [['--limit needs a value', '--limit']]);
  assert.deepEqual(found('%%timeline --limit many'), [["--limit takes a whole number, not 'many'", 'many']]);
  assert.deepEqual(found('%%timeline --at 2026-03-01'), [['--at is for --results final', '--at']]);
  assert.deepEqual(found('%%timeline --results=final --until=2026-03-01'), [['--until is for --results history', '--until']]);
  assert.deepEqual(found('%%timeline 7up'), [["'7up' cannot be a name", '7up']]);
  assert.deepEqual(found('%%timeline a b'), [["a cell has one name: 'a', not also 'b'", 'b']]);
  assert.deepEqual(found('%%timeline --param 3=x'), [
    ["--param takes name=expression, or the name of a Python variable, not '3=x'", '3=x']
  ]);
  const [unknown] = diagnose('%%timeline --reslts final\n', around, true);
  assert.deepEqual(unknown?.fixes[0], { title: "Change to '--results'", edit: { start: 11, end: 19, insert: '--results' } });
});

test('a header is read as Python reads it: quotes, equals signs, names behind parameters', () => {
  assert.equal(headerName('%%timeline --param x=1 spend\n'), 'spend');
  assert.equal(headerName('%%timeline --param x=1\n'), null);
  assert.equal(headerName('%%timeline --plot spend --limit=3'), 'spend');
  assert.equal(headerSession('%%timeline --session other'), 'other');
  assert.deepEqual(
    headerParameters('%%timeline --param "x=timedelta(days = 7)" --param=y').map(({ name, expression }) => [name, expression]),
    [
      ['x', 'timedelta(days = 7)'],
      ['y', 'y']
    ]
  );
});

test('the signature of a function of the text is told like that of any other', () => {
  const help = signatureHelp(
    ...at('## Spent in a while.\nlet spend(t, d = 7d) = sum(t.amount, window = trailing(d)) in { a: spend(Purchase, d = ‸'),
    around
  );
  const due = help?.params[help.active ?? -1];
  assert.deepEqual([help?.signature, help?.doc], ['spend(t, d = 7d)', 'Spent in a while.']);
  assert.equal(due && help.signature.slice(due.start, due.end), 'd = 7d');
});
