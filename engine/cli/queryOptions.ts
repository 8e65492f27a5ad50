import type { WrittenParameter } from '../serve/parameters.ts';
import type { QuerySettings } from '../serve/requests.ts';
import { type Threads, threads } from '../serve/threads.ts';
import { readLength } from '../types/duration.ts';
import { choice } from './arguments.ts';
import { readText } from './files.ts';
import { readBytes, readMilliseconds, readThreads, wholeNumber } from './quantities.ts';
import { Usage } from './usage.ts';

/** The options that every command with a query takes. */
export const QUERY_OPTIONS = {
  tables: { type: 'string', short: 't' },
  results: { type: 'string' },
  at: { type: 'string' },
  until: { type: 'string' },
  'changed-since': { type: 'string' },
  limit: { type: 'string' },
  param: { type: 'string', multiple: true },
  formula: { type: 'string', multiple: true },
  formulas: { type: 'string', multiple: true },
  entities: { type: 'string', multiple: true },
  percent: { type: 'string' },
  resume: { type: 'string' },
  'memory-limit': { type: 'string' },
  'time-limit': { type: 'string' },
  threads: { type: 'string' },
  json: { type: 'boolean' }
} as const;

export const QUERY_HELP = `
  -t, --tables FILE        the tables, as TOML
  --results history|final  every change (default), or the last value of each entity
  --at TIME                final results as of then
  --until TIME             history up to then
  --changed-since TIME     only what changed since
  --limit N                the first N rows
  --param NAME=VALUE       the value of a parameter, $NAME in the text, as JSON or a length of time: 5, '"lamp"', 7d (repeatable)
  --formula NAME=TEXT      a formula the query may use (repeatable); NAME=@FILE reads its text from a file
  --formulas FILE.tl       a library of formulas that the query may use (repeatable)
  --entities KEY,…         only these entities; a key with a comma stands in double quotes (repeatable)
  --percent P              only about P percent of the entities
  --resume FOLDER          go on from the checkpoint there, and leave one (final results)
  --memory-limit SIZE      stop with an error beyond it: 4GB
  --time-limit DURATION    stop with an error beyond it: 60s
  --threads N              of the query, at most, where several gain (default: the processors, up to 4)
  --json                   problems as JSON`;

interface Given {
  readonly results?: string | undefined;
  readonly at?: string | undefined;
  readonly until?: string | undefined;
  readonly 'changed-since'?: string | undefined;
  readonly limit?: string | undefined;
  readonly param?: readonly string[] | undefined;
  readonly formula?: readonly string[] | undefined;
  readonly formulas?: readonly string[] | undefined;
  readonly entities?: readonly string[] | undefined;
  readonly percent?: string | undefined;
  readonly resume?: string | undefined;
  readonly 'memory-limit'?: string | undefined;
  readonly 'time-limit'?: string | undefined;
}

/** The query in `text`, as the options say. Throws a Usage for an option's value that is none. */
export function querySettings(text: string, given: Given): QuerySettings {
  return {
    text,
    results: choice('--results', given.results, ['history', 'final']) ?? 'history',
    at: given.at ?? null,
    until: given.until ?? null,
    changedSince: given['changed-since'] ?? null,
    limit: given.limit === undefined ? null : wholeNumber('--limit', given.limit),
    params: (given.param ?? []).map(readParameter),
    formulas: (given.formula ?? []).map(readFormula),
    functions: [],
    libraries: (given.formulas ?? []).map(file => ({ text: readText(file), label: file })),
    entities: given.entities?.flatMap(readKeys) ?? null,
    percent: given.percent === undefined ? null : readPercent(given.percent),
    resume: given.resume ?? null,
    without: null
  };
}

/** The threads of a command; none beside its own for one. */
export function threadsOf({ threads: given }: { readonly threads?: string | undefined }): Threads | null {
  const count = readThreads(given);
  return count < 2 ? null : threads(process.argv[1] as string, count);
}

/** The limits of a command's work. */
export function limitsOf(given: Given): { readonly memory: number | null; readonly time: number | null } {
  const { 'memory-limit': memory, 'time-limit': time } = given;
  return {
    memory: memory === undefined ? null : readBytes('--memory-limit', memory),
    time: time === undefined ? null : readMilliseconds('--time-limit', time)
  };
}

function readParameter(given: string): WrittenParameter {
  const [name, value] = assignment('--param', given, 'NAME=VALUE');
  const isLength = readLength(value.replace(/^-/, ''), false) !== null;
  return { name, value: isLength ? JSON.stringify({ length: value }) : value };
}

function assignment(option: string, given: string, form: string): [name: string, value: string] {
  const at = given.indexOf('=');
  if (at < 1) throw new Usage(`${option}: '${given}' is not ${form}`);
  return [given.slice(0, at).trim(), given.slice(at + 1)];
}

function readFormula(given: string): QuerySettings['formulas'][number] {
  const [name, text] = assignment('--formula', given, 'NAME=TEXT');
  if (!text.startsWith('@')) return { name, text, label: null, window: null };
  return { name, text: readText(text.slice(1)), label: text.slice(1), window: null };
}

/** Keys between commas; one that has a comma itself stands in double quotes, as in CSV. */
const readKeys = (given: string): string[] =>
  [...given.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"(?=,|$)|([^,]*))/g)].map(
    ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? ''
  );

function readPercent(text: string): number {
  const percent = Number(text);
  if (text.trim() === '' || !(percent >= 0 && percent <= 100)) throw new Usage(`--percent: '${text}' is not a number from 0 to 100`);
  return percent;
}
