import type { Column, FixedColumn } from '../columns/column.ts';
import type { Entities } from '../columns/entities.ts';
import type { Events } from '../columns/events.ts';
import type { StringPool } from '../columns/strings.ts';
import { valueAt } from '../columns/values.ts';
import { identityText } from '../types/order.ts';

/** A checksum of a table's rows from the first on: identities and the columns that a query reads. It goes on where it stopped. */
export class RowsDigest {
  readonly #parts: readonly ((row: number) => void)[];
  #rows = 0;
  #a = 0x3c6ef372;
  #b = 0x510e527f;

  constructor(events: Events, columns: readonly number[], entities: Entities, strings: StringPool) {
    const texts = new TextHashes(strings);
    this.#parts = [
      this.#words(wordsOf(events.time)),
      this.#words(wordsOf(events.subsort)),
      this.#entity(events.entity, entities),
      ...columns.map(column => this.#column(events.columns[column] as Column, texts, strings))
    ];
  }

  /** The checksum of the rows before `row`, which must not be less than at the last call. */
  before(row: number): bigint {
    for (; this.#rows < row; this.#rows++) for (const part of this.#parts) part(this.#rows);
    return (BigInt(this.#a >>> 0) << 32n) | BigInt(this.#b >>> 0);
  }

  #mix(word: number): void {
    const a = Math.imul(this.#a ^ word, 0xcc9e2d51);
    this.#a = a ^ (a >>> 15);
    this.#b = (Math.imul((this.#b << 5) | (this.#b >>> 27), 0x1b873593) + word) | 0;
  }

  #words(words: Uint32Array): (row: number) => void {
    return row => {
      this.#mix(words[row * 2] as number);
      this.#mix(words[row * 2 + 1] as number);
    };
  }

  #entity(entity: Uint32Array, entities: Entities): (row: number) => void {
    const { hashes } = entities;
    const words = wordsOf(hashes);
    return row => {
      const at = (entity[row] as number) * 2;
      this.#mix(words[at] as number);
      this.#mix(words[at + 1] as number);
    };
  }

  // Under a null anything may lie.
  #column(column: Column, texts: TextHashes, strings: StringPool): (row: number) => void {
    const { valid } = column;
    const present = this.#present(column, texts, strings);
    if (valid === null) return present;
    return row => (valid[row] === 0 ? this.#mix(0x9e3779b1) : present(row));
  }

  #present(column: Column, texts: TextHashes, strings: StringPool): (row: number) => void {
    switch (column.layout) {
      case 'empty':
        return () => undefined;
      case 'fixed':
        return this.#fixed(column, texts);
      case 'record': {
        const fields = column.fields.map(field => this.#column(field, texts, strings));
        return row => fields.forEach(field => field(row));
      }
      default:
        return row => this.#mix(hashOf(identityText(column.type, valueAt(column, row, strings))));
    }
  }

  #fixed({ data, type }: FixedColumn, texts: TextHashes): (row: number) => void {
    if (type.kind === 'string' || type.kind === 'large_string') return row => this.#mix(texts.of(data[row] as number));
    if (data.BYTES_PER_ELEMENT === 8) return this.#words(wordsOf(data));
    const numbers = data instanceof Float32Array ? new Uint32Array(data.buffer, data.byteOffset, data.length) : data;
    return row => this.#mix(numbers[row] as number);
  }
}

const wordsOf = (data: ArrayBufferView): Uint32Array => new Uint32Array(data.buffer, data.byteOffset, data.byteLength / 4);

/** Hashes of texts by code, each made once. */
class TextHashes {
  readonly #strings: StringPool;
  readonly #known: (number | undefined)[] = [];

  constructor(strings: StringPool) {
    this.#strings = strings;
  }

  of(code: number): number {
    return (this.#known[code] ??= hashBytes(this.#strings.utf8(code)));
  }
}

const hashOf = (text: string): number => hashBytes(new TextEncoder().encode(text));

function hashBytes(bytes: Uint8Array): number {
  let hash = 0x811c9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash ^ (hash >>> 15);
}
