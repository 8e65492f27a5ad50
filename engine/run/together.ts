import type { FixedData } from '../columns/column.ts';
import type { Events } from '../columns/events.ts';
import type { Arena } from './arena.ts';
import type { Lanes } from './lanes.ts';

/** What a part gives of a slice, column by column, and the places of its rows among those of all parts. */
export interface Given {
  readonly lanes: readonly Lanes[];
  readonly at: Uint32Array;
}

type Identities = Pick<Events, 'time' | 'subsort' | 'entity'>;

/** The places of the rows of parts in row order: by time, subsort, key hash (by entity). Entities of two parts never share a hash. */
export function placesInOrder(parts: readonly Identities[], hashes: BigUint64Array, arena: Arena): readonly Uint32Array[] {
  const all = parts.map(identities => new Head(identities, hashes, arena));
  const heads = all.filter(head => head.isOn);
  for (let row = 0; heads.length > 0; row++) {
    let first = 0;
    for (let i = 1; i < heads.length; i++) if ((heads[i] as Head).isBefore(heads[first] as Head)) first = i;
    const head = heads[first] as Head;
    head.put(row);
    if (!head.isOn) heads.splice(first, 1);
  }
  return all.map(({ places }) => places);
}

/** The next row of a part. */
class Head {
  readonly #identities: Identities;
  readonly #hashes: BigUint64Array;
  #row = 0;
  /** The places of its rows so far. */
  readonly places: Uint32Array;

  constructor(identities: Identities, hashes: BigUint64Array, arena: Arena) {
    this.#identities = identities;
    this.#hashes = hashes;
    this.places = arena.array(identities.entity, identities.entity.length);
  }

  /** Whether there is a row. */
  get isOn(): boolean {
    return this.#row < this.places.length;
  }

  isBefore(other: Head): boolean {
    const [a, b] = [this.#identities, other.#identities];
    const [i, j] = [this.#row, other.#row];
    const [time, otherTime] = [a.time[i] as bigint, b.time[j] as bigint];
    if (time !== otherTime) return time < otherTime;
    const [subsort, otherSubsort] = [a.subsort[i] as bigint, b.subsort[j] as bigint];
    if (subsort !== otherSubsort) return subsort < otherSubsort;
    return (this.#hashes[a.entity[i] as number] as bigint) < (this.#hashes[b.entity[j] as number] as bigint);
  }

  put(at: number): void {
    this.places[this.#row++] = at;
  }
}

/** A column of all rows. */
export const together = (given: readonly Given[], column: number, length: number, arena: Arena): Lanes =>
  lanesTogether(
    given.map(({ lanes, at }) => ({ lanes: lanes[column] as Lanes, at })),
    length,
    arena
  );

interface Placed {
  readonly lanes: Lanes;
  readonly at: Uint32Array;
}

function lanesTogether(parts: readonly Placed[], length: number, arena: Arena): Lanes {
  const { data, fields } = (parts[0] as Placed).lanes;
  const valid = parts.some(part => part.lanes.valid !== null) ? validTogether(parts, length, arena) : null;
  return {
    valid,
    data:
      data &&
      placed(
        parts.map(({ lanes, at }) => [lanes.data as FixedData, at] as const),
        data,
        length,
        arena
      ),
    fields: fields.map((_, i) =>
      lanesTogether(
        parts.map(({ lanes, at }) => ({ lanes: lanes.fields[i] as Lanes, at })),
        length,
        arena
      )
    )
  };
}

function validTogether(parts: readonly Placed[], length: number, arena: Arena): Uint8Array {
  const flags = parts.map(({ lanes, at }) => [lanes.valid ?? new Uint8Array(at.length).fill(1), at] as const);
  return placed(flags, new Uint8Array(0), length, arena);
}

function placed<T extends FixedData>(parts: readonly (readonly [T, Uint32Array])[], like: T, length: number, arena: Arena): T {
  const all = arena.array(like, length);
  for (const [part, at] of parts) arena.place(part, at, all);
  return all;
}
