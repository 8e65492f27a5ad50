import type { Type } from '../types/type.ts';
import type { Column, FixedColumn } from './column.ts';
import { concatColumns } from './concat.ts';
import { Entities } from './entities.ts';
import { type RowHash, rowHash, wordsOf } from './hash.ts';
import { isNull } from './storage.ts';
import type { StringPool } from './strings.ts';
import { NONE, take, takeOrNull } from './take.ts';

/** Different values after which it is asked whether values repeat. */
const MANY = 1 << 16;
/** Rows for which a table of their values is not worth making: single events that are added one after another. */
const FEW = 1 << 10;
/** Keys below it are numbered by a table of their values. */
const SMALL = 1 << 20;

/** The entities of one grouping and the key of each: shared by all tables of the grouping. Append-only. */
export class GroupingIndex {
  readonly entities: Entities;
  readonly #strings: StringPool;
  /** Keys as they were met, in pieces, and where in them each entity's key is (`NONE`: unknown). */
  #pieces: Column[] = [];
  #pieceRows = 0;
  #keyAt = new Uint32Array(1 << 10).fill(NONE);
  #keys: Column | null = null;
  /** Entity + 1 by string code, so that a text is hashed once. */
  #byCode = new Uint32Array(0);

  constructor(grouping: string, keyType: Type, strings: StringPool) {
    this.entities = new Entities(grouping, keyType);
    this.#strings = strings;
  }

  /** Bytes held. */
  get bytes(): number {
    return this.entities.bytes + this.#keyAt.byteLength + this.#byCode.byteLength;
  }

  /** The entity of each key, numbering those that are new. A null key is the entity with hash 0. */
  number(keys: Column): Uint32Array {
    const numbers =
      isText(keys.type) && keys.layout === 'fixed' ? this.#numberTexts(keys.data as Uint32Array, keys) : this.#numberAny(keys);
    this.#remember(keys, numbers);
    return numbers;
  }

  /** The key by entity number; null where it is null or was never seen, and for hash 0, which a record of nulls shares with null. */
  keys(): Column {
    const { size } = this.entities;
    if (this.#keys?.length !== size) {
      this.#grow(size);
      this.#pieces = [concatColumns(this.entities.keyType, this.#pieces)];
      this.#keys = takeOrNull(this.#pieces[0] as Column, this.#keyAt.subarray(0, size));
    }
    return this.#keys;
  }

  #numberAny(keys: Column): Uint32Array {
    const numbers = new Uint32Array(keys.length);
    const hash = rowHash(keys, this.#strings);
    const first = keys.layout === 'fixed' && keys.length >= FEW ? this.#numberRepeated(keys, hash, numbers) : 0;
    for (let row = first; row < numbers.length; row++) {
      hash.of(row);
      numbers[row] = this.entities.number(hash.low, hash.high);
    }
    return numbers;
  }

  /** Numbers rows from the first on, hashing each different value once, as long as values repeat enough to be worth it; gives where it stopped. */
  #numberRepeated({ data, valid }: FixedColumn, hash: RowHash, numbers: Uint32Array): number {
    const words = wordsOf(data);
    const wide = data.BYTES_PER_ELEMENT === 8;
    const values = new Entities('', this.entities.keyType);
    let entityOf = new Uint32Array(1 << 10);
    let bySmall: BySmall = new Uint32Array(1 << 10);
    for (let row = 0; row < numbers.length; row++) {
      if (valid === null) row = numberSmall(words, wide ? 2 : 1, bySmall, numbers, row);
      if (row === numbers.length) break;
      if (valid !== null && valid[row] === 0) {
        numbers[row] = this.entities.number(0, 0);
        continue;
      }
      const low = words[wide ? row * 2 : row] as number;
      const high = wide ? (words[row * 2 + 1] as number) : 0;
      if (high === 0 && low < SMALL) {
        while (low >= bySmall.length) bySmall = doubled(bySmall);
        if (bySmall[low] === 0) {
          hash.of(row);
          bySmall[low] = this.entities.number(hash.low, hash.high) + 1;
        }
        numbers[row] = (bySmall[low] as number) - 1;
        continue;
      }
      const known = values.size;
      const value = values.number(spread(low ^ spread(high)), high);
      if (value === known) {
        if (known > MANY && known * 2 > row) return row;
        hash.of(row);
        if (value === entityOf.length) entityOf = doubled(entityOf);
        entityOf[value] = this.entities.number(hash.low, hash.high);
      }
      numbers[row] = entityOf[value] as number;
    }
    return numbers.length;
  }

  #numberTexts(codes: Uint32Array, keys: Column): Uint32Array {
    this.#growCodes(this.#strings.size);
    const numbers = new Uint32Array(keys.length);
    const hash = rowHash(keys, this.#strings);
    const byCode = this.#byCode;
    const { valid } = keys;
    for (let row = 0; row < numbers.length; row++) {
      const code = codes[row] as number;
      const known = byCode[code] as number;
      if (known !== 0 && (valid === null || valid[row] !== 0)) numbers[row] = known - 1;
      else {
        hash.of(row);
        const entity = this.entities.number(hash.low, hash.high);
        numbers[row] = entity;
        if (valid?.[row] !== 0) byCode[code] = entity + 1;
      }
    }
    return numbers;
  }

  #remember(keys: Column, numbers: Uint32Array): void {
    this.#grow(this.entities.size);
    const isRecord = this.entities.keyType.kind === 'record';
    const rows: number[] = [];
    const keyAt = this.#keyAt;
    let unknown = this.entities.size - this.#pieceRows;
    for (let row = 0; row < numbers.length && unknown > 0; row++) {
      const entity = numbers[row] as number;
      if (keyAt[entity] !== NONE || isNull(keys, row) || (isRecord && this.entities.hash(entity) === 0n)) continue;
      keyAt[entity] = this.#pieceRows + rows.length;
      rows.push(row);
      unknown--;
    }
    if (rows.length === 0) return;
    this.#pieces.push(take(keys, Uint32Array.from(rows)));
    this.#pieceRows += rows.length;
    this.#keys = null;
  }

  #grow(size: number): void {
    if (size <= this.#keyAt.length) return;
    const next = new Uint32Array(Math.max(size, this.#keyAt.length * 2)).fill(NONE);
    next.set(this.#keyAt);
    this.#keyAt = next;
  }

  #growCodes(size: number): void {
    if (size <= this.#byCode.length) return;
    const next = new Uint32Array(Math.max(size, Math.ceil(this.#byCode.length * 1.5)));
    next.set(this.#byCode);
    this.#byCode = next;
  }
}

/** Entity + 1 by small number; 0: not met yet. */
type BySmall = Uint32Array<ArrayBuffer>;

/** Numbers rows from `row` on whose values, of `step` words each, are small and known; gives the first that is not. */
function numberSmall(
  words: Uint8Array | Uint16Array | Uint32Array,
  step: 1 | 2,
  bySmall: BySmall,
  numbers: Uint32Array,
  row: number
): number {
  for (; row < numbers.length; row++) {
    const at = row * step;
    const low = words[at] as number;
    if (low >= bySmall.length || (step === 2 && words[at + 1] !== 0)) return row;
    const known = bySmall[low] as number;
    if (known === 0) return row;
    numbers[row] = known - 1;
  }
  return row;
}

/** Another word for each word, neighbours far apart: keys are often multiples of something. */
function spread(word: number): number {
  const mixed = Math.imul(word ^ (word >>> 16), 0x45d9f3b);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

function doubled(words: Uint32Array): Uint32Array<ArrayBuffer> {
  const next = new Uint32Array(words.length * 2);
  next.set(words);
  return next;
}

const isText = (type: Type): boolean => type.kind === 'string' || type.kind === 'large_string';
