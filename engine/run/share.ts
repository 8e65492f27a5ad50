import { Entities } from '../columns/entities.ts';
import type { Events, QueryTable } from '../columns/events.ts';
import type { TableSchema } from '../types/schema.ts';
import { unread } from './lanes.ts';

/** The entities that a part of a run has: of each `of` one after another the `count` from `first` on. There they are numbered in their order. */
export interface Share {
  readonly first: number;
  readonly count: number;
  readonly of: number;
}

/** The entity's number in the whole. */
export const numberOf = (entity: number, { first, count, of }: Share): number => Math.floor(entity / count) * of + first + (entity % count);

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

function entitiesOf({ grouping, keyType }: TableSchema, hashes: BigUint64Array, share: Share): Entities {
  const words = new Uint32Array(hashes.buffer, hashes.byteOffset, hashes.length * 2);
  const own = new Uint32Array(2 * Math.ceil(hashes.length / share.of) * share.count);
  let size = 0;
  for (let entity = numberOf(0, share); entity < hashes.length; entity = numberOf(size, share)) {
    own[2 * size] = words[2 * entity] as number;
    own[2 * size++ + 1] = words[2 * entity + 1] as number;
  }
  return Entities.of(grouping, keyType, own.slice(0, 2 * size));
}

export const NO_EVENTS: Events = {
  length: 0,
  time: new BigInt64Array(0),
  subsort: new BigUint64Array(0),
  entity: new Uint32Array(0),
  columns: [],
  keyColumn: 0
};
