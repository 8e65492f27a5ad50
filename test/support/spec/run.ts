import { formulaTexts } from '../../../engine/check/definitions.ts';
import type { Diagnostic, Label } from '../../../engine/diagnostics/diagnostic.ts';
import { render } from '../../../engine/diagnostics/render.ts';
import type { WrittenParameter } from '../../../engine/serve/parameters.ts';
import { type Field, showType, TIMESTAMP_NS, type Type, U64 } from '../../../engine/types/type.ts';
import type { Value } from '../../../engine/types/value.ts';
import { says, showCell, splitCells } from './cells.ts';
import { type Answer, meant, modeOf, type Question, type Result, restrictionOf, resumedAfterOf } from './judge.ts';
import { type Block, cut, type Table } from './read.ts';

/** Answers a question: the language's definition, or the engine. */
export type Judge = (question: Question) => Answer | Promise<Answer>;

const QUERY_INDENT = '  ';
const WRAPPED = '{ result: ';
const LAST = (1n << 64n) - 1n;

/** A case with the judge's answers in the place of what is expected: the same lines where they say the same. */
export async function answered(blocks: readonly Block[], judge: Judge): Promise<string> {
  const tables: Table[] = [];
  const formulas: { name: string; text: string }[] = [];
  const params: WrittenParameter[] = [];
  const libraries: { label: string; text: string }[] = [];
  let options: ReadonlyMap<string, string> = new Map();
  const shown: string[] = [];
  for (const block of blocks) {
    if (block.kind === 'formulas') formulas.push(...block.formulas);
    if (block.kind === 'library') libraries.push(block.library);
    if (block.kind === 'params') params.push(...block.params);
    if (block.kind === 'options') options = block.options;
    if (block.kind === 'table') tables.push(block.table);
    const ask = async (text: string, more: Formulas = []) =>
      await judge({ text, formulas: [...formulas, ...more], params, libraries, tables, ...askedFor(options) });
    const lines = await answeredBlock(block, ask, { tables, formulas, libraries, options });
    shown.push(lines.join('\n'));
  }
  return shown.join('\n\n');
}

const askedFor = (options: ReadonlyMap<string, string>): Pick<Question, 'mode' | 'restriction' | 'resumedAfter'> => ({
  mode: modeOf(options),
  restriction: restrictionOf(options),
  resumedAfter: resumedAfterOf(options)
});

/** How far numbers may be off, of themselves: where the language allows it (§5.1). */
const toleranceOf = (options: ReadonlyMap<string, string>): number => Number(options.get('tolerance') ?? 0);

type Ask = (text: string, formulas?: Formulas) => Promise<Answer>;

interface Setting {
  readonly tables: readonly Table[];
  readonly formulas: Formulas;
  readonly libraries: Libraries;
  readonly options: ReadonlyMap<string, string>;
}

async function answeredBlock(block: Block, ask: Ask, { tables, formulas, libraries, options }: Setting): Promise<readonly string[]> {
  if (block.kind === 'query') return answeredQuery(block, await ask(block.text), { formulas, libraries }, options);
  if (block.kind !== 'table') return block.lines;
  const answers: Answer[] = [];
  for (const { text } of block.table.expressions) answers.push(await ask(`${WRAPPED}${text} }`, columnFormulas(tables)));
  return answeredTable(block, answers, toleranceOf(options));
}

/** The columns of the last table by their names. */
function columnFormulas(tables: readonly Table[]): { name: string; text: string }[] {
  const table = tables.at(-1) as Table;
  const names = table.fields.map(({ name }) => name).filter(name => tables.every(other => other.name !== name));
  return names.map(name => ({ name, text: `${table.name}.${name}` }));
}

// ---- expressions beside a table ----

function answeredTable(
  { lines, table }: Extract<Block, { kind: 'table' }>,
  answers: readonly Answer[],
  tolerance: number
): readonly string[] {
  if (answers.length === 0) return lines;
  const columns = answers.map(answer => (answer.result === null ? null : alongside(table, answer.result)));
  const rows = lines.slice(table.header + 1).filter(line => !/^\s*(\||error\[|warning\[)/.test(line));
  return [
    ...lines.slice(0, table.header + 1),
    ...answers.flatMap((answer, i) => carets(table, i, answer)),
    ...rows.map((line, row) => beside(line, lines[table.header] as string, table, columns, row, tolerance)),
    ...answers.flatMap(answer => answer.diagnostics.map(({ severity, code, title }) => `${indentOf(lines)}${severity}[${code}]: ${title}`))
  ];
}

const indentOf = (lines: readonly string[]): string => /^\s*/.exec(lines[0] as string)?.[0] ?? '';

/** What an expression is worth at each row of its table; undefined where the row was dropped. */
function alongside(table: Table, { rows, fields }: Result): { type: Type; values: (Value | undefined)[] } {
  const places = new Map<string, number[]>();
  meant(table).events.forEach((event, i) => {
    const place = showIdentity(event);
    places.set(place, [...(places.get(place) ?? []), i]);
  });
  const values: (Value | undefined)[] = table.rows.map(() => undefined);
  for (const row of rows) {
    const at = places.get(showIdentity(row))?.shift();
    if (at === undefined) throw new Error(`the row ${showIdentity(row)} is none of the table's: write the case as a query`);
    values[at] = row.values[0] as Value;
  }
  return { type: (fields[0] as Field).type, values };
}

const showIdentity = (row: { time: bigint; subsort: bigint; keyHash: bigint }): string =>
  `${showCell(TIMESTAMP_NS, row.time)} ${row.subsort} ${row.keyHash}`;

/** A row's line with the values behind the bar. */
function beside(
  line: string,
  header: string,
  table: Table,
  columns: readonly (ReturnType<typeof alongside> | null)[],
  row: number,
  tolerance: number
): string {
  const [left, bar] = cut(line);
  const written = bar === null ? [] : splitCells(line.slice(bar + 1)).map(({ text }) => text);
  const known = columns.flatMap(column => (column === null ? [] : [{ type: column.type, value: column.values[row] }]));
  const dropped = known.every(({ value }) => value === undefined);
  if (dropped && written.length === 0) return line;
  const agrees = ({ type, value }: (typeof known)[number], i: number): boolean =>
    value === undefined ? written[i] === '-' : says(written[i] ?? '', type, value, tolerance);
  if (written.length === known.length && known.every(agrees)) return line;
  if (dropped) return left.trimEnd();
  const at = cut(header)[1] as number;
  const starts = table.expressions.filter((_, i) => columns[i] !== null).map(cell => cell.at);
  return known.reduce(
    (made, { type, value }, i) => {
      const cell = value === undefined ? '-' : showCell(type, value);
      return `${made.trimEnd().padEnd(Math.max(starts[i] as number, i === 0 ? 0 : made.trimEnd().length + 2))}${cell}`;
    },
    `${left.trimEnd().padEnd(at)}|`
  );
}

/** Carets below the culprits of an expression in error. */
function carets({ header: _, expressions }: Table, i: number, { result, diagnostics }: Answer): string[] {
  if (result !== null) return [];
  const { at } = expressions[i] as { at: number };
  const bar = Math.min(...expressions.map(cell => cell.at)) - 3;
  return diagnostics.flatMap(({ labels }) =>
    labels.filter(isCulprit).map(({ start, end }) => {
      const from = at + start - WRAPPED.length;
      return `${' '.repeat(bar)}|`.padEnd(from) + '^'.repeat(Math.max(1, end - start));
    })
  );
}

const isCulprit = ({ primary, part }: Label): boolean => primary && part === 'query';

// ---- queries ----

type QueryBlock = Extract<Block, { kind: 'query' }>;
type Libraries = readonly { readonly label: string; readonly text: string }[];
type Named = { readonly formulas: Formulas; readonly libraries: Libraries };
type Formulas = readonly { readonly name: string; readonly text: string }[];

/** Errors stand whole; warnings by their title, or whole `with warnings = whole`. */
function answeredQuery(
  { lines, expected, text }: QueryBlock,
  answer: Answer,
  named: Named,
  options: ReadonlyMap<string, string>
): string[] {
  const query = lines.slice(0, lines.length - expected.length);
  const whole = answer.result === null || options.get('warnings') === 'whole';
  const told = answer.diagnostics.flatMap(diagnostic => (whole ? rendered(diagnostic, text, named) : [titled(diagnostic)]));
  const header = expected.findIndex(line => /^\s*(time|subsort|key|hash)(:|\s|$)/.test(line));
  const rows = answer.result === null ? [] : answeredRows(header < 0 ? [] : expected.slice(header), answer.result, toleranceOf(options));
  return [...query, ...told, ...rows];
}

const titled = ({ severity, code, title }: Diagnostic): string => `${QUERY_INDENT}${severity}[${code}]: ${title}`;

function rendered(diagnostic: Diagnostic, text: string, { formulas, libraries }: Named): string[] {
  const texts = formulaTexts(
    formulas.map(formula => ({ ...formula, label: null })),
    libraries
  ).set('query', text);
  return render(diagnostic, part => texts.get(part))
    .split('\n')
    .map(line => `${QUERY_INDENT}${line}`);
}

interface Column {
  readonly name: string;
  readonly type: Type;
  readonly values: readonly Value[];
}

/** The rows of a result: as they were written if they say the same, identity columns as written. */
function answeredRows(written: readonly string[], result: Result, tolerance: number): readonly string[] {
  const names = splitCells(written[0] ?? '').map(({ text }) => text);
  const identity = identityColumns(result).filter(({ name }) =>
    names.length > result.fields.length
      ? names.slice(0, names.length - result.fields.length).some(written => written === name || written.startsWith(`${name}:`))
      : name !== 'hash'
  );
  const columns = [
    ...identity,
    ...result.fields.map(({ name, type }, i) => ({ name, type, values: result.rows.map(row => row.values[i] as Value) }))
  ];
  if (sayTheSame(written, columns, result.rows.length, tolerance)) return written;
  return layOut(columns, result.rows.length, names.some(isTyped) ? typedName : ({ name }) => name);
}

function identityColumns({ rows, keyType }: Result): Column[] {
  return [
    { name: 'time', type: TIMESTAMP_NS, values: rows.map(row => row.time) },
    { name: 'subsort', type: U64, values: rows.map(row => row.subsort) },
    { name: 'key', type: keyType, values: rows.map(row => row.key) },
    { name: 'hash', type: U64, values: rows.map(row => row.keyHash) }
  ];
}

function sayTheSame(written: readonly string[], columns: readonly Column[], rows: number, tolerance: number): boolean {
  if (written.length !== rows + 1) return false;
  const [header, ...cells] = written.map(line => splitCells(line).map(({ text }) => text));
  if (header?.length !== columns.length) return false;
  if (!columns.every((column, i) => header[i] === (isTyped(header[i] as string) ? typedName(column) : column.name))) return false;
  return cells.every(
    (row, r) => row.length === columns.length && columns.every((column, c) => cellSays(row[c] as string, column, r, tolerance))
  );
}

/** A header may name the types: `x:i64`. */
const isTyped = (header: string): boolean => header.includes(':');

const typedName = ({ name, type }: Column): string => `${name}:${showType(type)}`;

const cellSays = (written: string, { type, values }: Column, row: number, tolerance: number): boolean =>
  written === shown(type, values[row] as Value) || says(written, type, values[row] as Value, tolerance);

const shown = (type: Type, value: Value): string => (value === LAST && type.kind === 'u64' ? 'MAX' : showCell(type, value));

function layOut(columns: readonly Column[], rows: number, titleOf: (column: Column) => string): string[] {
  const cells = columns.map(column => [titleOf(column), ...column.values.map(value => shown(column.type, value))]);
  const widths = cells.map(column => Math.max(...column.map(cell => cell.length)));
  return Array.from({ length: rows + 1 }, (_, row) =>
    `${QUERY_INDENT}${cells.map((column, i) => (column[row] as string).padEnd(widths[i] as number)).join('  ')}`.trimEnd()
  );
}
