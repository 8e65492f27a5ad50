import { sameType, showType, type Type } from '../types/type.ts';
import type { Plan, PlanNode, Rows } from './node.ts';
import { nodesOfRows, partsOfRows, rowsOf } from './walk.ts';

/** Throws if a plan is not what plans are: our mistake, never the user's. Run after building and after every pass. */
export function verifyPlan(plan: Plan): void {
  const seen = new Set<PlanNode>();
  for (const node of plan.nodes) {
    const needed = [...node.args, ...(node.rows ? nodesBehind(node.rows) : [])];
    if (needed.some(other => !seen.has(other))) fail(node, 'comes before what it is made of');
    if (seen.has(node)) fail(node, 'is listed twice');
    seen.add(node);
    const problem = wrongPlace(node) ?? staleArgument(node) ?? wrongOp(node);
    if (problem) fail(node, problem);
  }
  if (!seen.has(plan.result)) throw new Error('the result of the plan is not among its nodes');
  if (plan.result.type.kind !== 'record' || !plan.result.rows) fail(plan.result, 'is no result: a record with rows is needed');
  for (const rows of rowsOf(plan)) verifyRows(rows);
}

function fail(node: PlanNode, problem: string): never {
  throw new Error(`plan node %${node.id} (${node.op.kind}: ${showType(node.type)}) ${problem}`);
}

function nodesBehind(rows: Rows): PlanNode[] {
  const all = new Set([rows]);
  for (const part of all) for (const other of partsOfRows(part)) all.add(other);
  return [...all].flatMap(part => nodesOfRows(part));
}

function wrongPlace({ op, rows, continuity, grouping }: PlanNode): string | null {
  if ((op.kind === 'literal') !== (continuity === 'literal')) return 'was not folded to a literal';
  if ((rows === null) !== (continuity === 'literal')) return 'has rows exactly if it is no literal, or should have';
  return rows !== null && grouping === null ? 'has rows but no grouping' : null;
}

// Shifts, filters and the like read at the rows they come from.
const staleArgument = ({ op, args, rows }: PlanNode): string | null => {
  if (op.kind === 'fold' || op.kind === 'time') return null;
  const at = op.kind === 'move' && rows && 'of' in rows && rows.kind !== 'union' ? rows.of : rows;
  const asked = op.kind === 'align' || op.kind === 'lookup' ? args.slice(0, 1) : args;
  return asked.some(arg => arg.continuity === 'moving' && arg.rows !== at) ? 'reads a moving value that is not computed at its rows' : null;
};

const field = (type: Type, name: string): Type | undefined =>
  type.kind === 'record' ? type.fields.find(known => known.name === name)?.type : undefined;

const NUMBER_OF_ARGS: Readonly<Partial<Record<PlanNode['op']['kind'], number>>> = {
  literal: 0,
  events: 0,
  field: 1,
  member: 1,
  cast: 1,
  move: 1,
  lookup: 2,
  tick: 0,
  mark: 0,
  time: 1,
  align: 2
};

function wrongOp({ op, args, type, rows }: PlanNode): string | null {
  const expected = NUMBER_OF_ARGS[op.kind] ?? args.length;
  if (args.length !== expected) return `has ${args.length} arguments instead of ${expected}`;
  switch (op.kind) {
    case 'field':
      return sameType(field(args[0]!.type, op.name) ?? { kind: 'error' }, type) ? null : `has no field '${op.name}' of its type`;
    case 'record':
      return type.kind === 'record' &&
        op.names.every((name, i) => type.fields[i]?.name === name && sameType(type.fields[i]!.type, args[i]!.type))
        ? null
        : 'has fields of other types';
    case 'apply':
      return args.length === op.types.params.length && args.every((arg, i) => sameType(arg.type, op.types.params[i]!))
        ? null
        : 'is applied to other types than its own';
    case 'fold':
      return (op.segments > 0 === args.length > 1 || (op.extent?.expiry && args.length === 2)) && (args[1]?.type.kind ?? 'bool') === 'bool'
        ? null
        : 'has a window without condition or none';
    case 'move':
      return sameType(args[0]!.type, type) ? null : 'moves a value of another type';
    case 'align':
      return args[1]!.rows === rows || args[0]!.continuity === 'moving' ? null : 'is not on the rows it is aligned to';
    case 'tick':
      return rows?.kind === 'tick' || rows?.kind === 'expiry' ? null : 'is not on tick rows';
    default:
      return null;
  }
}

function verifyRows(rows: Rows): void {
  if (
    rows.kind === 'union' &&
    (rows.of.length < 2 || rows.of.some((part, i) => part.kind === 'union' || part.id <= (rows.of[i - 1]?.id ?? -1)))
  ) {
    throw new Error(`rows r${rows.id} are no flat union in order`);
  }
  if (rows.kind === 'filter' && rows.condition.type.kind !== 'bool') throw new Error(`rows r${rows.id} are filtered by no condition`);
}
