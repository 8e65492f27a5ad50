import type { FixedData } from '../columns/column.ts';
import type { Events } from '../columns/events.ts';
import type { Arena } from './arena.ts';
import type { Lanes } from './lanes.ts';
import type { PartRows, Piece } from './part.ts';

/** A piece of a part's rows and their places among the rows of all. */
export interface Placed {
  readonly piece: Piece;
  readonly at: Uint32Array;
}

/** Pieces whose rows are at known places. */
export function placedAt(parts: readonly PartRows[], shares: readonly Uint32Array[], arena: Arena): readonly Placed[] {
  const places = shares.map(rows => arena.copy(rows));
  return parts.flatMap(({ pieces }, part) => {
    let from = 0;
    return pieces.map(piece => {
      const at = (places[part] as Uint32Array).subarray(from, from + piece.length);
      from += piece.length;
      return { piece, at };
    });
  });
}

/** Pieces with the places of their rows in row order: by time, subsort, key hash. Entities of two parts never share a hash. */
export function placedInOrder(parts: readonly PartRows[], hashes: BigUint64Array, arena: Arena): readonly Placed[] {
  const all = parts.map(({ pieces }) => new Head(pieces, hashes, arena));
  const heads = all.filter(head => head.isOn);
  for (let row = 0; heads.length > 0; row++) {
    let first = 0;
    for (let i = 1; i < heads.length; i++) if ((heads[i] as Head).isBefore(heads[first] as Head)) first = i;
    const head = heads[first] as Head;
    head.put(row);
    if (!head.isOn) heads.splice(first, 1);
  }
  return all.flatMap(({ placed }) => placed);
}

/** The next row of a part. */
class Head {
  readonly #pieces: readonly Piece[];
  readonly #hashes: BigUint64Array;
  readonly #arena: Arena;
  #piece = -1;
  #identities: Pick<Events, 'time' | 'subsort' | 'entity'> | null = null;
  #places = new Uint32Array(0);
  #row = 0;
  /** The pieces so far. */
  readonly placed: Placed[] = [];
  /** Whether there is a row. */
  isOn = true;

  constructor(pieces: readonly Piece[], hashes: BigUint64Array, arena: Arena) {
    this.#pieces = pieces;
    this.#hashes = hashes;
    this.#arena = arena;
    this.#next();
  }

  isBefore(other: Head): boolean {
    const [a, b] = [this.#identities as Events, other.#identities as Events];
    const [i, j] = [this.#row, other.#row];
    const [time, otherTime] = [a.time[i] as bigint, b.time[j] as bigint];
    if (time !== otherTime) return time < otherTime;
    const [subsort, otherSubsort] = [a.subsort[i] as bigint, b.subsort[j] as bigint];
    if (subsort !== otherSubsort) return subsort < otherSubsort;
    return (this.#hashes[a.entity[i] as number] as bigint) < (this.#hashes[b.entity[j] as number] as bigint);
  }

  put(at: number): void {
    this.#places[this.#row++] = at;
    if (this.#row === this.#places.length) this.#next();
  }

  #next(): void {
    const piece = this.#pieces[++this.#piece];
    this.isOn = piece !== undefined;
    if (!piece) return;
    this.#identities = piece.identities;
    this.#places = this.#arena.array(this.#places, piece.length);
    this.placed.push({ piece, at: this.#places });
    this.#row = 0;
  }
}

/** The identities of all rows, as many as `length`. */
export function identitiesOf(placed: readonly Placed[], length: number, arena: Arena): Pick<Events, 'time' | 'subsort' | 'entity'> {
  const all = <T extends FixedData>(of: (identities: Pick<Events, 'time' | 'subsort' | 'entity'>) => T, like: T): T =>
    together(
      placed.map(({ piece, at }) => [of(piece.identities as Events), at] as const),
      like,
      length,
      arena
    );
  return {
    time: all(({ time }) => time, new BigInt64Array(0)),
    subsort: all(({ subsort }) => subsort, new BigUint64Array(0)),
    entity: all(({ entity }) => entity, new Uint32Array(0))
  };
}

/** A field of all rows; null where no piece has rows. */
export function fieldOf(placed: readonly Placed[], field: number, length: number, arena: Arena): Lanes {
  return lanesTogether(
    placed.map(({ piece, at }) => ({ lanes: piece.fields[field] as Lanes, at, length: piece.length })),
    length,
    arena
  );
}

interface PlacedLanes {
  readonly lanes: Lanes;
  readonly at: Uint32Array;
  readonly length: number;
}

function lanesTogether(parts: readonly PlacedLanes[], length: number, arena: Arena): Lanes {
  const { data, fields } = (parts[0] as PlacedLanes).lanes;
  const valid = parts.some(part => part.lanes.valid !== null) ? validTogether(parts, length, arena) : null;
  return {
    valid,
    data:
      data &&
      together(
        parts.map(({ lanes, at }) => [lanes.data as FixedData, at] as const),
        data,
        length,
        arena
      ),
    fields: fields.map((_, i) =>
      lanesTogether(
        parts.map(part => ({ ...part, lanes: part.lanes.fields[i] as Lanes })),
        length,
        arena
      )
    )
  };
}

function validTogether(parts: readonly PlacedLanes[], length: number, arena: Arena): Uint8Array {
  const flags = parts.map(({ lanes, at }) => [lanes.valid ?? new Uint8Array(at.length).fill(1), at] as const);
  return together(flags, new Uint8Array(0), length, arena);
}

function together<T extends FixedData>(parts: readonly (readonly [T, Uint32Array])[], like: T, length: number, arena: Arena): T {
  const all = arena.array(like, length);
  for (const [part, at] of parts) arena.place(part, at, all);
  return all;
}
