import { countZeros, packBits } from '../columns/bitmap.ts';
import type { Column, FixedColumn, ListColumn, MapColumn } from '../columns/column.ts';
import { writeFlat } from '../columns/ipc/flatwrite.ts';
import { CONTINUATION, HEADER, METADATA_V5 } from '../columns/ipc/format.ts';
import { type OutputField, schemaSlots } from '../columns/ipc/schema.ts';
import { sliceColumn } from '../columns/slice.ts';
import type { StringPool } from '../columns/strings.ts';
import { LimitError } from '../diagnostics/failure.ts';

const MAX_TEXT = 0x7fffffff;

/**
 * Writes an Arrow IPC stream: `schema`, any number of `batch`, `end`. What is given are pieces to be sent one after another;
 * many are views of the columns, so they must be sent or copied before the columns change.
 */
export class ArrowStreamWriter {
  readonly #fields: readonly OutputField[];
  readonly #strings: StringPool;

  constructor(fields: readonly OutputField[], strings: StringPool) {
    this.#fields = fields;
    this.#strings = strings;
  }

  schema(): Uint8Array[] {
    return [...message(HEADER.schema, schemaSlots(this.#fields), NO_BODY).pieces];
  }

  /** A record batch of these columns, in the order of the schema; more than one if texts are too long for one. */
  batch(columns: readonly Column[], length: number): Uint8Array[] {
    return this.messages(columns, length).flatMap(({ pieces }) => pieces);
  }

  /** As `batch`, message by message. */
  messages(columns: readonly Column[], length: number): readonly ArrowMessage[] {
    const body = new BodyWriter(this.#strings);
    try {
      for (const column of columns) body.column(column);
    } catch (error) {
      if (error !== TOO_LONG) throw error;
      return this.#halves(columns, length);
    }
    return [message(HEADER.records, [{ i64: length }, { pairs: body.nodes }, { pairs: body.buffers }], body)];
  }

  /** The mark of the end. */
  end(): Uint8Array {
    return new Uint8Array(Uint32Array.of(CONTINUATION, 0).buffer);
  }

  #halves(columns: readonly Column[], length: number): readonly ArrowMessage[] {
    if (length < 2) throw new LimitError('a text of more than 2 GB cannot be written');
    const middle = length >>> 1;
    const part = (start: number, end: number) =>
      this.messages(
        columns.map(column => sliceColumn(column, start, end)),
        end - start
      );
    return [...part(0, middle), ...part(middle, length)];
  }
}

/** One message of a stream, and how long its two parts are: the metadata with what announces it, and the body. */
export interface ArrowMessage {
  readonly pieces: readonly Uint8Array[];
  readonly metadata: number;
  readonly body: number;
}

const NO_BODY = { pieces: [], size: 0 };

function message(kind: number, header: Parameters<typeof writeFlat>[0], body: Pick<BodyWriter, 'pieces' | 'size'>): ArrowMessage {
  const metadata = writeFlat([{ i16: METADATA_V5 }, { u8: kind }, { table: header }, { i64: body.size }]);
  const prefix = new Uint8Array(Uint32Array.of(CONTINUATION, metadata.length).buffer);
  return { pieces: [prefix, metadata, ...body.pieces], metadata: prefix.length + metadata.length, body: body.size };
}

const TOO_LONG = new RangeError('texts of one column exceed 2 GB');

class BodyWriter {
  readonly nodes: number[] = [];
  readonly buffers: number[] = [];
  readonly pieces: Uint8Array[] = [];
  size = 0;
  readonly #strings: StringPool;

  constructor(strings: StringPool) {
    this.#strings = strings;
  }

  column(column: Column): void {
    const { length, valid, layout } = column;
    const nulls = layout === 'empty' ? length : valid === null ? 0 : countZeros(valid);
    this.nodes.push(length, nulls);
    if (layout === 'empty') return;
    this.#buffer(nulls === 0 || valid === null ? EMPTY : packBits(valid, length));
    switch (layout) {
      case 'fixed':
        this.#fixed(column);
        break;
      case 'list':
        this.#offsets(column);
        this.column(inner(column, column.items));
        break;
      case 'map':
        this.#offsets(column);
        this.#entries(column);
        break;
      case 'record':
        for (const field of column.fields) this.column(field);
    }
  }

  #fixed(column: FixedColumn): void {
    const { type, data, length, valid } = column;
    if (type.kind === 'bool') this.#buffer(packBits(data as Uint8Array, length));
    else if (type.kind === 'string' || type.kind === 'json') this.#texts(data as Uint32Array, valid, false);
    else if (type.kind === 'large_string') this.#texts(data as Uint32Array, valid, true);
    else this.#buffer(bytesOf(data));
  }

  #texts(codes: Uint32Array, valid: Uint8Array | null, wide: boolean): void {
    const offsets = textOffsets(codes, valid, this.#strings);
    this.#buffer(wide ? widened(offsets) : bytesOf(offsets));
    this.#buffer(textBytes(codes, valid, offsets, this.#strings));
  }

  #offsets({ offsets, length }: ListColumn | MapColumn): void {
    const first = offsets[0] as number;
    this.#buffer(bytesOf(first === 0 ? offsets.subarray(0, length + 1) : offsets.subarray(0, length + 1).map(offset => offset - first)));
  }

  #entries(column: MapColumn): void {
    const keys = inner(column, column.keys);
    this.nodes.push(keys.length, 0);
    this.#buffer(EMPTY);
    this.column(keys);
    this.column(inner(column, column.values));
  }

  #buffer(bytes: Uint8Array): void {
    this.buffers.push(this.size, bytes.length);
    const padding = (8 - (bytes.length % 8)) % 8;
    this.size += bytes.length + padding;
    if (bytes.length > 0) this.pieces.push(bytes);
    if (padding > 0) this.pieces.push(EMPTY_EIGHT.subarray(0, padding));
  }
}

const EMPTY = new Uint8Array(0);
const EMPTY_EIGHT = new Uint8Array(8);

function inner(column: ListColumn | MapColumn, items: Column): Column {
  return sliceColumn(items, column.offsets[0] as number, column.offsets[column.length] as number);
}

const bytesOf = ({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array => new Uint8Array(buffer, byteOffset, byteLength);

function textOffsets(codes: Uint32Array, valid: Uint8Array | null, strings: StringPool): Int32Array {
  const offsets = new Int32Array(codes.length + 1);
  let at = 0;
  for (let i = 0; i < codes.length; i++) {
    if (valid === null || valid[i] !== 0) at += strings.end(codes[i] as number) - strings.start(codes[i] as number);
    if (at > MAX_TEXT) throw TOO_LONG;
    offsets[i + 1] = at;
  }
  return offsets;
}

function textBytes(codes: Uint32Array, valid: Uint8Array | null, offsets: Int32Array, strings: StringPool): Uint8Array {
  const out = new Uint8Array(offsets[codes.length] as number);
  const target = new DataView(out.buffer);
  const { block } = strings;
  const source = new DataView(block.buffer, block.byteOffset, block.length);
  for (let i = 0; i < codes.length; i++) {
    if (valid !== null && valid[i] === 0) continue;
    const start = strings.start(codes[i] as number);
    const to = offsets[i] as number;
    const length = (offsets[i + 1] as number) - to;
    if (length > 64) out.set(block.subarray(start, start + length), to);
    else copyText(source, start, target, to, length);
  }
  return out;
}

/** Four bytes at a time; the last four may overlap those before. */
function copyText(source: DataView, start: number, target: DataView, to: number, length: number): void {
  if (length < 4) {
    for (let k = 0; k < length; k++) target.setUint8(to + k, source.getUint8(start + k));
    return;
  }
  const last = length - 4;
  for (let k = 0; k < last; k += 4) target.setUint32(to + k, source.getUint32(start + k, true), true);
  target.setUint32(to + last, source.getUint32(start + last, true), true);
}

function widened(offsets: Int32Array): Uint8Array {
  const words = new Uint32Array(offsets.length * 2);
  for (let i = 0; i < offsets.length; i++) words[i * 2] = offsets[i] as number;
  return bytesOf(words);
}
