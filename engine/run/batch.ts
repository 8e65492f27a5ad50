import type { Column } from '../columns/column.ts';
import type { Events } from '../columns/events.ts';
import { sliceColumn } from '../columns/slice.ts';
import type { Field } from '../types/type.ts';
import type { GroupingRun } from './groupings.ts';
import type { ResultBatch } from './result.ts';

/** Which rows there are, perhaps more than a batch has; `key`: their keys, where they are in a column already. */
export interface Identities extends Pick<Events, 'time' | 'subsort' | 'entity'> {
  readonly key: Column | null;
}

/** A piece of a result whose keys and their hashes are gathered once, when they are first asked for: not everyone looks at them. */
export class RunBatch implements ResultBatch {
  readonly schema: readonly Field[];
  readonly length: number;
  readonly time: BigInt64Array;
  readonly subsort: BigUint64Array;
  readonly columns: readonly Column[];
  readonly #entity: Uint32Array;
  readonly #known: Column | null;
  readonly #grouping: GroupingRun;
  #keyHash: BigUint64Array | null = null;
  #key: Column | null = null;

  constructor(schema: readonly Field[], rows: number, identities: Identities, grouping: GroupingRun, columns: readonly Column[]) {
    this.schema = schema;
    this.length = rows;
    this.time = identities.time.subarray(0, rows);
    this.subsort = identities.subsort.subarray(0, rows);
    this.columns = columns;
    this.#entity = identities.entity.subarray(0, rows);
    this.#known = identities.key;
    this.#grouping = grouping;
  }

  get keyHash(): BigUint64Array {
    this.#keyHash ??= hashesOf(this.#grouping.entities.hashes, this.#entity);
    return this.#keyHash;
  }

  get key(): Column {
    this.#key ??= this.#known ? sliceColumn(this.#known, 0, this.length) : this.#grouping.keysOf(this.#entity);
    return this.#key;
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
