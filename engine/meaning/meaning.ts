import type { Plan } from '../plan/node.ts';
import { fixedEnd, rowsOf } from '../plan/walk.ts';
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
  const evaluator = new Evaluator({ events: table => events.get(table) ?? [], end: fixedEnd(plan) });
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

/** The keys of the result's grouping, by their hash: those of its tables, and those rows were given (§1.11). Hash 0 is the null key's. */
function keysOf(plan: Plan, tables: ReadonlyMap<string, MeantTable>, evaluator: Evaluator): Map<bigint, Value> {
  const keys = new Map<bigint, Value>();
  const wanted = plan.result.grouping;
  for (const { grouping, events } of tables.values()) {
    if (grouping === wanted) for (const { key, keyHash } of events) keys.set(keyHash, key);
  }
  for (const rows of rowsOf(plan)) {
    if (rows.kind !== 'rekey' || rows.grouping !== wanted) continue;
    for (const { value } of evaluator.at(rows.key, rows.of)) keys.set(hashValue(rows.key.type, value), value);
  }
  keys.set(0n, null);
  return keys;
}
