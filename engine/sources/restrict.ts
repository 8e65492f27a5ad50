import { columnOf } from '../columns/builder.ts';
import { conform } from '../columns/conform.ts';
import type { Entities } from '../columns/entities.ts';
import type { QueryTable } from '../columns/events.ts';
import { rowHash } from '../columns/hash.ts';
import type { StringPool } from '../columns/strings.ts';
import { DataError } from '../diagnostics/failure.ts';
import { STRING, showType } from '../types/type.ts';
import { takeEvents } from './arrange.ts';

/** Which entities a query is restricted to (§7.5). */
export interface Restriction {
  /** Key values as text; null: all. */
  readonly keys: readonly string[] | null;
  /** Those whose hash lies in this share of all hashes, from 0 to 100; null: all. */
  readonly percent: number | null;
}

const LAST_HASH = 2n ** 64n - 1n;

/** The table with the events of these entities alone, subsorts as they are. Throws a DataError for a text that is no key of the table. */
export function restrict(table: QueryTable, { keys, percent }: Restriction, strings: StringPool): QueryTable {
  const { events, entities } = table;
  const kept = new Uint8Array(entities.size).fill(keys === null ? 1 : 0);
  for (const entity of keys === null ? [] : entitiesOf(keys, table, strings)) kept[entity] = 1;
  if (percent !== null) keepShare(kept, entities, percent);
  const rows = new Uint32Array(events.length);
  let length = 0;
  for (let row = 0; row < events.length; row++) if (kept[events.entity[row] as number] === 1) rows[length++] = row;
  return length === events.length ? table : { ...table, events: takeEvents(events, rows.subarray(0, length)) };
}

function entitiesOf(keys: readonly string[], { schema, entities }: QueryTable, strings: StringPool): readonly number[] {
  try {
    const column = conform(columnOf(STRING, keys, strings), schema.keyType, strings);
    const hash = rowHash(column, strings);
    return keys.map((_, row) => {
      hash.of(row);
      return entities.find(hash.low, hash.high);
    });
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    const text = keys[error.culprit.row ?? 0];
    throw new DataError(
      `${JSON.stringify(text)} in 'entities' is not a key of table '${schema.name}': its keys are of type ${showType(schema.keyType)}`
    );
  }
}

function keepShare(kept: Uint8Array, entities: Entities, percent: number): void {
  const rounded = BigInt(Math.round((percent / 100) * Number(LAST_HASH)));
  const last = rounded > LAST_HASH ? LAST_HASH : rounded;
  for (let entity = 0; entity < kept.length; entity++) if (entities.hash(entity) > last) kept[entity] = 0;
}
