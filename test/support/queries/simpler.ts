import type { Ast } from '../../../engine/syntax/ast.ts';
import { parse } from '../../../engine/syntax/parse.ts';
import { isInteger } from '../../../engine/types/classes.ts';
import { integerValue } from '../../../engine/types/integers.ts';
import type { Type } from '../../../engine/types/type.ts';
import type { Value } from '../../../engine/types/value.ts';
import type { Case } from './case.ts';
import type { World, WorldTable } from './world.ts';

/** Smaller cases, the most different first. Not all of them are well-typed. */
export function* simpler(from: Case): Generator<Case> {
  yield* simplerModes(from);
  for (const formula of from.formulas) yield { ...from, formulas: from.formulas.filter(other => other !== formula) };
  for (const world of withoutTables(from.world)) yield { ...from, world };
  for (const text of simplerTexts(from.text)) yield { ...from, text };
  for (const [i, formula] of from.formulas.entries())
    for (const text of simplerTexts(formula.text)) yield { ...from, formulas: from.formulas.with(i, { ...formula, text }) };
  for (const world of simplerWorlds(from.world)) yield { ...from, world };
}

function* simplerModes(from: Case): Generator<Case> {
  const { mode } = from;
  const history = { results: 'history', at: null, until: null, changedSince: -(2n ** 63n), limit: 0 } as const;
  if (mode.results !== 'history') yield { ...from, mode: history };
  if (mode.at !== null) yield { ...from, mode: { ...mode, at: null } };
  if (mode.until !== null) yield { ...from, mode: { ...mode, until: null } };
  if (mode.limit !== 0) yield { ...from, mode: { ...mode, limit: 0 } };
  if (mode.changedSince !== history.changedSince) yield { ...from, mode: { ...mode, changedSince: history.changedSince } };
}

/** Texts in which an expression is replaced by a part of it or by a constant, or a field is left out. */
function* simplerTexts(text: string): Generator<string> {
  for (const node of within(parse(text, 'query').ast)) {
    const replaced = (by: string): string => text.slice(0, node.span.start) + by + text.slice(node.span.end);
    const written = (part: Ast): string => enclosed(part, text.slice(part.span.start, part.span.end));
    const parts = partsOf(node);
    if (node.kind === 'record' && node.fields.length > 1)
      for (const left of node.fields) {
        const kept = node.fields.filter(field => field !== left);
        yield replaced(`{ ${kept.map(({ name, value }) => `${name}: ${text.slice(value.span.start, value.span.end)}`).join(', ')} }`);
      }
    if (node.kind === 'let') for (const inlined of inlinings(node, text)) yield replaced(inlined);
    if (node.kind === 'pipe') yield replaced(replacing(node.right, text, part => part.kind === 'input', written(node.left)));
    for (const part of parts) yield replaced(written(part));
    if (node === parse(text, 'query').ast) for (const part of parts) yield `{ a: ${written(part)} }`;
    if (node.kind === 'call') yield* withoutArguments(node, text);
    if (parts.length > 0) for (const constant of ['1', 'true', 'null', '"a"', '1.5', '$input']) yield replaced(constant);
  }
}

const PRIMARY = new Set(['name', 'input', 'literal', 'call', 'record', 'field', 'index']);
const enclosed = ({ kind }: Ast, text: string): string => (PRIMARY.has(kind) ? text : `(${text.replace(/^\((.*)\)$/s, '$1')})`);

function* withoutArguments(call: Extract<Ast, { kind: 'call' }>, text: string): Generator<string> {
  for (const left of call.args.filter(({ keyword }) => keyword)) {
    const kept = call.args.filter(argument => argument !== left).map(({ span }) => text.slice(span.start, span.end));
    yield `${text.slice(0, call.span.start)}${call.name}(${kept.join(', ')})${text.slice(call.span.end)}`;
  }
}

function* inlinings({ bindings, body }: Extract<Ast, { kind: 'let' }>, text: string): Generator<string> {
  if (bindings.length > 1) return;
  const [{ name, value }] = bindings as [(typeof bindings)[number]];
  const valueText = enclosed(value, text.slice(value.span.start, value.span.end));
  yield replacing(body, text, part => part.kind === 'name' && part.name === name, valueText);
}

/** The text of an expression with some parts of it replaced. */
function replacing(root: Ast, text: string, which: (part: Ast) => boolean, by: string): string {
  const found = [...within(root)].filter(which).sort((a, b) => b.span.start - a.span.start);
  let [result, end] = ['', root.span.end];
  for (const { span } of found) {
    result = by + text.slice(span.end, end) + result;
    end = span.start;
  }
  return text.slice(root.span.start, end) + result;
}

function* within(root: Ast): Generator<Ast> {
  yield root;
  for (const part of partsOf(root)) yield* within(part);
}

function partsOf(node: Ast): readonly Ast[] {
  switch (node.kind) {
    case 'call':
      return node.args.map(({ value }) => value);
    case 'operator':
      return node.operands;
    case 'field':
      return [node.base];
    case 'index':
      return [node.base, node.index];
    case 'record':
      return node.fields.map(({ value }) => value);
    case 'cast':
      return [node.value];
    case 'pipe':
      return [node.left, node.right];
    case 'let':
      return [...node.bindings.map(({ value }) => value), node.body];
    default:
      return [];
  }
}

function* withoutTables(world: World): Generator<World> {
  if (world.tables.length === 1) return;
  for (const table of world.tables) yield { ...world, tables: world.tables.filter(other => other !== table) };
}

function* simplerWorlds(world: World): Generator<World> {
  for (const [i, table] of world.tables.entries())
    for (const smaller of simplerTables(table)) yield { ...world, tables: world.tables.with(i, smaller) };
}

function* simplerTables(table: WorldTable): Generator<WorldTable> {
  const { rows, fields } = table;
  for (let size = rows.length; size >= 1; size = Math.floor(size / 2))
    for (let at = 0; at < rows.length; at += size) yield { ...table, rows: rows.toSpliced(at, size) };
  for (let column = 3; column < fields.length; column++)
    yield { ...table, fields: fields.toSpliced(column, 1), rows: rows.map(row => row.toSpliced(column, 1)) };
  if (!table.subsort) yield { ...table, subsort: true };
  for (const [i, row] of rows.entries())
    for (const [column, value] of row.entries())
      for (const plainer of simplerValues(column, fields[column]!.type, value))
        yield { ...table, rows: rows.with(i, row.with(column, plainer)) };
}

// Each is nearer to the last of its list, so that shrinking ends.
function* simplerValues(column: number, type: Type, value: Value): Generator<Value> {
  if (value === null) return;
  if (column > 1 && column !== 2) yield null;
  if (column === 0 && typeof value === 'bigint') {
    if (value !== 0n) yield* [0n, 60_000_000_000n, value / 2n].filter(plainer => plainer !== value && abs(plainer) < abs(value));
    return;
  }
  if (isInteger(type) && BigInt(value as bigint) !== 0n)
    yield* [0n, 1n].filter(n => n < abs(BigInt(value as bigint))).map(n => integerValue(type.kind, n));
  if (type.kind === 'bool' && value === true) yield false;
  if ((type.kind === 'f64' || type.kind === 'f32') && !Object.is(value, 0) && value !== 1) yield* [0, 1];
  if (type.kind === 'string' && (value as string).length > 1) yield* ['a', 'b'];
  if (type.kind === 'list' && (value as readonly Value[]).length > 0) yield [];
}

const abs = (n: bigint): bigint => (n < 0n ? -n : n);
