/** Python's side of the set-up: a virtual environment with the locked packages, made by uv. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { Failure, inRoot, outputOf, run, say } from './shell.js';

const UV = '0.13.9';
const windows = process.platform === 'win32';
const lock = inRoot('python-shim', 'requirements.txt');
const venv = inRoot('.venv');
const stamp = join(venv, 'timeloom-requirements');
const binaries = folder => join(folder, windows ? 'Scripts' : 'bin');

/** The interpreter of the checkout's virtual environment. */
export const python = join(binaries(venv), windows ? 'python.exe' : 'python');

/** Downloads and tools that outlive a checkout. */
export const cache = join(process.env.TIMELOOM_CACHE ?? process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'timeloom');

const uvFolder = join(cache, `uv-${UV}`);

/** Path of uv, once it is there, and where it keeps what it downloads. */
export const uvProgram = join(uvFolder, 'bin', windows ? 'uv.exe' : 'uv');
export const uvEnvironment = { UV_CACHE_DIR: process.env.UV_CACHE_DIR ?? join(cache, 'uv') };

/** Makes `.venv` hold exactly what requirements.txt locks. */
export function setUpPython() {
  const wanted = createHash('sha256').update(readFileSync(lock)).digest('hex');
  if (existsSync(python) && existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  say('setting up .venv');
  if (!existsSync(python)) uv(['venv', '--quiet', '--python', systemPython(), venv]);
  uv(['pip', 'sync', '--quiet', '--python', python, lock]);
  writeFileSync(stamp, wanted);
}

/** Runs uv, which is fetched from PyPI into the cache the first time. */
export function uv(args) {
  if (!existsSync(uvProgram))
    run(systemPython(), ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--target', uvFolder, `uv==${UV}`]);
  run(uvProgram, args, { env: { ...process.env, ...uvEnvironment } });
}

function systemPython() {
  const print = 'import sys; print(sys.executable if sys.version_info >= (3, 11) else "")';
  for (const name of ['python3', 'python3.13', 'python3.12', 'python3.11', 'python']) {
    const found = outputOf(name, ['-c', print]);
    if (found) return found;
  }
  throw new Failure('Python 3.11 or newer is needed and none was found on the PATH: install it, then run this again');
}

/**
 * Environment for Python programs of the checkout: they import the shim's sources and find the built Jupyter parts.
 * Bytecode is kept, outside the sources: without it each start that imports scikit-learn compiles for five seconds.
 */
export function pythonEnvironment() {
  const { PYTHONDONTWRITEBYTECODE, ...given } = process.env;
  return {
    ...given,
    PATH: `${binaries(venv)}${windows ? ';' : ':'}${process.env.PATH ?? ''}`,
    PYTHONPATH: inRoot('python-shim'),
    PYTHONPYCACHEPREFIX: inRoot('.cache', 'bytecode'),
    JUPYTER_PATH: inRoot('dist', 'share', 'jupyter'),
    JUPYTER_CONFIG_PATH: inRoot('python-shim', 'jupyter-config')
  };
}
