import type { Column } from '../columns/column.ts';
import type { Events } from '../columns/events.ts';
import { sliceColumn } from '../columns/slice.ts';
import type { Field } from '../types/type.ts';
import type { GroupingRun } from './groupings.ts';
import type { ResultBatch } from './result.ts';

/** Which rows there are, perhaps more than a batch has. */
export type Identities = Pick<Events, 'time' | 'subsort' | 'entity'>;

/** A piece of a result whose identities, keys and their hashes are gathered once, when they are first asked for: not everyone looks at them. */
export class RunBatch implements ResultBatch {
  readonly schema: readonly Field[];
  readonly length: number;
  readonly columns: readonly Column[];
  readonly #identities: Identities;
  readonly #known: Column | null;
  readonly #grouping: GroupingRun;
  #time: BigInt64Array | null = null;
  #subsort: BigUint64Array | null = null;
  #entity: Uint32Array | null = null;
  #keyHash: BigUint64Array | null = null;
  #key: Column | null = null;

  /** `keys`: those of the rows, where they are in a column already. */
  constructor(
    schema: readonly Field[],
    rows: number,
    identities: Identities,
    keys: Column | null,
    grouping: GroupingRun,
    columns: readonly Column[]
  ) {
    this.schema = schema;
    this.length = rows;
    this.columns = columns;
    this.#identities = identities;
    this.#known = keys;
    this.#grouping = grouping;
  }

  get time(): BigInt64Array {
    this.#time ??= this.#identities.time.subarray(0, this.length);
    return this.#time;
  }

  get subsort(): BigUint64Array {
    this.#subsort ??= this.#identities.subsort.subarray(0, this.length);
    return this.#subsort;
  }

  get keyHash(): BigUint64Array {
    this.#keyHash ??= hashesOf(this.#grouping.entities.hashes, this.#entities);
    return this.#keyHash;
  }

  get key(): Column {
    this.#key ??= this.#known ? sliceColumn(this.#known, 0, this.length) : this.#grouping.keysOf(this.#entities);
    return this.#key;
  }

  get #entities(): Uint32Array {
    this.#entity ??= this.#identities.entity.subarray(0, this.length);
    return this.#entity;
  }
}

/** The key hashes of these entities. As words: a bigint per row would be allocated. */
function hashesOf(hashes: BigUint64Array, entity: Uint32Array): BigUint64Array {
  const from = new Uint32Array(hashes.buffer, hashes.byteOffset, hashes.length * 2);
  const words = new Uint32Array(entity.length * 2);
  for (let i = 0; i < entity.length; i++) {
    const at = (entity[i] as number) * 2;
    words[i * 2] = from[at] as number;
    words[i * 2 + 1] = from[at + 1] as number;
  }
  return new BigUint64Array(words.buffer);
}
