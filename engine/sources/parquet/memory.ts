import type { FixedData } from '../../columns/column.ts';
import { compileModule, type Exports, instantiate } from '../../compile/instantiate.ts';
import { DataError, LimitError } from '../../diagnostics/failure.ts';
import { link } from '../../ir/link.ts';
import { KERNELS, SLACK, STATE } from './kernels.ts';

const PAGE = 65_536;
/** Values that go through memory at once: few enough to stay in the processor's cache. */
export const BLOCK = 1 << 14;

/** Bytes in memory. */
export interface Span {
  readonly address: number;
  readonly length: number;
}

const STATES = { levels: 0, values: 64 } as const;
const FLAGS = 1024;
const VALUES = FLAGS + BLOCK + SLACK;
const SPREAD = VALUES + BLOCK * 8 + SLACK;
const HEAD = SPREAD + BLOCK * 8 + SLACK;

/** What a mix of runs is read for; each can be halfway at the same time. */
type Reading = keyof typeof STATES;

/** Compiled once, when a file is read. */
let kernels: WebAssembly.Module | null = null;

/**
 * The linear memory in which pages are unpacked and read: a column chunk's bytes, a dictionary, a page, and blocks of values on their way
 * to a column. Addresses are valid until there must be more room in front of them; views until there must be more room at all.
 */
export class ParquetMemory {
  readonly #memory = new WebAssembly.Memory({ initial: Math.ceil(HEAD / PAGE) + 1 });
  readonly #run: Exports = instantiate((kernels ??= compileModule(link(KERNELS))), this.#memory);
  #chunk = 0;
  #dictionary = 0;
  #ends: Record<Reading, number> = { levels: 0, values: 0 };
  #widths: Record<Reading, number> = { levels: 0, values: 0 };

  /** Room for a column chunk. What else was in memory is lost. */
  chunk(length: number): Uint8Array {
    this.#chunk = length + SLACK;
    this.#reserve(this.#dictionaryAt);
    return this.bytes({ address: HEAD, length });
  }

  /** Keeps a dictionary beside the chunk; the page is lost. */
  keep(dictionary: FixedData): void {
    this.#dictionary = dictionary.byteLength + SLACK;
    this.#reserve(this.#pageAt);
    const to = this.bytes({ address: this.#dictionaryAt, length: dictionary.byteLength });
    to.set(new Uint8Array(dictionary.buffer, dictionary.byteOffset, dictionary.byteLength));
  }

  /** Room for a page's bytes once they are unpacked. */
  page(length: number): Span {
    this.#reserve(this.#pageAt + length + SLACK);
    return { address: this.#pageAt, length };
  }

  bytes({ address, length }: Span): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.#memory.buffer as ArrayBuffer, address, length);
  }

  /** Unpacks what Snappy has packed. Throws a DataError for anything else. */
  unpackSnappy(packed: Span, length: number): Span {
    const page = this.page(length);
    if (this.#call('unpack_snappy', packed.address, packed.address + packed.length, page.address, length) !== 0) return page;
    throw new DataError('a page is not what Snappy packs, or of another length than it says: the file is damaged');
  }

  /** Begins to read a mix of runs of numbers of `width` bits. */
  begin(reading: Reading, { address, length }: Span, width: number): void {
    if (width > 32) throw damaged();
    const words = new Uint32Array(this.#memory.buffer, STATES[reading], Object.keys(STATE).length).fill(0);
    words[STATE.place / 4] = address;
    // Of no bits: zeros, as many as one likes.
    if (width === 0) words[STATE.left / 4] = 0xffffffff;
    this.#ends[reading] = address + length;
    this.#widths[reading] = width;
  }

  /** The next numbers, at most a block, a byte each: a view of them. */
  levels(count: number): Uint8Array {
    if (this.#call('read_runs', STATES.levels, this.#ends.levels, this.#widths.levels, count, FLAGS) === 0) throw damaged();
    return this.bytes({ address: FLAGS, length: count });
  }

  /** The next values, at most a block, of the dictionary of `size` values of `width` bytes; gives where they are. */
  lookUp(count: number, width: number, size: number): number {
    const { values } = STATES;
    const read = this.#call(`look_up_${width}`, values, this.#ends.values, this.#widths.values, count, VALUES, this.#dictionaryAt, size);
    const most = new Uint32Array(this.#memory.buffer, values + STATE.most, 1)[0] as number;
    if (count > 0 && most >= size) throw new DataError(`dictionary index ${most} where the dictionary has ${size} values`);
    if (read === 0) throw damaged();
    return VALUES;
  }

  /** Values from `address` on put where `valid` is 1, at most a block, and 0 elsewhere; gives where they are. */
  spread(address: number, width: number, valid: Uint8Array): number {
    this.bytes({ address: FLAGS, length: valid.length }).set(valid);
    this.#call(`spread_${width}`, address, FLAGS, valid.length, SPREAD);
    return SPREAD;
  }

  /** How many of these bytes, at most a block, are `value`. */
  count(bytes: Uint8Array, value: number): number {
    this.bytes({ address: FLAGS, length: bytes.length }).set(bytes);
    return this.#call('count_equal', FLAGS, bytes.length, value);
  }

  get #dictionaryAt(): number {
    return aligned(HEAD + this.#chunk);
  }

  get #pageAt(): number {
    return aligned(this.#dictionaryAt + this.#dictionary);
  }

  #reserve(end: number): void {
    const missing = end + SLACK - this.#memory.buffer.byteLength;
    if (missing <= 0) return;
    try {
      this.#memory.grow(Math.ceil(missing / PAGE));
    } catch {
      throw new LimitError(`${end} bytes of a column at once are too many; write smaller row groups and pages`);
    }
  }

  #call(name: string, ...args: readonly number[]): number {
    return Number(this.#run[name]?.(...args));
  }
}

const aligned = (address: number): number => 8 * Math.ceil(address / 8);

function damaged(): DataError {
  return new DataError('runs of values end too early: the file is damaged');
}
