import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { ownPython, ROOT } from './environments.ts';
import type { Comparison, Measured } from './measure.ts';
import type { Hello } from './side.ts';

/** One workload at one size. */
export interface Entry extends Comparison {
  readonly work: string;
  readonly title: string;
  readonly events: number;
  readonly entities: number;
  readonly variants: readonly string[];
}

/** A figure that has no peer, with what it must not exceed. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly most: number | null;
}

export interface Results {
  readonly machine: string;
  readonly commit: string;
  readonly date: string;
  readonly sides: readonly Hello[];
  readonly entries: readonly Entry[];
  readonly figures: readonly Figure[];
}

/** What the other sides are divided by: the first of these there is. */
const OURS = ['Timeloom', 'Timeloom, through Python'];
const RESULTS = join(import.meta.dirname, 'results');

export const machine = (): string =>
  `${cpus().length} × ${(cpus()[0]?.model ?? 'unknown processor').trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB`;

export const commit = (): string => execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: ROOT, encoding: 'utf8' }).trim();

const seconds = (value: number): string => (value < 0.1 ? `${(value * 1000).toFixed(1)} ms` : `${value.toFixed(2)} s`);
const ratio = (value: number): string => (value < 10 ? value.toFixed(2) : value.toFixed(0));

/** One workload as a table: times, nanoseconds of processor time per event, and how many times as long as ours each side took. */
export function entryTable({ work, title, events, entities, variants, measured, remarks, rows }: Entry): string {
  const ours = OURS.map(name => measured.find(({ side }) => side === name)).find(found => found);
  const size = `${events.toLocaleString('en')} events, ${entities.toLocaleString('en')} entities${variants.map(v => `, ${v}`).join('')}`;
  const lines = measured.map(
    m => `| ${m.side} | ${seconds(m.wall)} | ${seconds(m.cpu)} | ${perEvent(m, events)} | ${times(m, ours)} | ${m.runs} |`
  );
  return [
    `### ${work}: ${title}`,
    `${size} → ${rows.toLocaleString('en')} rows`,
    '',
    '| | by the clock | processor | ns/event | × ours | runs |',
    '|---|---|---|---|---|---|',
    ...lines,
    ...remarks.map(remark => `\nNot compared: ${remark}`)
  ].join('\n');
}

const perEvent = ({ cpu }: Measured, events: number): string => ((cpu * 1e9) / events).toFixed(1);
const times = (m: Measured, ours: Measured | undefined): string => (ours ? ratio(m.wall / ours.wall) : '');

/** The figures that have no peer. */
export function figureTable(figures: readonly Figure[]): string {
  const lines = figures.map(
    ({ name, value, unit, most }) =>
      `| ${name} | ${value < 1000 ? value.toPrecision(3) : value.toFixed(0)} ${unit} | ${most === null ? '' : `≤ ${most} ${unit}`} |`
  );
  return ['### Figures', '', '| | measured | wanted |', '|---|---|---|', ...lines].join('\n');
}

/** All results as a page. */
export function page(results: Results): string {
  const sides = results.sides.map(
    ({ name, version, threads }) => `${name} ${version} (${threads} ${threads === 1 ? 'thread' : 'threads'})`
  );
  const parts = [
    '# Results',
    `${results.date}, commit ${results.commit}, ${results.machine}. ${sides.join('; ')}.\nMedians; sides take turns; results are equal in rows and sums (10⁻⁹). Written by \`npm run bench\`.`,
    ...results.entries.map(entryTable),
    ...(results.figures.length > 0 ? [figureTable(results.figures)] : [])
  ];
  return `${parts.join('\n\n')}\n`;
}

/** Writes `results/NAME.md`, `.json` and the picture. */
export function save(results: Results, name: string): string {
  mkdirSync(RESULTS, { recursive: true });
  const file = (extension: string): string => join(RESULTS, `${name}.${extension}`);
  writeFileSync(file('md'), page(results));
  writeFileSync(file('json'), `${JSON.stringify(results, null, 2)}\n`);
  if (results.entries.length > 0)
    execFileSync(ownPython, [join(import.meta.dirname, 'picture.py'), file('json'), file('png')], { stdio: 'inherit' });
  return file('md');
}
