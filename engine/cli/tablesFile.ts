import { dirname, resolve } from 'node:path';
import { parse, TomlError } from 'smol-toml';
import { DataError } from '../diagnostics/failure.ts';
import { Problem } from '../serve/problem.ts';
import type { TableSettings } from '../serve/requests.ts';
import { listOf, maybe, members, oneOf, otherwise, type Shape, text } from '../serve/shape.ts';
import { readText } from './files.ts';

/** A table as `tables.toml` declares it. */
export interface DeclaredTable {
  readonly settings: TableSettings;
  /** Absolute paths, or patterns of such. */
  readonly paths: readonly string[];
  readonly format: string | null;
}

const oneOrMore: Shape<readonly string[]> = (value, where) => (Array.isArray(value) ? listOf(text)(value, where) : [text(value, where)]);

const schema: Shape<readonly (readonly [string, string])[]> = (value, where) => {
  if (Array.isArray(value)) return listOf(pairOfTexts)(value, where);
  return Object.entries(members({})(value, where) && (value as object)).map(([name, type]) => [name, text(type, `${where}.${name}`)]);
};

const pairOfTexts: Shape<readonly [string, string]> = (value, where) => {
  const [name, type] = listOf(text)(value, where);
  if (name === undefined || type === undefined) throw new Problem('protocol', `${where}: expected [name, type]`);
  return [name, type];
};

const declaration = members({
  source: otherwise(oneOrMore, []),
  time: text,
  key: text,
  subsort: maybe(text),
  grouping: maybe(text),
  time_unit: otherwise(oneOf('s', 'ms', 'us', 'ns'), 'ns'),
  schema: maybe(schema),
  format: maybe(text)
});

/** The tables that a file declares; their sources are relative to it. Throws a DataError that names the file and the member at fault. */
export function readTablesFile(file: string): readonly DeclaredTable[] {
  const tables = parsed(file).tables;
  if (typeof tables !== 'object' || tables === null) throw new DataError('it declares no table: [tables.NAME]', { file });
  return Object.entries(tables).map(([name, value]) => {
    try {
      return declared(name, declaration(value, `tables.${name}`), dirname(resolve(file)));
    } catch (error) {
      throw error instanceof Problem ? new DataError(error.message, { file }) : error;
    }
  });
}

function declared(name: string, read: ReturnType<typeof declaration>, folder: string): DeclaredTable {
  const { time, key, subsort, grouping, time_unit: timeUnit, schema, source, format } = read;
  return {
    settings: { name, time, key, subsort, grouping: grouping ?? key, timeUnit, schema },
    paths: source.map(path => resolve(folder, path)),
    format
  };
}

function parsed(file: string): Record<string, unknown> {
  try {
    return parse(readText(file));
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const [problem] = error.message.replace(/^Invalid TOML document: /, '').split('\n');
    throw new DataError(problem ?? 'this is not TOML', { file, line: error.line, at: error.column });
  }
}
