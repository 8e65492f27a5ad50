/** Running other programs, for the tasks beside this file. Plain JavaScript: it runs before anything is installed, on Node 20. */
import { spawn, spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout's top folder. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Absolute path of something in the checkout. */
export const inRoot = (...parts) => join(root, ...parts);

/** A failure that is told without a stack trace. */
export class Failure extends Error {}

/** Runs a program with its output shown; throws a `Failure` naming it unless it exits 0. */
export function run(program, args, options = {}) {
  const status = exitOf(program, args, options);
  if (status !== 0) throw new Failure(`${[program, ...args].join(' ')} failed (exit ${status})`);
}

/** Runs a program with its output shown and returns its exit status (127 if it could not be started). */
export function exitOf(program, args, options = {}) {
  return spawnSync(program, args, { cwd: root, stdio: 'inherit', ...options }).status ?? 127;
}

/** Runs a program beside this one; its exit status and what it printed. */
export function outcomeOf(program, args, options = {}) {
  const child = spawn(program, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], ...options });
  const printed = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', chunk => printed.push(chunk));
  return new Promise(resolve => {
    child.on('error', problem => resolve({ status: 127, output: problem.message }));
    child.on('close', status => resolve({ status: status ?? 127, output: Buffer.concat(printed).toString() }));
  });
}

/** What a program prints, trimmed, or null if it is missing or fails. */
export function outputOf(program, args, options = {}) {
  const done = spawnSync(program, args, { cwd: root, encoding: 'utf8', ...options });
  return done.status === 0 ? done.stdout.trim() : null;
}

/** Says what is going on, on one line. */
export const say = text => console.log(`▸ ${text}`);
