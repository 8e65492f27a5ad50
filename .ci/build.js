/** Makes what users install: the engine as one file, the JupyterLab extension, and the wheel that carries both. */
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { node } from './node.js';
import { python, pythonEnvironment } from './python.js';
import { exitOf, inRoot, run, say } from './shell.js';

const commandLine = inRoot('engine', 'cli', 'main.ts');

/** Bundles the engine's command line into the Python package. */
export async function buildEngine() {
  say('bundling the engine');
  const folder = inRoot('python-shim', 'timeloom', 'engine');
  rmSync(folder, { recursive: true, force: true });
  const { build } = await import('esbuild');
  await build({
    entryPoints: [commandLine],
    outfile: join(folder, 'timeloom.mjs'),
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node22',
    minifyWhitespace: true,
    legalComments: 'eof',
    logLevel: 'warning',
    // Packages that were written for require find one.
    banner: { js: "import { createRequire as nodeRequire } from 'node:module'; const require = nodeRequire(import.meta.url);" }
  });
}

/** Builds the JupyterLab extension into extension/labextension. */
export function buildExtension() {
  if (!existsSync(inRoot('extension', 'tsconfig.json'))) return;
  say('building the JupyterLab extension');
  run('npm', ['run', '--silent', 'build', '--workspace', 'extension'], { env: pythonEnvironment(), shell: process.platform === 'win32' });
}

/** Packs dist/timeloom-VERSION-py3-none-any.whl. */
export function buildWheel() {
  say('packing the wheel');
  run(python, ['-m', 'build', '--wheel', '--no-isolation', '--outdir', inRoot('dist'), inRoot('python-shim')], {
    stdio: ['ignore', 'ignore', 'inherit']
  });
}

/** Installs the wheel into the checkout's virtual environment. */
export function installWheel(uv) {
  uv([
    'pip',
    'install',
    '--quiet',
    '--python',
    python,
    '--no-deps',
    '--reinstall-package',
    'timeloom',
    '--no-index',
    '--find-links',
    inRoot('dist'),
    'timeloom'
  ]);
}

/** True if a fresh run of the generator would write what is committed. */
export const generatedIsFresh = () => exitOf(node, [commandLine, 'generate', '--check']) === 0;
