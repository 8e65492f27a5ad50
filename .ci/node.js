/** Node's side of the set-up: the npm packages of the lock file, and the Node 24 that is one of them. */
import { existsSync, lstatSync, readFileSync } from 'node:fs';
import { delimiter } from 'node:path';
import { exitOf, Failure, inRoot, outputOf, root, run, say } from './shell.js';

/** The Node that every task uses, whatever the machine has: the npm package `node`. */
export const node = inRoot('node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');

/** Installs what package-lock.json lists where that is not what stands in node_modules. */
export function setUpNode() {
  if (!installed()) install();
  if (!runs()) fetchNode();
  if (!runs()) throw new Failure(`${node} does not run: delete node_modules and run this again`);
}

function install() {
  if (existsSync(inRoot('node_modules')) && lstatSync(inRoot('node_modules')).isSymbolicLink()) {
    throw new Failure('node_modules is a link and does not match package-lock.json: run npm ci where it points to');
  }
  say('npm ci');
  npm(['ci', '--no-audit', '--no-fund']);
}

/** True if all packages of the lock file stand in node_modules in the locked version (optional ones may be absent). */
function installed() {
  const wanted = packagesOf(inRoot('package-lock.json'));
  const found = packagesOf(inRoot('node_modules', '.package-lock.json'));
  return Object.entries(wanted).every(([path, { version, link, optional }]) => {
    if (!path.startsWith('node_modules/')) return true;
    const there = found[path];
    return there === undefined ? optional === true : link === true || there.version === version;
  });
}

function packagesOf(path) {
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')).packages : {};
}

const runs = () => outputOf(node, ['--version'])?.startsWith('v24.') === true;

/** The package's install script fetches the binary; an npm that asks before it runs such scripts has left it out. */
function fetchNode() {
  say('installing Node 24 for this checkout');
  exitOf(process.execPath, ['installArchSpecificPackage.js'], { cwd: inRoot('node_modules', 'node'), env: outsideEnvironment() });
}

/** npm must not run on the very Node it is about to replace. */
function npm(args) {
  const script = process.env.npm_execpath;
  const outside = process.env.npm_node_execpath;
  const env = outsideEnvironment();
  if (script?.endsWith('.js') && outside && !outside.startsWith(root)) run(outside, [script, ...args], { env });
  else run('npm', args, { env, shell: process.platform === 'win32' });
}

function outsideEnvironment() {
  const path = (process.env.PATH ?? '').split(delimiter).filter(folder => !folder.includes('node_modules'));
  return { ...process.env, PATH: path.join(delimiter) };
}
