import type { WrittenParameter } from '../../../engine/serve/parameters.ts';
import { parseType } from '../../../engine/types/notation.ts';
import { type Field, I64, TIMESTAMP_NS } from '../../../engine/types/type.ts';
import type { Value } from '../../../engine/types/value.ts';
import { type Cell, inferType, readCell, readInstant, splitCells } from './cells.ts';

/**
 * A file of cases. A case starts with `# sentence`; its blocks stand apart by blank lines and are indented:
 *
 * - a table: a line with its name (or `Name by grouping`; left out: `Table`), a header, rows. The first column is the time, then may come
 *   `seq` or `subsort`, then the key, whose name is the grouping unless another is given. `name:type` gives a column's type,
 *   which otherwise follows from its cells. `.` is null, short times are of one arbitrary day.
 *   Behind a bar stand expressions and what they are worth at each row; a row without is dropped. They may use the
 *   columns of their table by name. An expression in error has a row of carets and its title below.
 * - a query: lines that start with `> `, then its whole diagnostics and the rows of its result.
 * - `formula name = text`, `param name = JSON` (as the wire has it), `library name` and its text below, `with results = final, at = 10:15, until = …, changed_since = …, limit = n, entities = Ben Ryan, percent = 50, resumed_after = 10:15`, `warnings = whole`, `tolerance = 1e-9`: for what is below.
 */
export interface Case {
  readonly name: string;
  readonly blocks: readonly Block[];
}

export type Block =
  | { readonly kind: 'text'; readonly lines: readonly string[] }
  | {
      readonly kind: 'formulas';
      readonly lines: readonly string[];
      readonly formulas: readonly { readonly name: string; readonly text: string }[];
    }
  | { readonly kind: 'library'; readonly lines: readonly string[]; readonly library: { readonly label: string; readonly text: string } }
  | { readonly kind: 'params'; readonly lines: readonly string[]; readonly params: readonly WrittenParameter[] }
  | { readonly kind: 'options'; readonly lines: readonly string[]; readonly options: ReadonlyMap<string, string> }
  | { readonly kind: 'table'; readonly lines: readonly string[]; readonly table: Table }
  | { readonly kind: 'query'; readonly lines: readonly string[]; readonly text: string; readonly expected: readonly string[] };

export interface Table {
  readonly name: string;
  readonly grouping: string;
  /** Time first. */
  readonly fields: readonly Field[];
  readonly subsort: number | null;
  readonly key: number;
  readonly rows: readonly (readonly Value[])[];
  /** Expressions behind the bar, where they stand in the header's line. */
  readonly expressions: readonly Cell[];
  /** Line of the header, counted within the block. */
  readonly header: number;
}

/** The cases of a file. */
export function readCases(content: string): Case[] {
  const cases: { name: string; blocks: Block[] }[] = [];
  for (const lines of blocksOf(content)) {
    const name = /^# (.*)/.exec(lines[0] as string)?.[1];
    if (name !== undefined) cases.push({ name, blocks: [{ kind: 'text', lines }] });
    else cases.at(-1)?.blocks.push(readBlock(lines));
  }
  return cases;
}

/** One case's worth of blocks, as in an entry's example. */
export const readBlocks = (content: string): Block[] => blocksOf(content).map(readBlock);

/** Runs of lines that are not blank. */
const blocksOf = (content: string): string[][] =>
  content
    .split(/\n(?:[ \t]*\n)+/)
    .map(block => block.split('\n').filter(line => line.trim() !== ''))
    .filter(lines => lines.length > 0);

function readBlock(lines: readonly string[]): Block {
  const first = (lines[0] as string).trim();
  if (first.startsWith('>')) return readQuery(lines);
  if (first.startsWith('formula ')) return { kind: 'formulas', lines, formulas: lines.map(readFormula) };
  if (first.startsWith('library ')) return { kind: 'library', lines, library: readLibrary(lines) };
  if (first.startsWith('param ')) return { kind: 'params', lines, params: lines.map(readParam) };
  if (first.startsWith('with ')) return { kind: 'options', lines, options: readOptions(first) };
  return { kind: 'table', lines, table: readTable(lines) };
}

function readQuery(lines: readonly string[]): Block {
  const end = lines.findIndex(line => !line.trim().startsWith('>'));
  const query = end < 0 ? lines : lines.slice(0, end);
  const text = query.map(line => line.trim().slice(2)).join('\n');
  return { kind: 'query', lines, text, expected: end < 0 ? [] : lines.slice(end) };
}

/** Its name, and below it its text. */
const readLibrary = ([first, ...lines]: readonly string[]) => ({
  label: (first as string).trim().slice('library '.length),
  text: lines.map(line => line.slice(2)).join('\n')
});

const readParam = (line: string): WrittenParameter => {
  const { name, text } = readNamed('param', line);
  return { name, value: text };
};

const readFormula = (line: string) => readNamed('formula', line);

function readNamed(kind: string, line: string): { name: string; text: string } {
  const match = /^\s*(\w+) ([^\s(=]+(?:\([^)]*\))?) = (.*)$/.exec(line);
  if (match?.[1] !== kind) throw new Error(`'${line.trim()}' is no ${kind}`);
  return { name: match[2] as string, text: match[3] as string };
}

function readOptions(line: string): ReadonlyMap<string, string> {
  return new Map(
    line
      .slice(5)
      .split(', ')
      .map(option => option.split(' = ') as [string, string])
  );
}

function readTable(lines: readonly string[]): Table {
  const named = /^\s*([A-Za-z_]\w*)(?: by (\S+))?$/.exec(lines[0] as string);
  const header = named === null ? 0 : 1;
  const [left, bar] = cut(lines[header] as string);
  const names = splitCells(left).map(({ text }) => /^([^:]*)(?::(.*))?$/.exec(text) as unknown as [string, string, string | undefined]);
  const cells = lines
    .slice(header + 1)
    .filter(isRow)
    .map(line => splitCells(cut(line)[0]).map(({ text }) => text));
  for (const row of cells)
    if (row.length !== names.length) throw new Error(`a row has ${row.length} cells for ${names.length} columns: ${row.join('  ')}`);
  const fields = names.map(([, name, type], i) => ({
    name,
    type: i === 0 ? TIMESTAMP_NS : type === undefined ? inferType(cells.map(row => row[i] as string)) : parseType(type)
  }));
  const subsort = /^(seq|subsort)$/.test(fields[1]?.name ?? '') ? 1 : null;
  const key = subsort === null ? 1 : 2;
  const rows = cells.map(row => row.map((cell, i) => (i === 0 ? readInstant(cell) : readCell(fields[i]?.type ?? I64, cell))));
  const expressions =
    bar === null ? [] : splitCells((lines[header] as string).slice(bar + 1)).map(({ text, at }) => ({ text, at: at + bar + 1 }));
  return {
    name: named?.[1] ?? 'Table',
    grouping: named?.[2] ?? (fields[key]?.name as string),
    fields,
    subsort,
    key,
    rows,
    expressions,
    header
  };
}

/** A row has cells left of the bar; what is in error has carets behind it, and its title without a bar. */
const isRow = (line: string): boolean => !/^\s*(\||error\[|warning\[)/.test(line);

/** The part of a line before its bar, and where the bar is. A bar of the language stands behind it. */
export function cut(line: string): [left: string, bar: number | null] {
  const bar = /(?<=^|\s)\|(?=\s|$)/.exec(line)?.index;
  return bar === undefined ? [line, null] : [line.slice(0, bar), bar];
}
