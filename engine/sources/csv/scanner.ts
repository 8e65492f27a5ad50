import { isUtf8 } from 'node:buffer';
import { DataError, LimitError } from '../../diagnostics/failure.ts';
import { CsvMemory } from './memory.ts';

/**
 * Records found in a piece of a file. Field `c` of record `r` is `bytes[starts[r * width + c] .. ends[r * width + c])`, unquoted. All
 * arrays are views of `memory`, valid until the next block.
 */
export interface Block {
  readonly memory: CsvMemory;
  readonly bytes: Uint8Array;
  readonly width: number;
  readonly records: number;
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
  /** Where each record begins in `bytes`, and its line in the file, from 1. */
  readonly begins: Uint32Array;
  readonly lines: Uint32Array;
}

const MAX_RECORD = 1 << 24;
const COMMA = 0x2c;
const QUOTE = 0x22;
const LF = 0x0a;
const CR = 0x0d;

/** Cuts the bytes of a CSV file, piece by piece, into records of as many fields as the first has. */
export class CsvScanner {
  #rest = new Uint8Array(0);
  #line = 1;
  #width: number;
  readonly #memory = new CsvMemory();

  /** `width`: fields of a record; 0: as many as the first has. */
  constructor(width = 0) {
    this.#width = width;
  }

  /** Whether a record has begun that is not complete yet. */
  get isWithin(): boolean {
    return this.#rest.length > 0;
  }

  /** The records that are complete with these bytes; with `last`, all that is left. */
  push(piece: Uint8Array, last: boolean): Block {
    const length = this.#rest.length + piece.length;
    this.#memory.reserve(length);
    const bytes = this.#memory.bytes(length);
    bytes.set(this.#rest);
    bytes.set(piece, this.#rest.length);
    const cutter = new Cutter(this.#memory, bytes, last, this.#width, this.#line);
    const end = cutter.run();
    this.#rest = bytes.slice(end);
    if (this.#rest.length > MAX_RECORD)
      throw new LimitError(
        `line ${cutter.line}: a record of more than ${MAX_RECORD >> 20} MiB; a quote that begins here may never be closed`
      );
    this.#width = cutter.width;
    this.#line = cutter.line;
    const block = cutter.block();
    if (!isUtf8(bytes.subarray(0, end))) throw notText(block);
    return block;
  }
}

function notText(block: Block): DataError {
  const wrong = block.begins.findIndex((begin, i) => !isUtf8(block.bytes.subarray(begin, block.begins[i + 1] ?? block.bytes.length)));
  return new DataError('text that is not UTF-8; save the file as UTF-8', { line: block.lines[Math.max(wrong, 0)] });
}

/** Where a record stops being complete. */
const INCOMPLETE = -1;

class Cutter {
  width: number;
  line: number;
  readonly #memory: CsvMemory;
  readonly #bytes: Uint8Array;
  readonly #last: boolean;
  #records = 0;
  #fields = 0;
  readonly #starts: Uint32Array;
  readonly #ends: Uint32Array;
  readonly #begins: Uint32Array;
  readonly #lines: Uint32Array;
  /** Fields of the current record with doubled quotes inside. */
  #doubled: number[] = [];

  constructor(memory: CsvMemory, bytes: Uint8Array, last: boolean, width: number, line: number) {
    this.#memory = memory;
    this.#bytes = bytes;
    this.#last = last;
    this.width = width;
    this.line = line;
    [this.#starts, this.#ends, this.#begins, this.#lines] = [memory.numbers(0), memory.numbers(1), memory.numbers(2), memory.numbers(3)];
  }

  /** Reads all complete records; gives where the first incomplete one begins. */
  run(): number {
    let at = this.#usual(0);
    while (at < this.#bytes.length) {
      const next = this.#record(at);
      if (next === INCOMPLETE) break;
      at = this.#usual(next);
    }
    return at;
  }

  /** Reads the records from `at` on that have nothing unusual; gives where the first other one begins. */
  #usual(at: number): number {
    if (this.width === 0 || at >= this.#bytes.length) return at;
    const { stopped, records } = this.#memory.scan(at, this.#bytes.length, this.width, this.line, this.#records);
    this.line += records - this.#records;
    this.#records = records;
    this.#fields = records * this.width;
    return stopped;
  }

  block(): Block {
    const count = this.#records * this.width;
    return {
      memory: this.#memory,
      bytes: this.#bytes,
      width: this.width,
      records: this.#records,
      starts: this.#starts.subarray(0, count),
      ends: this.#ends.subarray(0, count),
      begins: this.#begins.subarray(0, this.#records),
      lines: this.#lines.subarray(0, this.#records)
    };
  }

  /** Reads one record; gives where the next one begins. */
  #record(begin: number): number {
    const bytes = this.#bytes;
    const first = this.#fields;
    const line = this.line;
    this.#doubled.length = 0;
    let at = begin;
    for (;;) {
      at = at < bytes.length && bytes[at] === QUOTE ? this.#quoted(at, begin, line) : this.#plain(at);
      if (at === INCOMPLETE) {
        this.#fields = first;
        this.line = line;
        return INCOMPLETE;
      }
      if (at >= bytes.length || bytes[at] !== COMMA) break;
      at++;
    }
    this.#finish(begin, first, line);
    this.line++;
    if (at < bytes.length && bytes[at] === CR) at++;
    return at + 1;
  }

  /** A field without quotes; gives where it ends: at a comma, a line break or the end of the file. */
  #plain(start: number): number {
    const bytes = this.#bytes;
    const { length } = bytes;
    let at = start;
    for (; at < length; at++) {
      const byte = bytes[at] as number;
      if (byte === COMMA || byte === LF) break;
    }
    if (at === length && !this.#last) return INCOMPLETE;
    if (at > start && bytes[at - 1] === CR && (at === length || bytes[at] === LF)) at--;
    this.#starts[this.#fields] = start;
    this.#ends[this.#fields++] = at;
    return at;
  }

  #quoted(start: number, begin: number, line: number): number {
    const bytes = this.#bytes;
    let doubled = false;
    let at = start + 1;
    for (; ; at++) {
      if (at >= bytes.length) return this.#unclosed(start, begin, line);
      const byte = bytes[at];
      if (byte === LF) this.line++;
      if (byte !== QUOTE) continue;
      if (bytes[at + 1] !== QUOTE) break;
      doubled = true;
      at++;
    }
    if (at + 1 >= bytes.length && !this.#last) return INCOMPLETE;
    if (doubled) this.#doubled.push(this.#fields);
    this.#starts[this.#fields] = start + 1;
    this.#ends[this.#fields++] = at;
    return this.#afterQuote(at + 1, begin, line);
  }

  #unclosed(start: number, begin: number, line: number): number {
    if (!this.#last) return INCOMPLETE;
    throw this.#failure('a quote is opened here and never closed', start, begin, line);
  }

  #afterQuote(at: number, begin: number, line: number): number {
    const byte = this.#bytes[at];
    if (byte === undefined || byte === COMMA || byte === LF) return at;
    if (byte === CR) {
      if (at + 1 < this.#bytes.length ? this.#bytes[at + 1] === LF : this.#last) return at;
      if (at + 1 >= this.#bytes.length) return INCOMPLETE;
    }
    throw this.#failure('after the closing quote a comma or the end of the line is expected', at, begin, line);
  }

  #finish(begin: number, first: number, line: number): void {
    const found = this.#fields - first;
    const blank = found === 1 && this.#starts[first] === this.#ends[first] && this.#bytes[begin] !== QUOTE;
    if (blank && this.width !== 1) {
      this.#fields = first;
      return;
    }
    if (this.width === 0) this.width = found;
    if (found !== this.width) throw this.#uneven(found, begin, first, line);
    for (const field of this.#doubled) this.#undouble(field);
    this.#begins[this.#records] = begin;
    this.#lines[this.#records++] = line;
  }

  #uneven(found: number, begin: number, first: number, line: number): DataError {
    const at = found > this.width ? (this.#starts[first + this.width] as number) : (this.#ends[this.#fields - 1] as number);
    return this.#failure(`${found} fields where the header has ${this.width}`, at, begin, line);
  }

  /** Two quotes inside a field are one: written over the field in place. */
  #undouble(field: number): void {
    const bytes = this.#bytes;
    let to = this.#starts[field] as number;
    const end = this.#ends[field] as number;
    for (let at = to; at < end; at++, to++) {
      bytes[to] = bytes[at] as number;
      if (bytes[at] === QUOTE) at++;
    }
    bytes.fill(0x20, to, end);
    this.#ends[field] = to;
  }

  #failure(problem: string, at: number, begin: number, line: number): DataError {
    return new DataError(problem, placeOf(this.#bytes, at, begin, line));
  }
}

/** Line and character (both from 1) of the byte at `at`, in a record that begins at `begin` on `line`. */
export function placeOf(bytes: Uint8Array, at: number, begin: number, line: number): { line: number; at: number } {
  let place = 1;
  let current = line;
  for (let i = begin; i < at; i++) {
    if (bytes[i] === LF) {
      current++;
      place = 1;
    } else if (((bytes[i] as number) & 0xc0) !== 0x80) place++;
  }
  return { line: current, at: place };
}

/** Where field `column` of record `record` is in the file. */
export function placeOfField(block: Block, record: number, column: number): { line: number; at: number } {
  const start = block.starts[record * block.width + column] as number;
  const begin = block.begins[record] as number;
  const quoted = start > begin && block.bytes[start - 1] === QUOTE ? 1 : 0;
  return placeOf(block.bytes, start - quoted, begin, block.lines[record] as number);
}
