import type { QueryTable } from '../../../engine/columns/events.ts';
import { GroupingIndex } from '../../../engine/columns/grouping.ts';
import { StringPool } from '../../../engine/columns/strings.ts';
import type { MeantTable } from '../../../engine/meaning/meaning.ts';
import type { Data } from '../../../engine/run/result.ts';
import { mergeEvents } from '../../../engine/sources/arrange.ts';
import { coming, nothingYet, type Portion } from '../../../engine/sources/coming.ts';
import { prepare, type TableSetup } from '../../../engine/sources/prepare.ts';
import { hashValue } from '../../../engine/types/hash.ts';
import type { Schema } from '../../../engine/types/schema.ts';
import { type Field, record, type Type } from '../../../engine/types/type.ts';
import type { Value } from '../../../engine/types/value.ts';
import { batchOf } from '../batches.ts';
import type { World, WorldTable } from './world.ts';

/** How rows are brought in: the tables in which order, and each in how many loads. */
export interface Arrangement {
  readonly tables: readonly WorldTable[];
  readonly loads: number;
}

const setupOf = ({ key, subsort }: WorldTable): TableSetup => ({ time: 'at', key, subsort: subsort ? 'seq' : null });

export const typeOf = ({ fields }: WorldTable): Type => record(fields);

const keyField = ({ fields, key }: WorldTable): Field => fields.find(field => field.name === key) as Field;

/** What the checker knows of a world. */
export const schemaOf = ({ tables }: World): Schema => ({
  tables: new Map(
    tables.map(table => [table.name, { name: table.name, type: typeOf(table), grouping: table.grouping, keyType: keyField(table).type }])
  )
});

/** A world's tables, loaded as a session loads them. */
export function loadWorld(world: World, { tables, loads }: Arrangement = { tables: world.tables, loads: 1 }): Data {
  const strings = new StringPool();
  const indexes = new Map<string, GroupingIndex>();
  const schema = schemaOf(world).tables;
  const loaded = tables.map((table): readonly [string, QueryTable] => {
    const index = indexes.get(table.grouping) ?? new GroupingIndex(table.grouping, keyField(table).type, strings);
    indexes.set(table.grouping, index);
    const events = loadTable(table, loads, strings, index);
    return [table.name, { schema: schema.get(table.name)!, events, entities: index.entities, keys: () => index.keys() }];
  });
  return { tables: new Map(loaded), strings };
}

function loadTable(table: WorldTable, loads: number, strings: StringPool, index: GroupingIndex) {
  const size = Math.max(1, Math.ceil(table.rows.length / loads));
  const load = (first: number) =>
    prepare([batchOf(table.fields, table.rows.slice(first, first + size), strings)], setupOf(table), table.fields, {
      strings,
      index,
      firstRow: first
    });
  let events = load(0);
  for (let first = size; first < table.rows.length; first += size) events = mergeEvents(events, load(first), index.entities);
  return events;
}

/** A world's tables, whose rows are read while a query runs: in portions of so many rows, as they were loaded. null if equal rows could change places. */
export function comingWorld(world: World, size: number): Data | null {
  const strings = new StringPool();
  const indexes = new Map<string, GroupingIndex>();
  const schema = schemaOf(world).tables;
  const tables = new Map<string, QueryTable>();
  for (const table of world.tables) {
    const index = indexes.get(table.grouping) ?? new GroupingIndex(table.grouping, keyField(table).type, strings);
    indexes.set(table.grouping, index);
    const portions = portionsOf(table, size, strings);
    if (table.subsort && portions.some(({ span }, i) => i > 0 && span[0] < (portions[i - 1] as Portion).span[0])) return null;
    const given = { ...setupOf(table), columns: table.fields, portions, room: Number.POSITIVE_INFINITY };
    const common = { schema: schema.get(table.name)!, entities: index.entities, keys: () => index.keys() };
    const rows =
      portions.length === 0
        ? { events: loadTable(table, 1, strings, index) }
        : { events: nothingYet(given), coming: coming(given, { strings, index }) };
    tables.set(table.name, { ...common, ...rows });
  }
  return { tables, strings };
}

function portionsOf({ fields, rows }: WorldTable, size: number, strings: StringPool): Portion[] {
  return Array.from({ length: Math.ceil(rows.length / size) }, (_, i): Portion => {
    const own = rows.slice(i * size, (i + 1) * size);
    const times = own.map(row => timeOf(fields[0] as Field, row[0] as bigint)).sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
    const columns = (names: readonly string[]) => fields.flatMap((field, at) => (names.includes(field.name) ? [{ field, at }] : []));
    return {
      rows: own.length,
      firstRow: i * size,
      span: [times[0] as bigint, times.at(-1) as bigint],
      nullable: name => rows.some(row => row[fields.findIndex(field => field.name === name)] === null),
      async read(names) {
        const read = columns(names);
        const values = own.map(row => read.map(({ at }) => row[at] as Value));
        return batchOf(
          read.map(({ field }) => field),
          values,
          strings
        );
      }
    };
  });
}

/** The same tables as the slow evaluator takes them, read without the engine's loader. */
export function meanWorld({ tables }: World): ReadonlyMap<string, MeantTable> {
  return new Map(tables.map(table => [table.name, { grouping: table.grouping, events: eventsOf(table) }]));
}

function eventsOf(table: WorldTable): MeantTable['events'] {
  const { fields, rows, subsort } = table;
  const key = fields.indexOf(keyField(table));
  return rows.map((row, i) => ({
    time: timeOf(fields[0] as Field, row[0] as bigint),
    subsort: subsort ? BigInt.asUintN(64, BigInt(row[1] as bigint)) : BigInt(i),
    keyHash: hashValue((fields[key] as Field).type, row[key] as Value),
    key: row[key] as Value,
    record: row
  }));
}

const NANOSECONDS = { s: 1_000_000_000n, ms: 1_000_000n, us: 1000n, ns: 1n };

/** The instant a cell of a time column means. */
export const timeOf = ({ type }: Field, value: bigint): bigint => (type.kind === 'timestamp' ? value * NANOSECONDS[type.unit] : value);
