import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';

/** The checkout's top folder. */
export const ROOT = dirname(dirname(import.meta.dirname));

const CACHE = join(process.env['TIMELOOM_CACHE'] ?? process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'timeloom', 'bench');
const BINARIES = process.platform === 'win32' ? 'Scripts' : 'bin';

/** Packages of each environment, in the versions that the figures are about. */
const PACKAGES = {
  peers: ['duckdb==2.0.0', 'polars==2.1.0', 'pandas==3.1.1', 'numpy==2.4.6', 'pyarrow==26.0.1'],
  temporian: ['temporian==0.9.0', 'numpy==1.26.4', 'pandas==2.2.3', 'pyarrow==20.0.0'],
  kaskada: ['kaskada==0.6.1', 'pandas==2.2.3']
};

export const pythonIn = (environment: string): string =>
  join(environment, BINARIES, process.platform === 'win32' ? 'python.exe' : 'python');

/** The checkout's own interpreter. */
export const ownPython = pythonIn(join(ROOT, '.venv'));

/** The interpreter of an environment with these peers, made by uv the first time. */
export async function peerPython(name: keyof typeof PACKAGES): Promise<string> {
  const environment = join(CACHE, name);
  const python = pythonIn(environment);
  const { uv } = (await import(join(ROOT, '.ci', 'python.js'))) as { uv: (args: readonly string[]) => void };
  if (!existsSync(python)) uv(['venv', '--quiet', '--python', ownPython, environment]);
  uv(['pip', 'install', '--quiet', '--python', python, ...PACKAGES[name]]);
  return python;
}

/** How the rows are made; each combination is a folder of its own. */
export interface Data {
  readonly rows: number;
  readonly entities: number;
  readonly variants: readonly string[];
  /** Also as CSV, which large ones are not without being asked. */
  readonly csv?: boolean;
}

/** The folder with the rows, made the first time. */
export function dataFolder({ rows, entities, variants, csv = false }: Data): string {
  const folder = join(CACHE, 'data', [rows, entities, ...variants].join('-').replaceAll(' ', '-'));
  const files = ['events.arrow', 'events.zstd.parquet', ...(csv ? ['events.csv'] : [])];
  if (files.every(file => existsSync(join(folder, file)))) return folder;
  const flags = [...variants, ...(csv ? ['csv'] : [])].flatMap(variant => `--${variant}`.split(' '));
  execFileSync(ownPython, [join(import.meta.dirname, 'data.py'), folder, String(rows), String(entities), ...flags], { stdio: 'inherit' });
  return folder;
}
