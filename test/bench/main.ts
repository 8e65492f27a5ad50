/**
 * Compares the engine with others: `npm run bench [-- W1 W3 --rows 1e7 --entities 1e4,1e5 --variant nulls --runs 5 --save NAME]`.
 * Without a workload: all of them at sizes that take a few minutes, and the figures that have no peer. `lab` alone: what a person waits for in JupyterLab.
 * `threads [rows] [entities,…] [threads] [runs]`: what threads give, by the clock: only on a machine with nothing else to do.
 * `scaling [W1 …] [--rows 1e7]`: how time grows with events and with entities, the latter beside loops by hand.
 */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Data, dataFolder, ownPython, peerPython } from './environments.ts';
import { figures, singleEvents } from './figures.ts';
import { labFigures } from './lab.ts';
import { compare } from './measure.ts';
import { commit, type Entry, entryTable, type Figure, figureTable, machine, save } from './report.ts';
import { scaling } from './scaling.ts';
import { loading, type Order, ownSide, Side } from './side.ts';
import { ALL_ENTITIES, WORKLOADS, type Workload } from './workloads.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rows: { type: 'string' },
    entities: { type: 'string' },
    variant: { type: 'string', multiple: true },
    runs: { type: 'string' },
    all: { type: 'boolean' },
    peers: { type: 'string' },
    save: { type: 'string' }
  }
});

const here = (...parts: string[]): string => join(import.meta.dirname, 'sides', ...parts);

/** It has no peer: its figures stand alone. */
const SINGLE_EVENTS = 'W8';

const PEERS = ['polars', 'duckdb', 'pandas', 'temporian', 'kaskada'];
/** Which environment each needs; null: there is none to be had here. */
const environmentOf = async (peer: string): Promise<string | null> => {
  const name = peer === 'temporian' || peer === 'kaskada' ? peer : 'peers';
  try {
    return await peerPython(name);
  } catch (error) {
    console.log(`without ${peer}: ${(error as Error).message}`);
    return null;
  }
};

async function startSides(workloads: readonly Workload[]): Promise<Side[]> {
  if (workloads.length === 0) return [];
  const wanted = values.peers?.split(',').filter(peer => peer !== '') ?? PEERS;
  const sides = [await ownSide('engine.ts'), await ownSide('engine.ts', '--streamed')];
  for (const peer of wanted) {
    const python = await environmentOf(peer);
    if (python) sides.push(await Side.start(python, [here('peers'), peer]));
  }
  for (const own of ['timeloom', 'copies']) sides.push(await Side.start(ownPython, [here('peers'), own]));
  sides.push(await ownSide('limit.ts', 'loop'), await ownSide('limit.ts', 'columns'));
  const isNeeded = (side: Side): boolean => workloads.some(workload => takes(side, workload));
  for (const side of sides) if (!isNeeded(side)) side.stop();
  return sides.filter(isNeeded);
}

/** Loads are compared among all that read files themselves. */
const takes = (side: Side, { load, id }: Workload): boolean => (load ? side.hello.reads === true : side.has(id));

const numbers = (text: string | undefined): number[] | null => text?.split(',').map(Number) ?? null;

interface Size extends Data {
  readonly workload: Workload;
}

function sizes(): Size[] {
  const known = [...WORKLOADS.map(({ id }) => id), SINGLE_EVENTS];
  // `H2` is all whose names begin so.
  const named = positionals.flatMap(given => (known.includes(given) ? [given] : known.filter(id => id.startsWith(given))));
  if (positionals.length > 0 && named.length === 0) throw new Error(`there is no workload of these; there are ${known.join(', ')}`);
  return WORKLOADS.filter(({ id }) => positionals.length === 0 || named.includes(id)).flatMap(workload => {
    const entities = numbers(values.entities) ?? (values.all && workload.id === 'W1' ? ALL_ENTITIES : workload.entities);
    return entities.map(count => ({
      workload,
      rows: numbers(values.rows)?.[0] ?? workload.rows,
      entities: count,
      variants: values.variant ?? [],
      csv: workload.load === 'csv'
    }));
  });
}

async function measureAll(sides: readonly Side[]): Promise<Entry[]> {
  const entries: Entry[] = [];
  const folders = Map.groupBy(sizes(), dataFolder);
  for (const [folder, parts] of folders) {
    for (const side of sides)
      if (parts.some(({ workload }) => takes(side, workload))) await side.ask(loading(folder, inProcess(side) ? 'arrow' : 'parquet'));
    for (const { workload, rows: events, entities, variants } of parts) {
      const order: Order = workload.load ? loading(folder, workload.load) : { do: 'run', work: workload.id, query: workload.query };
      const comparison = await compare(
        sides.filter(side => takes(side, workload)),
        order,
        Number(values.runs ?? 5)
      );
      const entry = { work: workload.id, title: workload.title, events, entities, variants, ...comparison };
      entries.push(entry);
      console.log(`\n${entryTable(entry)}`);
    }
  }
  return entries;
}

// To the peers Parquet says which texts are categories.
const inProcess = ({ hello }: Side): boolean => hello.version.includes('Node') || hello.version === 'WebAssembly';

if (positionals.length === 1 && positionals[0] === 'lab') {
  console.log(`${machine()}\n${figureTable(await labFigures())}`);
  process.exit();
}
if (positionals[0] === 'threads') {
  execFileSync(process.execPath, ['--no-warnings', join(import.meta.dirname, 'threads.ts'), ...positionals.slice(1)], { stdio: 'inherit' });
  process.exit();
}
if (positionals[0] === 'scaling') {
  await scaling(Number(values.rows ?? 1e7), Number(values.runs ?? 5), positionals.slice(1), values.save ?? 'scaling');
  process.exit();
}
const sides = await startSides(sizes().map(({ workload }) => workload));
console.log(machine());
for (const { hello } of sides) console.log(`${hello.name} ${hello.version}, ${hello.threads} threads`);
const entries = await measureAll(sides);
for (const side of sides) side.stop();
const isAll = positionals.length === 0;
const alone: Figure[] = [...(isAll || positionals.includes(SINGLE_EVENTS) ? singleEvents() : []), ...(isAll ? await figures() : [])];
if (alone.length > 0) console.log(`\n${figureTable(alone)}`);
if (values.save !== undefined || positionals.length === 0) {
  const name = values.save ?? 'latest';
  const date = new Date().toISOString().slice(0, 10);
  console.log(
    `\n${save({ machine: machine(), commit: commit(), date, sides: sides.map(({ hello }) => hello), entries, figures: alone }, name)}`
  );
}
