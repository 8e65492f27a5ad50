import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { startEngine } from '../support/wire/engine.ts';
import { compileTime } from './compiling.ts';
import { type Data, dataFolder, ownPython, ROOT } from './environments.ts';
import { median } from './measure.ts';
import type { Figure } from './report.ts';

const BUNDLE = join(ROOT, 'python-shim', 'timeloom', 'engine', 'timeloom.mjs');
const ROUNDS = 7;
const FEW: Data = { rows: 1_000_000, entities: 10_000, variants: [] };
const LARGE: Data = { ...FEW, rows: 10_000_000 };
const MANY: Data = { ...FEW, rows: 4_000_000 };

/**
 * W8: what one event costs a query that is fed, with so many features of 20 columns, after an event of each of 1 M entities; the same from another process
 * over a WebSocket, events as Arrow; and after less and after longer histories.
 */
export function singleEvents(): Figure[] {
  return [...[1, 10, 200].flatMap(features => [...inEngine(features), ...overSocket(features)]), ...histories()];
}

const MANY_ENTITIES = 1_000_000;
/** Entities, and events of each before. */
const HISTORIES: readonly (readonly [entities: number, before: number])[] = [
  [10_000, 1],
  [10_000, 100],
  [1_000_000, 1]
];

function inEngine(features: number): Figure[] {
  const { known, fresh } = live(features, MANY_ENTITIES, 1);
  const name = nameOf(features);
  return [
    { name: `${name}, p50`, value: known.p50, unit: 'µs', most: 50 },
    { name: `${name}, p99`, value: known.p99, unit: 'µs', most: 500 },
    { name: `${name} of a new entity, p99`, value: fresh.p99, unit: 'µs', most: 500 }
  ];
}

function overSocket(features: number): Figure[] {
  const { known, fresh } = live(features, MANY_ENTITIES, 1, '--socket');
  const name = nameOf(features);
  return [
    { name: `${name} over a WebSocket, p50`, value: known.p50, unit: 'µs', most: 1000 },
    { name: `${name} over a WebSocket, p99`, value: known.p99, unit: 'µs', most: null },
    { name: `${name} of a new entity over a WebSocket, p50`, value: fresh.p50, unit: 'µs', most: 1000 }
  ];
}

const histories = (): Figure[] =>
  HISTORIES.map(([entities, before]) => ({
    name: `${nameOf(200)} after ${(entities * before).toLocaleString('en')} of ${entities.toLocaleString('en')} entities, p50`,
    value: live(200, entities, before).known.p50,
    unit: 'µs',
    most: 50
  }));

const nameOf = (features: number): string => `W8: ${features} ${features === 1 ? 'feature' : 'features'}, an event`;

interface Delay {
  readonly p50: number;
  readonly p99: number;
}

function live(
  features: number,
  entities: number,
  before: number,
  ...flags: readonly string[]
): { readonly known: Delay; readonly fresh: Delay } {
  const args = [entities, 10_000, features, before].map(String);
  const program = join(import.meta.dirname, 'live.ts');
  return JSON.parse(execFileSync(process.execPath, ['--no-warnings', program, ...args, ...flags, '--json'], { encoding: 'utf8' })) as {
    readonly known: Delay;
    readonly fresh: Delay;
  };
}

/** Figures of the engine that have no peer. */
export async function figures(): Promise<Figure[]> {
  return [
    { name: 'engine ready after spawn', value: await readiness(), unit: 'ms', most: 300 },
    { name: '`import timeloom` on top of pyarrow', value: python(IMPORT), unit: 'ms', most: 150 },
    { name: 'first query of a session, engine started by it', value: python(FIRST_QUERY), unit: 'ms', most: 1000 },
    { name: 'compiling a query of 50 functions, warm', value: await compileTime(50), unit: 'ms', most: 20 },
    ...scaling(),
    ...memory()
  ];
}

function scaling(): Figure[] {
  const program = join(import.meta.dirname, 'features.ts');
  const { costs, exponent } = JSON.parse(execFileSync(process.execPath, ['--no-warnings', program, '--json'], { encoding: 'utf8' })) as {
    readonly costs: readonly (readonly [features: number, ns: number])[];
    readonly exponent: number;
  };
  const [first, last] = [costs[0], costs.at(-1)] as [(typeof costs)[number], (typeof costs)[number]];
  return [
    ...costs.map(([count, ns]) => ({
      name: `W6 by features: ${count}, processor time per event and feature`,
      value: ns / count,
      unit: 'ns',
      most: null
    })),
    { name: `W6 by features: exponent of the time per event, ${first[0]} to ${last[0]} features`, value: exponent, unit: '', most: 1.05 }
  ];
}

async function readiness(): Promise<number> {
  const took: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const engine = await startEngine([], BUNDLE);
    took.push(engine.took);
    await engine.stop();
  }
  return median(took);
}

const IMPORT = `
import pyarrow, time
begun = time.perf_counter()
import timeloom
print((time.perf_counter() - begun) * 1000)`;

const FIRST_QUERY = `
import time, pandas, timeloom
frame = pandas.DataFrame({"time": pandas.to_datetime(["2022-01-01", "2022-01-02"]), "key": ["a", "a"], "x": [1.0, 2.0]})
begun = time.perf_counter()
with timeloom.connect() as session:
    session.table("T", frame, time="time", key="key")
    assert session.query("{ s: sum(T.x) }").to_pandas()["s"].tolist() == [1.0, 3.0]
    print((time.perf_counter() - begun) * 1000)`;

const python = (text: string): number =>
  median(Array.from({ length: ROUNDS }, () => Number(execFileSync(ownPython, ['-c', text], { encoding: 'utf8' }))));

interface Memory {
  readonly kept: number;
  readonly streaming: number;
}

function memory(): Figure[] {
  const [few, many] = [FEW, MANY].map(memoryOf) as [Memory, Memory];
  const MiB = 2 ** 20;
  return [
    { name: 'bytes kept per row of five columns (40 bytes, and text)', value: many.kept / MANY.rows, unit: 'B', most: null },
    { name: 'memory while W1 streams 1 M rows, beside the table', value: few.streaming / MiB, unit: 'MiB', most: null },
    { name: 'memory while W1 streams 4 M rows, beside the table', value: many.streaming / MiB, unit: 'MiB', most: null },
    {
      name: 'the command line, W1 over a Parquet file of 10 M rows to another one, all its memory',
      value: streaming(LARGE) / MiB,
      unit: 'MiB',
      most: 512
    }
  ];
}

const streaming = (data: Data): number =>
  Number(
    execFileSync(process.execPath, ['--no-warnings', join(import.meta.dirname, 'streaming.ts'), dataFolder(data)], { encoding: 'utf8' })
  );

const memoryOf = (data: Data): Memory =>
  JSON.parse(
    execFileSync(process.execPath, ['--no-warnings', '--expose-gc', join(import.meta.dirname, 'memory.ts'), dataFolder(data)], {
      encoding: 'utf8'
    })
  ) as Memory;
