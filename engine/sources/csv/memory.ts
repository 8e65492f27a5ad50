import { type Exports, instantiate } from '../../compile/instantiate.ts';
import { link } from '../../ir/link.ts';
import { CONTROL, KERNELS, PLACE } from './kernels.ts';

const PAGE = 65_536;
/** What the loops may read behind the bytes. */
const BEHIND = 64;
const PLACES = 1 << 15;
const CONTROL_BYTES = 1024;
const HEAD = CONTROL_BYTES + PLACES * PLACE;
const POWERS = Float64Array.from({ length: 23 }, (_, i) => 10 ** i);

/** What a column's loop gave: views of memory, valid until the next call. */
export interface Answer {
  readonly data: number;
  readonly valid: Uint8Array;
  readonly nulls: number;
  /** Rows that it has left. */
  readonly others: Uint32Array;
}

/** The columns of a block whose records are read. */
export interface Part {
  readonly bytes: Uint8Array;
  readonly width: number;
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
}

/**
 * The linear memory in which a file is read: the bytes at hand, where its fields are, and room for one column. Views are valid until
 * `reserve` is called with more bytes.
 */
export class CsvMemory {
  readonly #memory = new WebAssembly.Memory({ initial: Math.ceil(HEAD / PAGE) + 1 });
  readonly #run: Exports = instantiate(link(KERNELS), this.#memory);
  #capacity = 0;

  constructor() {
    new Float64Array(this.#memory.buffer, CONTROL.powers, POWERS.length).set(POWERS);
  }

  /** Room for `length` bytes with a line break behind them, and for as many fields and records: each has a byte that ends it. */
  reserve(length: number): void {
    if (length + BEHIND > this.#capacity) this.#capacity = 8 * Math.ceil((length + BEHIND) / 8);
    const missing = HEAD + this.#capacity * (1 + 6 * 4 + 8) - this.#memory.buffer.byteLength;
    if (missing > 0) this.#memory.grow(Math.ceil(missing / PAGE));
    new Uint8Array(this.#memory.buffer, HEAD + length, BEHIND).fill(0x0a);
  }

  bytes(length: number): Uint8Array {
    return new Uint8Array(this.#memory.buffer as ArrayBuffer, HEAD, length);
  }

  /** Room for numbers: starts, ends, begins and lines of what is scanned. */
  numbers(index: 0 | 1 | 2 | 3): Uint32Array {
    return new Uint32Array(this.#memory.buffer, this.#region(index), this.#capacity);
  }

  /** `scan_records` from byte `from` of `end`, after `records` that were found before. */
  scan(from: number, end: number, width: number, line: number, records: number): { readonly stopped: number; readonly records: number } {
    const count = new Uint32Array(this.#memory.buffer, CONTROL.count, 1);
    count[0] = records;
    const regions = [0, 1, 2, 3].map(index => this.#region(index));
    const stopped = this.#call('scan_records', [HEAD, from, end, width, line, ...regions, 0]);
    return { stopped, records: count[0] as number };
  }

  /** What readers of a timestamp need to know. */
  unit(digits: number): void {
    const scale = 10n ** BigInt(digits);
    const words = new BigInt64Array(this.#memory.buffer, 0, 5);
    words[CONTROL.scale / 8] = scale;
    words[CONTROL.divisor / 8] = 10n ** BigInt(9 - digits);
    words[CONTROL.most / 8] = (1n << 63n) / scale - 1n;
    words[CONTROL.digits / 8] = 0n;
  }

  /** The most digits of a fraction since `unit` was called. */
  get digits(): number {
    return new Uint32Array(this.#memory.buffer, CONTROL.digits, 1)[0] as number;
  }

  /** Runs a loop over a column's fields from record `from` on. */
  read(kernel: string, part: Part, column: number, from: number, count: number): Answer {
    const [data, valid, others] = [this.#data, this.#valid, this.#region(4)];
    const left = this.#call(kernel, [HEAD, ...fieldsOf(part, column, from), count, data, valid, others, 0]);
    const nulls = new Uint32Array(this.#memory.buffer, CONTROL.count, 1)[0] as number;
    return { data, valid: this.view(Uint8Array, valid, count), nulls, others: this.view(Uint32Array, others, left) };
  }

  /** Codes of texts as far as they were remembered. */
  codes(part: Part, column: number, from: number, count: number): { readonly codes: Uint32Array; readonly others: Uint32Array } {
    const [codes, others] = [this.#data, this.#region(4)];
    const left = this.#call('find_codes', [HEAD, ...fieldsOf(part, column, from), count, codes, others, CONTROL_BYTES, PLACES - 1]);
    return { codes: this.view(Uint32Array, codes, count), others: this.view(Uint32Array, others, left) };
  }

  /** Remembers the codes of those that `codes` had left. */
  remember(part: Part, column: number, from: number, left: number): void {
    const [codes, others] = [this.#data, this.#region(4)];
    this.#call('remember_codes', [HEAD, ...fieldsOf(part, column, from), codes, others, left, CONTROL_BYTES, PLACES - 1]);
  }

  view<T>(type: new (buffer: ArrayBufferLike, at: number, length: number) => T, address: number, length: number): T {
    return new type(this.#memory.buffer, address, length);
  }

  #region(index: number): number {
    return HEAD + this.#capacity * (1 + 4 * index);
  }

  get #data(): number {
    return this.#region(6);
  }

  get #valid(): number {
    return this.#region(5);
  }

  #call(name: string, args: readonly number[]): number {
    return Number(this.#run[name]?.(...args));
  }
}

const fieldsOf = ({ width, starts, ends }: Part, column: number, from: number): number[] => {
  const skipped = (from * width + column) * 4;
  return [starts.byteOffset + skipped, ends.byteOffset + skipped, width * 4];
};
