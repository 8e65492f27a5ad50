import { Entities } from '../columns/entities.ts';
import type { Events, QueryTable } from '../columns/events.ts';
import type { TableSchema } from '../types/schema.ts';
import { unread } from './lanes.ts';

/** The entities that a part of a run has: number `e` is of part `e % of`, and number `e / of` there. */
export interface Share {
  readonly part: number;
  readonly of: number;
}

/** A table whose rows parts read, each those of its entities. */
export interface DividedTable {
  readonly schema: TableSchema;
  readonly events: Events;
  /** Key hashes by entity number, of all parts. */
  readonly hashes: BigUint64Array;
}

/** The tables as a part sees them: its entities, and no rows until it is given some. */
export function tablesOf(tables: ReadonlyMap<string, DividedTable>, share: Share): ReadonlyMap<string, QueryTable> {
  const groupings = new Map<string, Entities>();
  return new Map(
    [...tables].map(([name, { schema, hashes }]) => {
      const entities = groupings.get(schema.grouping) ?? entitiesOf(schema, hashes, share);
      groupings.set(schema.grouping, entities);
      return [name, { schema, events: NO_EVENTS, entities, keys: () => unread(0) }];
    })
  );
}

function entitiesOf({ grouping, keyType }: TableSchema, hashes: BigUint64Array, { part, of }: Share): Entities {
  const words = new Uint32Array(hashes.buffer, hashes.byteOffset, hashes.length * 2);
  const own = new Uint32Array(2 * Math.max(0, Math.ceil((hashes.length - part) / of)));
  for (let at = part * 2, to = 0; at < words.length; at += of * 2) {
    own[to++] = words[at] as number;
    own[to++] = words[at + 1] as number;
  }
  return Entities.of(grouping, keyType, own);
}

export const NO_EVENTS: Events = {
  length: 0,
  time: new BigInt64Array(0),
  subsort: new BigUint64Array(0),
  entity: new Uint32Array(0),
  columns: [],
  keyColumn: 0
};
