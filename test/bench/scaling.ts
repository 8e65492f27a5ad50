/**
 * How time grows: with the number of events, as the exponent `e` of time ~ events^e; and with the number of entities, beside the loops
 * written by hand. Processor time of one process, least of several runs, since only that can be compared between sizes.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Data, dataFolder } from './environments.ts';
import { compare, type Measured } from './measure.ts';
import { commit, machine } from './report.ts';
import { loading, ownSide, type Side } from './side.ts';
import { WORKLOADS, type Workload } from './workloads.ts';

/** What time may grow as at most, and how many times as long as the loop by hand ours may take. */
const MOST_EXPONENT = 1.05;
const MOST_LOOPS = 1.5;
const WORKS = ['W1', 'W1s', 'W2', 'W3', 'W4', 'W5', 'W6', 'W7'];
/** Those that were written by hand. */
const LOOPS = ['W1', 'W2', 'W4', 'W5', 'W7'];
const DECADES = [100, 10, 1];
const ENTITIES: readonly Omit<Data, 'rows'>[] = [
  { entities: 1_000, variants: [] },
  { entities: 10_000, variants: [] },
  { entities: 100_000, variants: [] },
  { entities: 1_000_000, variants: [] },
  { entities: 1_000_000, variants: ['zipf 1.0'] }
];

/** The sides, by what the tables call them. */
const SIDES = { kept: 'Timeloom', streamed: 'Timeloom, streamed', loop: 'hand-written loop' } as const;

/** Nanoseconds per event of each side that has a workload, at one size. */
interface Point {
  readonly work: string;
  readonly rows: number;
  readonly entities: string;
  readonly ns: Readonly<Partial<Record<keyof typeof SIDES, number>>>;
}

/** Measures workloads up to `most` events, and saves the page as `results/NAME.md`. `works`: of these alone. */
export async function scaling(most: number, runs: number, works: readonly string[], name: string): Promise<void> {
  const wanted = (ids: readonly string[]): string[] => ids.filter(id => works.length === 0 || works.includes(id));
  const sides = [await ownSide('engine.ts'), await ownSide('engine.ts', '--streamed'), await ownSide('limit.ts', 'loop')];
  const bySize: Point[] = [];
  for (const part of DECADES)
    bySize.push(...(await measured(sides, { rows: most / part, entities: 10_000, variants: [] }, wanted(WORKS), runs * Math.sqrt(part))));
  const byEntities: Point[] = [];
  for (const some of ENTITIES) byEntities.push(...(await measured(sides, { rows: most, ...some }, wanted(LOOPS), runs)));
  for (const side of sides) side.stop();
  const page = `${[title(), ...exponents(bySize), ...loops(byEntities)].join('\n')}\n`;
  console.log(page);
  const folder = join(import.meta.dirname, 'results');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${name}.md`), page);
}

async function measured(sides: readonly Side[], data: Data, works: readonly string[], runs: number): Promise<Point[]> {
  const folder = dataFolder(data);
  for (const side of sides) await side.ask(loading(folder, 'arrow'));
  const points: Point[] = [];
  for (const id of works) {
    const { query } = WORKLOADS.find(workload => workload.id === id) as Workload;
    const able = sides.filter(side => side.has(id));
    const { measured, remarks } = await compare(able, { do: 'run', work: id, query }, Math.round(runs));
    if (remarks.length > 0) throw new Error(remarks.join('; '));
    const point = {
      work: id,
      rows: data.rows,
      entities: [data.entities.toLocaleString('en'), ...data.variants].join(', '),
      ns: nsOf(measured, data.rows)
    };
    console.error(JSON.stringify(point));
    points.push(point);
  }
  return points;
}

const nsOf = (measured: readonly Measured[], rows: number): Point['ns'] =>
  Object.fromEntries(
    Object.entries(SIDES).flatMap(([key, name]) => {
      const found = measured.find(({ side }) => side === name);
      return found ? [[key, (found.least * 1e9) / rows]] : [];
    })
  );

const title = (): string =>
  `# How time grows\n\n${new Date().toISOString().slice(0, 10)}, commit ${commit()}, ${machine()}. Nanoseconds of processor time per event, least of several runs; sides take turns; results are equal. Written by \`npm run bench -- scaling\`.\n\n*kept*: the result's columns are kept whole, in memory of the caller; *streamed*: rows are looked at slice by slice.`;

function exponents(points: readonly Point[]): string[] {
  const sizes = [...new Set(points.map(({ rows }) => rows))].sort((a, b) => a - b);
  const rows = (['streamed', 'kept'] as const).flatMap(side =>
    [...new Set(points.map(({ work }) => work))].map(work => {
      const ns = sizes.map(size => points.find(point => point.work === work && point.rows === size)?.ns[side] ?? Number.NaN);
      const grown = exponent(sizes, ns);
      return [`${work} ${side}`, ...ns.map(value => value.toFixed(1)), grown.toFixed(2), grown <= MOST_EXPONENT ? 'yes' : 'no'];
    })
  );
  const head = ['', ...sizes.map(size => `${size.toLocaleString('en')} events`), 'exponent', `≤ ${MOST_EXPONENT}`];
  return ['', '## With events (10,000 entities)', '', ...table(head, rows)];
}

/** Of time, between the least and the largest size. */
function exponent(sizes: readonly number[], ns: readonly number[]): number {
  const [last, first] = [sizes.length - 1, 0];
  return 1 + Math.log((ns[last] as number) / (ns[first] as number)) / Math.log((sizes[last] as number) / (sizes[first] as number));
}

function loops(points: readonly Point[]): string[] {
  const rows = points.map(({ work, entities, ns: { loop = Number.NaN, streamed = Number.NaN, kept = Number.NaN } }) => [
    work,
    entities,
    ...[loop, streamed, kept].map(value => value.toFixed(1)),
    ...[streamed / loop, kept / loop].map(value => value.toFixed(2)),
    streamed <= loop * MOST_LOOPS ? 'yes' : 'no'
  ]);
  const head = ['', 'entities', 'loop by hand', 'streamed', 'kept', 'streamed : loop', 'kept : loop', `streamed ≤ ${MOST_LOOPS}`];
  return ['', `## With entities (${(points[0]?.rows ?? 0).toLocaleString('en')} events)`, '', ...table(head, rows)];
}

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string[] =>
  [head, head.map(() => '---'), ...rows].map(cells => `| ${cells.join(' | ')} |`);
