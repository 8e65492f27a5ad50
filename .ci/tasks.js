/** The tasks behind `npm run …`. Each sets up what it needs first, so a fresh clone needs Node 20 or newer, Python 3.11 or newer, nothing else. */
import { browser, setUpBrowser } from './browser.js';
import { buildEngine, buildExtension, buildWheel, generatedIsFresh, installWheel } from './build.js';
import { node, setUpNode } from './node.js';
import { python, pythonEnvironment, setUpPython, uv } from './python.js';
import { exitOf, Failure, inRoot, outcomeOf, outputOf, run, say } from './shell.js';
import { browserTests, engineTests, pythonTests, total } from './tests.js';

const tool = (...path) => inRoot('node_modules', ...path);

const tasks = {
  /** Prepares the checkout and does nothing else. */
  setup() {
    setUpNode();
    setUpPython();
  },

  /** The engine's bundle, the JupyterLab extension and the wheel. */
  async build() {
    tasks.setup();
    await buildEngine();
    buildExtension();
    buildWheel();
  },

  /** The tour on real data. */
  async demo(args) {
    await tasks.build();
    installWheel(uv);
    run(python, [inRoot('binder', 'demo.py'), ...args], { env: demoEnvironment() });
  },

  /** JupyterLab with Timeloom in it. */
  async lab(args) {
    await tasks.build();
    installWheel(uv);
    const root = process.getuid?.() === 0 ? ['--allow-root'] : [];
    process.exitCode = exitOf(python, ['-m', 'jupyterlab', ...root, inRoot('binder', 'tour.ipynb'), ...args], { env: demoEnvironment() });
  },

  /** Types, lint, architecture, generated files, fast tests. */
  async check() {
    tasks.setup();
    const faults = aside('types', 'lint', 'generated');
    report([engineTests({ slow: false }), ...(await faults)]);
  },

  /** Types of the engine, its tests and the extension. */
  types() {
    typesOf('tsconfig.json');
    typesOf('extension/tsconfig.json');
  },

  /** Lint and format of TypeScript and Python. */
  lint() {
    run(node, [tool('@biomejs', 'biome', 'bin', 'biome'), 'check', '--error-on-warnings', '.']);
    run(python, ['-m', 'ruff', 'check', '--quiet', '.']);
    run(python, ['-m', 'ruff', 'format', '--quiet', '--check', '.']);
  },

  /** Generated files are what a fresh run would write. */
  generated() {
    if (!generatedIsFresh()) throw new Failure('generated files differ from a fresh run: npm run generate writes them');
  },

  /** Everything. */
  async test() {
    await tasks.build();
    setUpBrowser();
    const faults = aside('types', 'lint', 'generated');
    report([engineTests({ slow: true }), pythonTests(), browserTests(), ...(await faults)]);
  },

  /** Compares with other engines; prints ratios. */
  async bench(args) {
    tasks.setup();
    await buildEngine();
    if (args.includes('lab')) {
      buildExtension();
      setUpBrowser();
    }
    run(node, [inRoot('test', 'bench', 'main.ts'), ...args], { env: pythonEnvironment() });
  },

  /** What this machine and checkout have. */
  doctor() {
    say(
      `Node ${outputOf(node, ['--version']) ?? 'not set up'} · Python ${outputOf(python, ['--version']) ?? 'not set up'} · browser ${browser() ?? 'none'}`
    );
  }
};

/** Runs tasks in processes of their own beside what this one does; shows what those print that fail, and counts. */
function aside(...names) {
  return Promise.all(
    names.map(async name => {
      const { status, output } = await outcomeOf(process.execPath, [inRoot('.ci', 'tasks.js'), name]);
      if (status !== 0) console.error(`\n✗ ${name}\n${output}`);
      return { passed: status === 0 ? 1 : 0, failed: status === 0 ? 0 : 1, skipped: 0 };
    })
  );
}

/** What is known of files that did not change is kept between runs. */
function typesOf(config) {
  const known = inRoot('.cache', 'types', `${config.replaceAll('/', '-')}.tsbuildinfo`);
  run(node, [tool('typescript', 'bin', 'tsc'), '--noEmit', '--incremental', '--tsBuildInfoFile', known, '-p', inRoot(config)]);
}

function report(counts) {
  const { passed, failed, skipped } = total(counts);
  console.log(`\n${passed} passed, ${failed} failed, ${skipped} skipped`);
  if (failed > 0 || passed === 0) process.exitCode = 1;
}

/** The demo uses the installed wheel, as a user would. */
function demoEnvironment() {
  const { PYTHONPATH, JUPYTER_PATH, JUPYTER_CONFIG_PATH, ...rest } = pythonEnvironment();
  return rest;
}

const [name, ...args] = process.argv.slice(2);
try {
  if (!Object.hasOwn(tasks, name)) throw new Failure(`there is no task '${name}'; there are ${Object.keys(tasks).join(', ')}`);
  await tasks[name](args);
} catch (problem) {
  if (!(problem instanceof Failure)) throw problem;
  console.error(`✗ ${problem.message}`);
  process.exitCode = 1;
}
