import type { Plan, PlanNode, Rows } from '../plan/node.ts';
import { hashValue } from '../types/hash.ts';
import type { Value } from '../types/value.ts';
import { Evaluator, type Event } from './evaluate.ts';
import { compareIdentities } from './row.ts';
import type { Moment } from './timeline.ts';

/** A table as its events in load order; duplicates keep that order. */
export interface MeantTable {
  readonly grouping: string;
  readonly events: readonly Event[];
}

/** A row of a result: identity, the key of its entity (null if unknown), the fields of the record. */
export interface MeantRow {
  readonly time: bigint;
  readonly subsort: bigint;
  readonly keyHash: bigint;
  readonly key: Value;
  readonly values: readonly Value[];
  readonly isNew: boolean;
}

/** The result of a plan over tables, by the language's definition. */
export function meaning(plan: Plan, tables: ReadonlyMap<string, MeantTable>): MeantRow[] {
  const events = readEvents(plan, tables);
  const evaluator = new Evaluator({
    events: table => events.get(table) ?? [],
    end: span => plan.finishedAt ?? (span === null ? null : span.last + 1n)
  });
  const { result } = plan;
  const timeline = evaluator.timeline(result);
  if (timeline.continuity === 'literal' || result.type.kind !== 'record') throw new Error('a result is a record that depends on a table');
  const nulls = result.type.fields.map(() => null);
  const keys = keysOf(plan, tables, evaluator);
  const rows = timeline.rows.map(({ time, subsort, keyHash }, i) => {
    const { value, isNew } = timeline.moments[i] as Moment;
    return { time, subsort, keyHash, key: keys.get(keyHash) ?? null, values: (value as readonly Value[] | null) ?? nulls, isNew };
  });
  return plan.limit > 0 ? rows.slice(0, plan.limit) : rows;
}

/** Each table's events in row order, without those after `until`. */
function readEvents({ until }: Plan, tables: ReadonlyMap<string, MeantTable>): Map<string, Event[]> {
  const isRead = ({ time }: Event): boolean => until === null || time <= until;
  return new Map([...tables].map(([name, table]) => [name, table.events.filter(isRead).sort(compareIdentities)]));
}

/** The keys of the result's grouping, by their hash: those of its tables, and those rows were given (§1.11). */
function keysOf({ result, nodes }: Plan, tables: ReadonlyMap<string, MeantTable>, evaluator: Evaluator): Map<bigint, Value> {
  const keys = new Map<bigint, Value>();
  for (const { grouping, events } of tables.values()) {
    if (grouping === result.grouping) for (const { key, keyHash } of events) keys.set(keyHash, key);
  }
  for (const rows of rekeyed(nodes)) {
    if (rows.grouping !== result.grouping) continue;
    for (const { value } of evaluator.at(rows.key, rows.of)) keys.set(hashValue(rows.key.type, value), value);
  }
  return keys;
}

/** Every rekey among the rows of the nodes. */
function rekeyed(nodes: readonly PlanNode[]): Extract<Rows, { kind: 'rekey' }>[] {
  const seen = new Set<Rows>();
  const visit = (rows: Rows | null): void => {
    if (rows === null || seen.has(rows)) return;
    seen.add(rows);
    if (rows.kind === 'union') rows.of.forEach(visit);
    else if (rows.kind !== 'table') visit(rows.of);
  };
  for (const node of nodes) visit(node.rows);
  return [...seen].filter(rows => rows.kind === 'rekey');
}
