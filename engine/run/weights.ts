import { isHeld } from '../compile/cells.ts';
import { leavesAtOnce } from '../compile/fold.ts';
import type { AggregateEntry, ScalarEntry } from '../functions/define.ts';
import { nameOf } from '../functions/index.ts';
import type { PlanNode, Rows } from '../plan/node.ts';
import { nodesOfRows } from '../plan/walk.ts';
import type { Type } from '../types/type.ts';

/** Nanoseconds that a row takes, about, as measured where 10,000 entities have 3 M rows: what plans are weighed by, never what they give. */
const NS = {
  read: 0.5,
  written: 1.5,
  apply: 0.7,
  host: 150,
  fold: 1.5,
  shut: 2,
  ring: 32,
  inRing: { count: 2, sum: 2, mean: 2 } as Readonly<Record<string, number>>,
  total: 10,
  otherInRing: 12,
  hostFold: 500,
  lookup: 10,
  moved: { filter: 0.5, rekey: 2, shift_to: 4, shift_until: 4 } as Readonly<Record<string, number>>,
  rows: { table: 2, union: 15, filter: 3, rekey: 15, shift_to: 40, shift_until: 40, tick: 20, expiry: 20 } as Readonly<
    Record<string, number>
  >
};

/** The share of rows that a condition keeps, as if it were known. */
const KEPT = 0.25;
/** The cost of inputs under a condition against that of all, as if it were known: rows without one still look at the window. */
const PUT_IN = 0.5;

/** What a field of a result needs: nodes, rows and rings, each once however many fields need it. */
export type Need = PlanNode | Rows | string;

/** What is needed, and the nanoseconds each takes. */
export interface Weighed {
  readonly needs: ReadonlyMap<Need, number>;
  /** Whether only the session's own thread can compute it: the host reads texts or lists for it. */
  readonly isOwn: boolean;
}

/** Weighs what makes a result, over tables with so many rows. */
export class Weights {
  readonly #result: PlanNode;
  readonly #lengths: ReadonlyMap<string, number>;
  readonly #rows = new Map<Rows, number>();

  constructor(result: PlanNode, lengths: ReadonlyMap<string, number>) {
    this.#result = result;
    this.#lengths = lengths;
  }

  /** What the rows of the result need, whatever its fields. */
  rows(): Weighed {
    return this.#weighed([], this.#result.rows as Rows);
  }

  /** What a value of the result needs beside its rows. */
  value(node: PlanNode): Weighed {
    const { rows } = this.#result;
    const given = isColumn(node) && node.rows === rows && rows?.kind === 'table';
    const { needs, isOwn } = this.#weighed([node], null);
    const written = new Map(needs).set(`${node.id}`, given || node.rows === null ? 0 : NS.written * this.#count(rows as Rows));
    return { needs: given ? new Map() : written, isOwn };
  }

  /** How many rows the result has, about. */
  get resultRows(): number {
    return this.#count(this.#result.rows as Rows);
  }

  #weighed(first: readonly PlanNode[], rows: Rows | null): Weighed {
    const needs = new Map<Need, number>();
    const nodes = new Set(first);
    let isOwn = false;
    const add = (each: Rows): void => {
      if (needs.has(each)) return;
      needs.set(each, (NS.rows[each.kind] as number) * this.#count(each));
      for (const node of nodesOfRows(each)) nodes.add(node);
      for (const part of each.kind === 'table' ? [] : each.kind === 'union' ? each.of : [each.of]) add(part);
    };
    if (rows) add(rows);
    for (const node of nodes) {
      const count = node.rows ? this.#count(node.rows) : 0;
      needs.set(node, nanoseconds(node) * count);
      const ring = ringOf(node);
      const entering = count * (isConditional(node.args[0]) ? PUT_IN : 1);
      if (ring !== null) needs.set(ring, NS.ring * entering);
      if (ring !== null && isTotal(node)) needs.set(`total ${ring}`, NS.total * entering);
      if (node.rows) add(node.rows);
      for (const arg of cellsOf(node)) nodes.add(arg);
      isOwn ||= readsTexts(node);
    }
    return { needs, isOwn };
  }

  /** How many rows there are, as if filters kept a quarter; ticks and what runs out count as one row in sixteen. */
  #count(rows: Rows): number {
    const known = this.#rows.get(rows);
    if (known !== undefined) return known;
    const count = this.#counted(rows);
    this.#rows.set(rows, count);
    return count;
  }

  #counted(rows: Rows): number {
    switch (rows.kind) {
      case 'table':
        return this.#lengths.get(rows.table) ?? 0;
      case 'union':
        return rows.of.reduce((sum, part) => sum + this.#count(part), 0);
      case 'filter':
        return this.#count(rows.of) * KEPT;
      case 'tick':
        return this.#count(rows.of) / 16;
      default:
        return this.#count(rows.of);
    }
  }
}

const isColumn = ({ op, args }: PlanNode): boolean => op.kind === 'field' && args[0]?.op.kind === 'events';

const cellsOf = ({ op, args, rows }: PlanNode): readonly PlanNode[] => {
  if (op.kind === 'align') return args.slice(0, 1);
  return op.kind === 'time' || rows === null ? [] : args;
};

function nanoseconds(node: PlanNode): number {
  const { op } = node;
  switch (op.kind) {
    case 'field':
      return NS.read;
    case 'member':
      return NS.host;
    case 'cast':
      return isHosts(node) ? NS.host : NS.apply;
    case 'apply':
      return isOfHost(op.entry) || !(op.entry.fuses?.(op.types) ?? true) ? NS.host : NS.apply;
    case 'fold':
      return foldNs(node);
    case 'move':
      return (node.rows && NS.moved[node.rows.kind]) ?? NS.apply;
    case 'lookup':
      return NS.lookup;
    default:
      return 0;
  }
}

function foldNs(node: PlanNode): number {
  if (node.op.kind !== 'fold') return 0;
  const { entry, segments } = node.op;
  if (isOfHost(entry) || (ringOf(node) !== null && !entry.kernel?.merge)) return NS.hostFold;
  if (ringOf(node) !== null) return NS.inRing[nameOf(entry)] ?? NS.otherInRing;
  return NS.fold + (segments > 0 ? NS.shut : 0);
}

/** The contents that a window keeps, by what they are made of; null where nothing leaves one by one. */
function ringOf({ op, args, rows }: PlanNode): string | null {
  if (op.kind !== 'fold' || (op.segments < 2 && (op.extent === null || leavesAtOnce(op.extent)))) return null;
  return `${op.extent?.name} ${op.segments} ${args.map(({ id }) => id).join()} ${rows?.id}`;
}

const isConditional = (input: PlanNode | undefined): boolean => input?.op.kind === 'apply' && nameOf(input.op.entry) === 'if';

// Sum and mean have one state.
const isTotal = ({ op }: PlanNode): boolean => op.kind === 'fold' && ['sum', 'mean'].includes(nameOf(op.entry));

const isOfHost = (entry: AggregateEntry | ScalarEntry): boolean => !entry.kernel && !('cells' in entry && entry.cells);

/** Whether the host would need the session's texts, or keep lists, to compute a node. */
function readsTexts(node: PlanNode): boolean {
  const { op, args } = node;
  if (hasHeld(node.type) && op.kind !== 'events') return true;
  switch (op.kind) {
    case 'apply':
      return (isOfHost(op.entry) || !(op.entry.fuses?.(op.types) ?? true)) && [...args, node].some(isHosts);
    case 'fold':
      return foldNs(node) === NS.hostFold && [...args, node].some(isHosts);
    case 'cast':
      return isHosts(node) || args.some(isHosts);
    case 'member':
      return true;
    case 'lookup':
      return isHosts(args[0] as PlanNode);
    default:
      return false;
  }
}

const isHosts = ({ type }: PlanNode): boolean => isOfHosts(type);

const isOfHosts = (type: Type): boolean =>
  type.kind === 'string' ||
  type.kind === 'large_string' ||
  type.kind === 'json' ||
  isHeld(type) ||
  (type.kind === 'record' && type.fields.some(field => isOfHosts(field.type)));

const hasHeld = (type: Type): boolean =>
  type.kind === 'json' || isHeld(type) || (type.kind === 'record' && type.fields.some(field => hasHeld(field.type)));
