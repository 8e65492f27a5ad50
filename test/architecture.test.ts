import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { test } from 'node:test';

const ROOT = resolve(import.meta.dirname, '..');
const ENGINE = join(ROOT, 'engine');

/** In the order data flows: a file imports from its own folder and from folders before it. */
const FOLDERS =
  'diagnostics types columns ir functions syntax check plan editor meaning optimize compile run sources sinks serve cli'.split(' ');
/** The folders that may use Node; the others also run in a browser's worker. */
const OUTER = ['sources', 'sinks', 'serve', 'cli'];

interface Import {
  readonly file: string;
  readonly target: string;
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.ts') && !name.endsWith('.d.ts') && !name.includes('node_modules'))
    .map(name => join(folder, name));
}

function importsOf(file: string): Import[] {
  const text = readFileSync(file, 'utf8');
  return [
    ...text.matchAll(/(?:^|\n)\s*(?:import|export)\b[^'";]*?from\s*'([^']+)'|import\(\s*'([^']+)'\s*\)|(?:^|\n)import\s*'([^']+)'/g)
  ].map(match => ({ file, target: (match[1] ?? match[2] ?? match[3]) as string }));
}

const folderOf = (file: string): string => relative(ENGINE, file).split('/')[0] as string;
const engineFiles = filesIn(ENGINE);
const imports = engineFiles.flatMap(importsOf);

function wrongOnes(isWrong: (i: Import) => boolean): string[] {
  return imports.filter(isWrong).map(({ file, target }) => `${relative(ROOT, file)} imports ${target}`);
}

test('every file of the engine is in a folder of the house, or is its entry', () => {
  const strangers = engineFiles.filter(file => !FOLDERS.includes(folderOf(file)) && relative(ENGINE, file) !== 'index.ts');
  assert.deepEqual(strangers, []);
});

test('imports go from later folders to earlier ones', () => {
  const wrong = wrongOnes(({ file, target }) => {
    if (!target.startsWith('.') || folderOf(file) === 'index.ts') return false;
    const goal = folderOf(resolve(dirname(file), target));
    if (goal === 'index.ts') return !OUTER.includes(folderOf(file));
    return FOLDERS.indexOf(goal) > FOLDERS.indexOf(folderOf(file));
  });
  assert.deepEqual(wrong, []);
});

test('the core uses no Node API', () => {
  assert.deepEqual(
    wrongOnes(({ file, target }) => target.startsWith('node:') && !OUTER.includes(folderOf(file))),
    []
  );
});

test('a package is imported in one folder only', () => {
  const folders = new Map<string, Set<string>>();
  for (const { file, target } of imports) {
    if (target.startsWith('.') || target.startsWith('node:')) continue;
    const name = target
      .split('/')
      .slice(0, target.startsWith('@') ? 2 : 1)
      .join('/');
    folders.set(name, (folders.get(name) ?? new Set()).add(folderOf(file)));
  }
  const spread = [...folders].filter(([, in_]) => in_.size > 1).map(([name, in_]) => `${name}: ${[...in_].join(', ')}`);
  assert.deepEqual(spread, []);
});

/** `hyparquet` of `hyparquet/src/delta.js`, `@lezer/common` of itself. */
const packageOf = (target: string): string =>
  target
    .split('/')
    .slice(0, target.startsWith('@') ? 2 : 1)
    .join('/');

test('every package the engine imports is named in engine/README.md', () => {
  const readme = readFileSync(join(ENGINE, 'README.md'), 'utf8');
  const names = new Set(
    imports
      .map(i => i.target)
      .filter(t => !t.startsWith('.') && !t.startsWith('node:'))
      .map(packageOf)
  );
  assert.deepEqual(
    [...names].filter(name => !readme.includes(`\`${name}\``)),
    []
  );
});

test('the extension imports of the engine only its syntax and the wire', () => {
  const wrong = filesIn(join(ROOT, 'extension'))
    .flatMap(importsOf)
    .filter(({ file, target }) => {
      const goal = relative(ENGINE, resolve(dirname(file), target));
      return target.startsWith('.') && !goal.startsWith('..') && !/^(syntax\/|diagnostics\/|serve\/protocol)/.test(goal);
    })
    .map(({ file, target }) => `${relative(ROOT, file)} imports ${target}`);
  assert.deepEqual(wrong, []);
});

test('outside functions/ no string is the name of a function', async () => {
  const { FUNCTIONS, nameOf } = await import('../engine/functions/index.ts');
  // Words that are also the plan's own, fields, operations of the kernels or types.
  const common = new Set(
    'any days lookup shift_to shift_until when since collect sqrt abs trunc add sub mul div neg not eq lt gt if else first last count sum min max mean floor ceil round exp len json hash index get union'.split(
      ' '
    )
  );
  const names = new Set(FUNCTIONS.map(nameOf).filter(name => !common.has(name)));
  const found = engineFiles
    .filter(file => !['functions', 'ir', 'plan', 'cli', 'serve'].includes(folderOf(file)))
    .flatMap(file =>
      [...readFileSync(file, 'utf8').matchAll(/'(\w+)'/g)]
        .filter(m => names.has(m[1] as string))
        .map(m => `${relative(ROOT, file)}: '${m[1]}'`)
    );
  assert.deepEqual(found, []);
});
