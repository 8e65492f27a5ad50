/** Finds the tests by folder, runs them and counts. */
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { browser } from './browser.js';
import { node } from './node.js';
import { python, pythonEnvironment, uvEnvironment, uvProgram } from './python.js';
import { exitOf, inRoot, say } from './shell.js';

const none = { passed: 0, failed: 0, skipped: 0 };
const processors = availableParallelism();
const reports = inRoot('.cache', 'reports');

/** Tests of the engine alone: everything in TypeScript but browser tests, and `*.slow.test.ts` only on request. */
export function engineTests({ slow }) {
  const outside = ['browser', 'shim', 'bench', 'support'].map(folder => inRoot('test', folder) + sep);
  const files = testFiles().filter(file => !outside.some(folder => file.startsWith(folder)));
  return nodeTests('engine', slow ? files : files.filter(file => !file.endsWith('.slow.test.ts')), 600_000, [
    `--test-concurrency=${processors}`
  ]);
}

/** Tests in JupyterLab with a real browser, one file after the other. */
export function browserTests() {
  return nodeTests(
    'browser',
    testFiles().filter(file => file.startsWith(inRoot('test', 'browser') + sep)),
    1_200_000,
    ['--test-concurrency=1']
  );
}

/** Tests of the Python package, with the real engine. */
export function pythonTests() {
  const folder = inRoot('test', 'shim');
  if (!existsSync(folder)) return none;
  say('tests: shim');
  const report = reportPath('shim.xml');
  const shared = [`--numprocesses=${processors}`, '--dist=loadfile'];
  const status = exitOf(python, ['-m', 'pytest', '-q', '-p', 'no:cacheprovider', ...shared, `--junitxml=${report}`, folder], {
    env: testEnvironment()
  });
  const counts = pytestCounts(report);
  return status !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}

/** Adds up counts. */
export const total = counts =>
  counts.reduce((a, b) => ({ passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: a.skipped + b.skipped }), none);

function nodeTests(name, files, timeout, options = []) {
  if (files.length === 0) return none;
  say(`tests: ${name}`);
  const report = reportPath(`${name}.tap`);
  const reporters = [
    '--test-reporter=dot',
    '--test-reporter-destination=stdout',
    '--test-reporter=tap',
    `--test-reporter-destination=${report}`
  ];
  const seeded = ['--import', pathToFileURL(inRoot('test', 'support', 'seeded.ts')).href];
  const status = exitOf(node, ['--test', `--test-timeout=${timeout}`, ...seeded, ...options, ...reporters, ...files], {
    env: testEnvironment()
  });
  const counts = tapCounts(report);
  return status !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}

function testFiles(folder = inRoot('test')) {
  if (!existsSync(folder)) return [];
  const found = readdirSync(folder, { recursive: true }).filter(name => String(name).endsWith('.test.ts'));
  return found.map(name => join(folder, String(name))).sort();
}

function testEnvironment() {
  return {
    ...pythonEnvironment(),
    ...uvEnvironment,
    TIMELOOM_UV: uvProgram,
    TIMELOOM_PYTHON: python,
    TIMELOOM_BROWSER: browser() ?? '',
    NODE_NO_WARNINGS: '1'
  };
}

function reportPath(name) {
  mkdirSync(reports, { recursive: true });
  return join(reports, name);
}

function tapCounts(path) {
  const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
  const count = word => Number(text.match(new RegExp(`^# ${word} (\\d+)$`, 'm'))?.[1] ?? 0);
  return { passed: count('pass'), failed: count('fail') + count('cancelled'), skipped: count('skipped') + count('todo') };
}

function pytestCounts(path) {
  const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
  const count = word => Number(text.match(new RegExp(`<testsuite [^>]*\\b${word}="(\\d+)"`))?.[1] ?? 0);
  const failed = count('failures') + count('errors');
  return { passed: count('tests') - failed - count('skipped'), failed, skipped: count('skipped') };
}
