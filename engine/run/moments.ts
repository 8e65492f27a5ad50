import { Entities } from '../columns/entities.ts';
import type { Events, QueryTable } from '../columns/events.ts';
import { nullColumn } from '../columns/storage.ts';
import { MOMENTS } from '../plan/node.ts';
import { record, type Type } from '../types/type.ts';
import { MAX_SUBSORT } from './cut.ts';
import type { Data } from './result.ts';

/** Instants (nanoseconds since 1970, rising), at each of which some entities, by the hashes of their keys, are asked, after all events there. */
export interface Moments {
  readonly times: BigInt64Array;
  readonly entities: BigUint64Array;
}

/** What a query reads, and moments of a grouping as the table `MOMENTS`. */
export function withMoments({ tables, strings }: Data, grouping: string, keyType: Type, moments: Moments): Data {
  const sibling = [...tables.values()].find(({ schema }) => schema.grouping === grouping);
  const entities = sibling?.entities ?? new Entities(grouping, keyType);
  const events = eventsOf(moments, entities, keyType);
  const schema = { name: MOMENTS, type: record([]), grouping, keyType };
  // The others come first: their keys are known.
  const table: QueryTable = { schema, events, entities, keys: sibling?.keys ?? (() => nullColumn(keyType, entities.size)) };
  return { tables: new Map([...tables, [MOMENTS, table]]), strings };
}

function eventsOf({ times, entities: hashes }: Moments, entities: Entities, keyType: Type): Events {
  const sorted = hashes.toSorted();
  const numbers = Uint32Array.from(sorted, hash => entities.number(Number(hash & 0xffffffffn), Number(hash >> 32n)));
  const length = times.length * sorted.length;
  const time = new BigInt64Array(length);
  const entity = new Uint32Array(length);
  times.forEach((instant, i) => {
    time.fill(instant, i * numbers.length, (i + 1) * numbers.length);
    entity.set(numbers, i * numbers.length);
  });
  return {
    length,
    time,
    subsort: new BigUint64Array(length).fill(MAX_SUBSORT),
    entity,
    columns: [nullColumn(keyType, length)],
    keyColumn: 0
  };
}
