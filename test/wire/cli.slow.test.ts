import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { tableFromIPC } from 'apache-arrow';
import { ENVIRONMENT, MAIN } from '../support/wire/engine.ts';

const ENGINE = join(MAIN, '..', '..');

let folder: string;

const path = (name: string) => join(folder, name);
const write = (name: string, text: string) => writeFileSync(path(name), text);

before(() => {
  folder = mkdtempSync(join(tmpdir(), 'timeloom-cli-'));
  mkdirSync(join(folder, 'data'));
  write(
    'data/purchases.csv',
    'at,user,amount\n2024-01-01T10:00:00,ben,5\n2024-01-01T11:00:00,ryan,7.5\n2024-01-02T10:00:00,ben,\n2024-01-03T10:00:00,"O\'Neil, Zoë",2\n'
  );
  write('tables.toml', '[tables.Purchase]\nsource = "data/purchases.csv"\ntime = "at"\nkey = "user"\n');
  write('spend.tl', '{ total: sum(Purchase.amount), n: count(Purchase) }\n');
  write('wrong.tl', '{ total: sum(Purchase.amont) }\n');
});
after(() => rmSync(folder, { recursive: true }));

interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs a command in the folder of the test's files. */
function timeloom(...args: string[]): Promise<Ran> {
  return new Promise(resolve => {
    const child = spawn(process.execPath, [MAIN, ...args], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'], env: ENVIRONMENT });
    let [out, err] = ['', ''];
    child.stdout.on('data', bytes => {
      out += bytes;
    });
    child.stderr.on('data', bytes => {
      err += bytes;
    });
    child.on('close', code => resolve({ code, out, err }));
  });
}

const run = (...args: string[]) => timeloom('run', '--tables', 'tables.toml', ...args);

describe('timeloom run', () => {
  it('writes CSV exactly as the language says', async () => {
    assert.deepEqual(await run('spend.tl'), {
      code: 0,
      err: '',
      out: `_time,_key,total,n
2024-01-01T10:00:00.000000000,ben,5.0,1
2024-01-01T11:00:00.000000000,ryan,7.5,1
2024-01-02T10:00:00.000000000,ben,5.0,2
2024-01-03T10:00:00.000000000,"O'Neil, Zoë",2.0,1
`
    });
  });

  it('writes final results, in part, with identity', async () => {
    const { out } = await run('spend.tl', '--results', 'final', '--at', '2024-01-02T00:00:00Z', '--identity');
    const [header, ...rows] = out.trimEnd().split('\n');
    assert.equal(header, '_time,_subsort,_key_hash,_key,total,n');
    assert.equal(rows.length, 2);
    assert.ok(rows.every(row => row.startsWith('2024-01-02T00:00:00.000000001,18446744073709551615,')));
  });

  it('tells of inputs that were left out once the rows are written', async () => {
    write('vectors.jsonl', '{"at":"2024-01-01T00:00:00Z","user":"ben","v":[1.5,2]}\n{"at":"2024-01-02T00:00:00Z","user":"ben","v":[1]}\n');
    write('vectors.toml', '[tables.V]\nsource = "vectors.jsonl"\ntime = "at"\nkey = "user"\n');
    write('vectors.tl', '{ n: list_len(vector_sum(V.v)) }');
    const { code, out, err } = await timeloom('run', '--tables', 'vectors.toml', 'vectors.tl');
    assert.deepEqual([code, out.trimEnd().split('\n').length], [0, 3]);
    assert.match(err, /^warning: 'vector_sum' left out vectors .* of another length than their entity's first: 1 in all\n$/);
  });

  it('writes the first rows alone', async () => {
    assert.equal((await run('spend.tl', '--limit', '2')).out.split('\n').length, 4);
  });

  it('writes some entities alone', async () => {
    assert.match((await run('spend.tl', '--entities', 'ryan')).out, /^_time.*\n2024-01-01T11:00:00.000000000,ryan,7.5,1\n$/);
    assert.match((await run('spend.tl', '--entities', 'ryan,"O\'Neil, Zoë"')).out, /^_time.*\n.*,ryan,.*\n.*,"O'Neil, Zoë",.*\n$/);
  });

  it('writes JSON lines, Arrow and Parquet to files, by their names', async () => {
    assert.deepEqual(await run('spend.tl', '-o', 'out.jsonl'), { code: 0, out: '', err: '' });
    const [first] = readFileSync(path('out.jsonl'), 'utf8').split('\n');
    assert.deepEqual(JSON.parse(first as string), { _time: '2024-01-01T10:00:00.000000000', _key: 'ben', total: 5, n: 1 });
    assert.equal((await run('spend.tl', '-o', 'out.arrow')).code, 0);
    const arrow = readFileSync(path('out.arrow'));
    assert.equal(tableFromIPC(arrow).numRows, 4);
    assert.deepEqual([arrow.subarray(0, 6).toString(), arrow.subarray(-6).toString()], ['ARROW1', 'ARROW1'], 'a file, not a stream');
    assert.equal((await run('spend.tl', '-o', 'out.parquet')).code, 0);
    write('again.toml', '[tables.P]\nsource = ["out.parquet", "out.arrow"]\ntime = "_time"\nkey = "_key"\n');
    write('again.tl', '{ total: max(P.total), n: count(P) }');
    assert.match((await timeloom('run', '-t', 'again.toml', 'again.tl', '--entities', 'ben', '--results', 'final')).out, /,ben,5\.0,4\n$/);
    assert.deepEqual(
      readdirSync(folder).filter(name => name.endsWith('.part')),
      []
    );
  });

  it('uses formulas given by name', async () => {
    write('formula.tl', '{ x: twice }');
    const { out, err } = await run('formula.tl', '--formula', 'twice=2.0 * sum(Purchase.amount)', '--limit', '1');
    assert.match(out, /ben,10\.0\n$/, err);
  });

  it('uses libraries, whose mistakes are told by their file; a library alone is not run', async () => {
    write(
      'lib.tl',
      '## What was spent.\nlet spend(x, d = 7d) = sum(x.amount, window = trailing(d))\nlet twice = 2.0 * sum(Purchase.amount)\n'
    );
    write('more.tl', 'let thrice = twice + sum(Purchase.amount)\n');
    write('uses.tl', '{ t: thrice, s: spend(Purchase, d = 1h) }');
    const { out, err } = await run('uses.tl', '--formulas', 'lib.tl', '--formulas', 'more.tl', '--limit', '1');
    assert.match(out, /ben,15\.0,5\.0\n$/, err);
    assert.equal((await timeloom('check', '-t', 'tables.toml', 'uses.tl', '--formulas', 'lib.tl', '--formulas', 'more.tl')).code, 0);
    write('slip.tl', 'let thrice = sum(Purchase.amont)\n');
    const slip = await run('uses.tl', '--formulas', 'lib.tl', '--formulas', 'slip.tl');
    assert.equal(slip.code, 1);
    assert.match(slip.err, /error\[E0001\]: Unknown field\n {2}--> slip\.tl:1:27\n/);
    const alone = await run('lib.tl');
    assert.equal(alone.code, 1);
    assert.match(alone.err, /error\[E0011\][\s\S]*bindings without 'in' are a library/);
    assert.match((await run('uses.tl', '--formulas', 'none.tl')).err, /^error: none\.tl: there is no such file\n$/);
  });

  it('writes a part by percent, and until a time', async () => {
    assert.equal((await run('spend.tl', '--percent', '0')).out, '_time,_key,total,n\n');
    assert.equal((await run('spend.tl', '--percent', '100')).out.split('\n').length, 6);
    const { out } = await run('spend.tl', '--until', '2024-01-02T10:00:00Z', '--changed-since', '2024-01-01T11:00:00Z');
    assert.deepEqual(
      out.split('\n').map(line => line.slice(0, 13)),
      ['_time,_key,to', '2024-01-01T11', '2024-01-02T10', '']
    );
  });

  it('gives parameters their values, as JSON or as lengths of time', async () => {
    write('since.tl', '{ x: sum(Purchase.amount) > $least, at: add_time($later, time_of(Purchase)), g: $big }');
    const { out, err } = await run(
      'since.tl',
      '--param',
      'least=4.5',
      '--param',
      'later=-1d',
      '--param',
      'big=9007199254740993',
      '--limit',
      '1'
    );
    assert.match(out, /ben,true,.*,9007199254740993\n$/, err);
    const wrong = await run('since.tl', '--param', 'least=lamp');
    assert.match(wrong.err, /the value of the parameter 'least': .*/);
    const missing = await run('since.tl', '--param', 'least=1');
    assert.match(missing.err, /nothing is called '\$later'/);
  });

  it('reads several files as one table, as a list, a folder or a pattern', async () => {
    write('data/more.csv', 'user,at,amount,extra\nben,2024-02-01T00:00:00,1.5,x\n');
    for (const source of ['["data/purchases.csv", "data/more.csv"]', '"data"', '"data/*.csv"']) {
      write('many.toml', `[tables.Purchase]\nsource = ${source}\ntime = "at"\nkey = "user"\n`);
      const { out, err } = await timeloom('run', '-t', 'many.toml', 'spend.tl', '--results', 'final', '--entities', 'ben');
      assert.match(out, /,ben,6\.5,3\n$/, `${source}: ${err}`);
    }
    rmSync(path('data/more.csv'));
  });

  it('with a mistake in the query shows where, and ends with 1', async () => {
    assert.deepEqual(await run('wrong.tl'), {
      code: 1,
      out: '',
      err: `error[E0001]: Unknown field
  --> query:1:23
  |
1 | { total: sum(Purchase.amont) }
  |                       ^^^^^ no field 'amont'
  |
  = nearest: 'amount', 'at', 'user'

`
    });
  });

  it('with --json tells it to machines', async () => {
    const { code, err } = await run('wrong.tl', '--json');
    const told = JSON.parse(err);
    assert.equal(code, 1);
    assert.deepEqual([told.kind, told.diagnostics[0].code], ['query', 'E0001']);
  });
});

describe('data that is wrong is told by file, line, column and row, and ends with 1', () => {
  const cases: [what: string, csv: string, message: RegExp][] = [
    ['a null time', 'at,user,amount\n2024-01-01T10:00:00,ben,5\n,ryan,1\n', /bad\.csv.*column 'at'.*row 1/],
    ['a quote that is not closed', 'at,user,amount\n2024-01-01T10:00:00,"ben,5\n', /bad\.csv.*line 2/],
    ['a line too short', 'at,user,amount\n2024-01-01T10:00:00,ben\n', /bad\.csv.*line 2/],
    ['no header', '', /bad\.csv.*empty/],
    [
      'a missing column',
      'when,user,amount\n2024-01-01T10:00:00,ben,5\n',
      /bad\.csv, column 'at': there is no such column; there are 'when', 'user', 'amount'/
    ],
    ['a time that is none', 'at,user,amount\nMonday,ben,5\n', /bad\.csv, column 'at', row 0.*"Monday" is not a time/]
  ];
  for (const [what, csv, message] of cases) {
    it(what, async () => {
      write('bad.csv', csv);
      write('bad.toml', '[tables.Purchase]\nsource = "bad.csv"\ntime = "at"\nkey = "user"\n');
      const { code, out, err } = await timeloom('run', '-t', 'bad.toml', 'spend.tl', '-o', 'bad.out.csv');
      assert.equal(code, 1);
      assert.equal(out, '');
      assert.match(err, message);
      assert.equal(existsSync(path('bad.out.csv')), false);
    });
  }

  const declarations: [what: string, toml: string, message: RegExp][] = [
    ['a file that is not there', '[tables.P]\nsource = "none.csv"\ntime = "at"\nkey = "user"\n', /none\.csv: there is no such file/],
    ['a pattern that matches nothing', '[tables.P]\nsource = "none/*.csv"\ntime = "at"\nkey = "user"\n', /none\/\*\.csv: no file matches/],
    ['a format that is unknown', '[tables.P]\nsource = "spend.tl"\ntime = "at"\nkey = "user"\n', /spend\.tl.*Give one of/],
    ['no key', '[tables.P]\nsource = "data"\ntime = "at"\n', /decl\.toml: tables\.P\.key: expected text, got nothing/],
    ['no tables', 'x = 1\n', /decl\.toml: it declares no table/],
    ['what is not TOML', '[tables.P\n', /decl\.toml, line 1:\d+: /],
    [
      'a wrong unit',
      '[tables.P]\nsource = "data"\ntime = "at"\nkey = "user"\ntime_unit = "m"\n',
      /tables\.P\.time_unit: expected one of s, ms, us, ns/
    ]
  ];
  for (const [what, toml, message] of declarations) {
    it(what, async () => {
      write('decl.toml', toml);
      const { code, err } = await timeloom('check', '-t', 'decl.toml', 'spend.tl');
      assert.equal(code, 1);
      assert.match(err, message);
    });
  }

  it('a query that is not there', async () => assert.match((await run('none.tl')).err, /none\.tl: there is no such file/));

  it('a folder that cannot be written', async () => {
    const { code, err } = await run('spend.tl', '-o', 'no/such/folder/out.csv');
    assert.equal(code, 1);
    assert.match(err, /no\/such\/folder\/out\.csv: cannot be written/);
  });
});

describe('timeloom check', () => {
  it('says nothing of a good query', async () => {
    assert.deepEqual(await timeloom('check', '-t', 'tables.toml', 'spend.tl'), { code: 0, out: '', err: '' });
  });

  it('shows warnings, and is content', async () => {
    write('unused.tl', 'let unused = 1 in { n: count(Purchase) }');
    const { code, err } = await timeloom('check', '-t', 'tables.toml', 'unused.tl');
    assert.equal(code, 0);
    assert.match(err, /^warning\[W2001\]: Value never used/);
  });

  it('gives all of it as JSON', async () => {
    const good = await timeloom('check', '-t', 'tables.toml', '--json', 'spend.tl');
    assert.deepEqual([good.code, JSON.parse(good.out)], [0, { diagnostics: [] }]);
    const bad = await timeloom('check', '-t', 'tables.toml', '--json', 'wrong.tl');
    assert.deepEqual([bad.code, JSON.parse(bad.out).diagnostics[0].labels[0].column], [1, 23]);
  });
});

describe('timeloom explain', () => {
  it('prints a stage', async () => {
    const { code, out } = await timeloom('explain', '-t', 'tables.toml', '--stage', 'plan', 'spend.tl');
    assert.equal(code, 0);
    assert.match(out, /fold sum/);
  });

  it('shows what keeps a query from a stage, and ends with 1', async () => {
    assert.match((await timeloom('explain', '-t', 'tables.toml', '--stage', 'ast', 'wrong.tl')).out, /amont/);
    const { code, out, err } = await timeloom('explain', '-t', 'tables.toml', 'wrong.tl');
    assert.deepEqual([code, out], [1, '']);
    assert.match(err, /^error\[E0001\]: Unknown field\n/);
  });
});

describe('timeloom fmt', () => {
  it('rewrites a file, once', async () => {
    write('ugly.tl', '{a:sum( Purchase.amount ) ,b :1}');
    assert.equal((await timeloom('fmt', '--check', 'ugly.tl')).code, 1);
    assert.equal((await timeloom('fmt', 'ugly.tl')).code, 0);
    assert.equal(readFileSync(path('ugly.tl'), 'utf8'), '{ a: sum(Purchase.amount), b: 1 }\n');
    assert.equal((await timeloom('fmt', '--check', 'ugly.tl')).code, 0);
  });

  it('leaves a file with a syntax error as it is, and says where', async () => {
    write('broken.tl', '{ a: sum(Purchase }');
    const { code, err } = await timeloom('fmt', 'broken.tl');
    assert.equal(code, 1);
    assert.match(err, /E0011[\s\S]*query:1:19/);
    assert.equal(readFileSync(path('broken.tl'), 'utf8'), '{ a: sum(Purchase }');
  });
});

describe('the command line', () => {
  const usage: [what: string, args: string[], message: RegExp][] = [
    ['an unknown command', ['rum'], /there is no command 'rum'/],
    ['an unknown option', ['run', 'spend.tl', '--tabels', 'x'], /'--tabels'/],
    ['no file', ['run'], /which file/],
    ['two files', ['run', 'a.tl', 'b.tl'], /one file at a time, not also b\.tl/],
    ['a wrong choice', ['run', 'spend.tl', '--results', 'all'], /--results: 'all' is none of history, final/],
    ['a limit that is no number', ['run', 'spend.tl', '--limit', 'ten'], /--limit: 'ten' is not a whole number/],
    ['a size that is none', ['run', 'spend.tl', '--memory-limit', 'lots'], /--memory-limit: 'lots' is not a size/],
    ['a session process started by hand', ['worker', '{}'], /started by 'serve' only/]
  ];
  for (const [what, args, message] of usage) {
    it(`ends with 2 for ${what}`, async () => {
      const { code, err, out } = await timeloom(...args);
      assert.deepEqual([code, out], [2, '']);
      assert.match(err, message);
    });
  }

  it('helps', async () => {
    assert.match((await timeloom()).out, /timeloom run FILE\.tl/);
    assert.match((await timeloom('run', '--help')).out, /--tables FILE/);
    assert.match((await timeloom('--version')).out, /^\d+\.\d+\.\d+\n$/);
  });

  it('is also what `node engine` runs', async () => {
    const child = spawn(process.execPath, [ENGINE, '--version'], { env: ENVIRONMENT });
    const out = await new Promise<string>(resolve => child.stdout.once('data', bytes => resolve(String(bytes))));
    assert.match(out, /^\d+\.\d+\.\d+\n$/);
  });

  it('ends quietly when its reader has enough', async () => {
    const child = spawn('sh', ['-c', `"${process.execPath}" "${MAIN}" run -t tables.toml spend.tl | head -1`], {
      cwd: folder,
      env: ENVIRONMENT
    });
    const err: Buffer[] = [];
    child.stderr.on('data', bytes => err.push(bytes));
    child.stdout.resume();
    await new Promise(resolve => child.on('close', resolve));
    assert.equal(Buffer.concat(err).toString(), '');
  });

  it('knows whether all is well', async () => {
    const { code, out } = await timeloom('doctor', '--json');
    const { findings } = JSON.parse(out) as { findings: { what: string; good: boolean }[] };
    assert.equal(code, 0);
    assert.deepEqual(
      findings.map(f => [f.what, f.good]),
      [
        ['Node', true],
        ['WebAssembly', true],
        ['temporary folder', true],
        ['engine', true]
      ]
    );
  });
});
