import { justAfter } from '../types/instant.ts';
import type { Mode } from './modes.ts';
import { MOMENTS, type Plan, type PlanNode, type Rows } from './node.ts';

/** The nodes that rows are made with: a condition, a key, a time. */
export function nodesOfRows(rows: Rows): readonly PlanNode[] {
  switch (rows.kind) {
    case 'filter':
      return [rows.condition];
    case 'rekey':
      return [rows.key];
    case 'shift_to':
      return [rows.time];
    case 'shift_until':
      return [rows.predicate];
    case 'expiry':
      return [rows.input];
    default:
      return [];
  }
}

/** The rows that rows are made of; for a tick those that bound it too. */
export function partsOfRows(rows: Rows): readonly Rows[] {
  switch (rows.kind) {
    case 'table':
      return [];
    case 'union':
      return rows.of;
    case 'tick':
    case 'expiry':
      return [rows.of, ...rows.span];
    default:
      return [rows.of];
  }
}

interface Reached {
  readonly nodes: ReadonlySet<PlanNode>;
  readonly rows: ReadonlySet<Rows>;
}

/** All nodes and rows that a node depends on, itself included. */
export function reachable(root: PlanNode): Reached {
  const nodes = new Set<PlanNode>([root]);
  const rows = new Set<Rows>();
  for (const node of nodes) {
    for (const arg of node.args) nodes.add(arg);
    if (node.op.kind === 'fold' && node.op.within && !rows.has(node.op.within)) addRows(node.op.within, rows, nodes);
    if (node.rows && !rows.has(node.rows)) addRows(node.rows, rows, nodes);
  }
  return { nodes, rows };
}

function addRows(first: Rows, rows: Set<Rows>, nodes: Set<PlanNode>): void {
  const waiting = [first];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    if (rows.has(next)) continue;
    rows.add(next);
    for (const node of nodesOfRows(next)) nodes.add(node);
    waiting.push(...partsOfRows(next));
  }
}

/** The plan whose result a node is. */
export function planOf(result: PlanNode, mode: Pick<Mode, 'at' | 'until' | 'limit'>): Plan {
  const { nodes, rows } = reachable(result);
  const tables = [...rows].flatMap(part => (part.kind === 'table' ? [part.table] : []));
  return {
    result,
    nodes: [...nodes].sort((a, b) => a.id - b.id),
    tables: tables.sort(),
    until: mode.at ?? mode.until,
    finishedAt: mode.at === null ? null : justAfter(mode.at),
    limit: mode.limit
  };
}

/** All rows of a plan, each after those it is made of. */
export const rowsOf = (plan: Plan): readonly Rows[] => [...reachable(plan.result).rows].sort((a, b) => a.id - b.id);

const isEnd = (rows: Rows): boolean => rows.kind === 'tick' && !rows.entry.boundaries;

/** Whether a `finished()` is among its rows. */
export const waitsForTheEnd = (plan: Plan): boolean => rowsOf(plan).some(isEnd);

/** The instant that counts as that of the last event, where the mode says it (final at T). */
export const fixedEnd = ({ finishedAt, until }: Plan): bigint | null => (finishedAt === null ? null : until);

/** Where time goes on before `finished()` ticks (§5.10): the tables, and the shifts that do not themselves wait for it. Moments only ask. */
export function lastingRows(plan: Plan): readonly Rows[] {
  const afterEnd = new Set<Rows>();
  return rowsOf(plan).filter(rows => {
    if (isEnd(rows) || partsOfRows(rows).some(part => afterEnd.has(part))) afterEnd.add(rows);
    const goesOn = rows.kind === 'table' ? rows.table !== MOMENTS : rows.kind === 'shift_to';
    return goesOn && !afterEnd.has(rows);
  });
}
