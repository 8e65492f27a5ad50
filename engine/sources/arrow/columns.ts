import { isUtf8 } from 'node:buffer';
import { countZeros, unpackBits } from '../../columns/bitmap.ts';
import type { Column, FixedData } from '../../columns/column.ts';
import { allocate, nullColumn } from '../../columns/storage.ts';
import type { StringPool } from '../../columns/strings.ts';
import { NONE, takeOrNull } from '../../columns/take.ts';
import { DataError } from '../../diagnostics/failure.ts';
import type { Type } from '../../types/type.ts';
import type { Body } from './body.ts';
import type { ArrowField } from './schema.ts';

/** What columns are read with: the session's strings, and the values of dictionaries by their id. */
export interface Context {
  readonly strings: StringPool;
  readonly dictionaries: ReadonlyMap<number, Column>;
}

/** The next column of a record batch, of `expected` values (null: as many as it says). Typed arrays are views of the batch where possible. */
export function readColumn(field: ArrowField, body: Body, context: Context, expected: number | null): Column {
  try {
    const { length, nulls } = body.node();
    if (expected !== null && length !== expected) throw new DataError(`${length} values where ${expected} are expected`);
    return field.dictionary === null ? readValues(field, body, context, length, nulls) : readIndices(field, body, context, length, nulls);
  } catch (error) {
    throw error instanceof DataError ? naming(error, field.name) : error;
  }
}

/** The failure by the whole path of its column; a row inside of a list is none of the table's. */
function naming({ problem, culprit }: DataError, name: string): DataError {
  if (culprit.column === undefined) return new DataError(problem, { ...culprit, column: name });
  return new DataError(problem, { column: `${name}.${culprit.column}` });
}

function readValues(field: ArrowField, body: Body, context: Context, length: number, nulls: number): Column {
  const { wire, type } = field;
  if (wire.kind === 'null') return nullColumn(type, length);
  if (wire.kind === 'skip') return skipColumn(field, body, context, length);
  const valid = readValid(body, length, nulls);
  switch (wire.kind) {
    case 'plain':
      return fixed(type, length, valid, readPlain(type, body, length, wire.width));
    case 'bool':
      return fixed(type, length, valid, unpackBits(body.buffer((length + 7) >>> 3), length));
    case 'half':
      return fixed(type, length, valid, halves(new Uint16Array(view(body.buffer(length * 2), length * 2))));
    case 'date64':
      return fixed(type, length, valid, days(new BigInt64Array(view(body.buffer(length * 8), length * 8)), valid));
    case 'text':
      return fixed(type, length, valid, readText(body, context.strings, length, valid, wire.wide));
    case 'textView':
      return fixed(type, length, valid, readViews(body, context.strings, length, valid));
    case 'list':
      return readList(field, body, context, length, valid, wire.wide);
    case 'fixedList':
      return readFixedList(field, body, context, length, valid, wire.size);
    case 'map':
      return readMap(field, body, context, length, valid);
    case 'struct':
      return { layout: 'record', type, length, valid, fields: field.children.map(child => readColumn(child, body, context, length)) };
  }
}

function readValid(body: Body, length: number, nulls: number): Uint8Array | null {
  const bits = body.buffer(0);
  if (nulls === 0 || length === 0) return null;
  const bytes = (length + 7) >>> 3;
  if (bits.length < bytes) {
    if (bits.length === 0 && nulls === -1) return null;
    throw new DataError(`the validity bitmap has ${bits.length} bytes where ${bytes} are needed`);
  }
  const valid = unpackBits(bits, length);
  return countZeros(valid) === 0 ? null : valid;
}

function fixed(type: Type, length: number, valid: Uint8Array | null, data: FixedData): Column {
  return { layout: 'fixed', type, length, valid, data: valid === null ? data : zeroed(data, valid) };
}

/** A copy with zeros under nulls. */
function zeroed(data: FixedData, valid: Uint8Array): FixedData {
  const out = data.slice();
  const words = out.BYTES_PER_ELEMENT === 8 ? new Uint32Array(out.buffer) : (out as Exclude<FixedData, BigInt64Array | BigUint64Array>);
  const width = words.length / (valid.length || 1);
  for (let i = 0; i < valid.length; i++) if (valid[i] === 0) for (let w = 0; w < width; w++) words[i * width + w] = 0;
  return out;
}

const view = (bytes: Uint8Array, length: number): ArrayBuffer =>
  bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + length) as ArrayBuffer;

function readPlain(type: Type, body: Body, length: number, width: number): FixedData {
  const bytes = body.buffer(length * width);
  const Constructor = allocate(type, 0).constructor as new (buffer: ArrayBufferLike, at: number, length: number) => FixedData;
  return new Constructor(bytes.buffer, bytes.byteOffset, length);
}

function halves(bits: Uint16Array): Float32Array {
  return Float32Array.from(bits, half => {
    const [sign, exponent, fraction] = [half >>> 15 === 1 ? -1 : 1, (half >>> 10) & 31, half & 1023];
    if (exponent === 31) return fraction === 0 ? sign * Infinity : Number.NaN;
    return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1024 + fraction) * 2 ** (exponent - 25);
  });
}

const DAY_MS = 86_400_000n;

function days(milliseconds: BigInt64Array, valid: Uint8Array | null): Int32Array {
  const out = new Int32Array(milliseconds.length);
  for (let i = 0; i < out.length; i++) {
    if (valid?.[i] === 0) continue;
    const ms = milliseconds[i] as bigint;
    const day = (ms - (((ms % DAY_MS) + DAY_MS) % DAY_MS)) / DAY_MS;
    if (day !== BigInt.asIntN(32, day)) throw new DataError('a date outside of what date32 holds', { row: i });
    out[i] = Number(day);
  }
  return out;
}

/** Offsets of `length` items: `length + 1` rising numbers, none beyond `limit`. */
function readOffsets(body: Body, length: number, wide: boolean): Uint32Array {
  const width = wide ? 8 : 4;
  const bytes = body.buffer(0);
  if (length === 0 && bytes.length < width) return new Uint32Array(1);
  if (bytes.length < (length + 1) * width)
    throw new DataError(`the offsets have ${bytes.length} bytes where ${(length + 1) * width} are needed`);
  const words = new Uint32Array(bytes.buffer, bytes.byteOffset, (length + 1) * (width / 4));
  if (!wide) return words;
  const offsets = new Uint32Array(length + 1);
  for (let i = 0; i <= length; i++) {
    if (words[i * 2 + 1] !== 0) throw new DataError('offsets beyond 4 GB, or negative', { row: i });
    offsets[i] = words[i * 2] as number;
  }
  return offsets;
}

function checkOffsets(offsets: Uint32Array, limit: number): void {
  let last = offsets[0] as number;
  for (let i = 1; i < offsets.length; i++) {
    const next = offsets[i] as number;
    if (next < last) throw new DataError(`offsets fall from ${last} to ${next}`, { row: i - 1 });
    last = next;
  }
  if (last > limit) throw new DataError(`offsets point at ${last}, beyond the ${limit} there are`);
}

function readText(body: Body, strings: StringPool, length: number, valid: Uint8Array | null, wide: boolean): Uint32Array {
  const offsets = readOffsets(body, length, wide);
  const bytes = body.buffer(0);
  checkOffsets(offsets, bytes.length);
  checkText(bytes, offsets, valid);
  return strings.internAll(bytes, offsets, valid);
}

/** All at once if possible; a piece that begins inside a character is not text either. */
function checkText(bytes: Uint8Array, offsets: Uint32Array, valid: Uint8Array | null): void {
  const whole = isUtf8(bytes.subarray(offsets[0], offsets[offsets.length - 1]));
  for (let i = 0; i + 1 < offsets.length; i++) {
    const [start, end] = [offsets[i] as number, offsets[i + 1] as number];
    if (start === end || valid?.[i] === 0) continue;
    if (whole && ((bytes[start] as number) & 0xc0) !== 0x80 && (end === bytes.length || ((bytes[end] as number) & 0xc0) !== 0x80)) continue;
    if (!isUtf8(bytes.subarray(start, end))) throw new DataError('text that is not UTF-8', { row: i });
  }
}

function readViews(body: Body, strings: StringPool, length: number, valid: Uint8Array | null): Uint32Array {
  const views = body.buffer(length * 16);
  const words = new Int32Array(views.buffer, views.byteOffset, length * 4);
  const buffers = Array.from({ length: body.views() }, () => body.buffer(0));
  const codes = new Uint32Array(length);
  for (let i = 0; i < length; i++) {
    if (valid?.[i] === 0) continue;
    const size = words[i * 4] as number;
    const inline = size <= 12;
    const bytes = inline ? views : buffers[words[i * 4 + 2] as number];
    const start = inline ? i * 16 + 4 : (words[i * 4 + 3] as number);
    if (size < 0 || bytes === undefined || start < 0 || start + size > bytes.length)
      throw new DataError('a string view points outside of its buffers', { row: i });
    if (!isUtf8(bytes.subarray(start, start + size))) throw new DataError('text that is not UTF-8', { row: i });
    codes[i] = strings.internBytes(bytes, start, start + size);
  }
  return codes;
}

function readList(field: ArrowField, body: Body, context: Context, length: number, valid: Uint8Array | null, wide: boolean): Column {
  const offsets = readOffsets(body, length, wide);
  const items = readColumn(field.children[0] as ArrowField, body, context, null);
  checkOffsets(offsets, items.length);
  return { layout: 'list', type: field.type, length, valid, offsets, items };
}

function readFixedList(field: ArrowField, body: Body, context: Context, length: number, valid: Uint8Array | null, size: number): Column {
  const items = readColumn(field.children[0] as ArrowField, body, context, null);
  if (length * size > items.length) throw new DataError(`${items.length} items where ${length * size} are needed`);
  const offsets = Uint32Array.from({ length: length + 1 }, (_, i) => i * size);
  return { layout: 'list', type: field.type, length, valid, offsets, items };
}

function readMap(field: ArrowField, body: Body, context: Context, length: number, valid: Uint8Array | null): Column {
  const offsets = readOffsets(body, length, false);
  const entries = readColumn(field.children[0] as ArrowField, body, context, null);
  checkOffsets(offsets, entries.length);
  const [keys, values] = entries.layout === 'record' ? entries.fields : [];
  if (keys === undefined || values === undefined) throw new DataError('a map without keys and values');
  if (entries.valid !== null) throw new DataError('a map with null entries');
  return { layout: 'map', type: field.type, length, valid, offsets, keys, values };
}

function readIndices(field: ArrowField, body: Body, context: Context, length: number, nulls: number): Column {
  const kind = (field.dictionary as NonNullable<ArrowField['dictionary']>).index;
  const valid = readValid(body, length, nulls);
  const data = readPlain({ kind }, body, length, Number(kind.slice(1)) / 8);
  const values = context.dictionaries.get(field.dictionary?.id ?? -1) ?? nullColumn(field.type, 0);
  if (
    data instanceof Int32Array &&
    valid === null &&
    values.layout === 'fixed' &&
    values.valid === null &&
    values.data instanceof Uint32Array
  )
    return { ...values, length, data: lookedUp(values.data, data) };
  return takeOrNull(values, rowsOf(data, valid, values.length));
}

/** What most dictionaries are: codes of texts, none of them null. */
function lookedUp(codes: Uint32Array, indices: Int32Array): Uint32Array {
  const out = new Uint32Array(indices.length);
  const size = codes.length;
  let outside = 0;
  for (let i = 0; i < indices.length; i++) {
    const index = indices[i] as number;
    outside |= +(index >>> 0 >= size);
    out[i] = codes[index] as number;
  }
  if (outside === 0) return out;
  const row = indices.findIndex(index => index < 0 || index >= size);
  throw beyond(indices[row] as number, size, row);
}

const beyond = (index: number, size: number, row: number): DataError =>
  new DataError(`dictionary index ${index} where the dictionary has ${size} values`, { row });

/** Dictionary indices as row numbers; `NONE` for null. */
function rowsOf(indices: FixedData, valid: Uint8Array | null, size: number): Uint32Array {
  const rows = new Uint32Array(indices.length);
  for (let i = 0; i < rows.length; i++) {
    if (valid?.[i] === 0) rows[i] = NONE;
    else {
      const index = Number(indices[i]);
      if (!(index >= 0 && index < size)) throw beyond(index, size, i);
      rows[i] = index;
    }
  }
  return rows;
}

/** Past the buffers of a column that is not read; it is all null. */
function skipColumn(field: ArrowField, body: Body, context: Context, length: number): Column {
  const { wire } = field;
  if (wire.kind === 'skip') body.skipBuffers(wire.buffers);
  if (wire.kind === 'skip' && wire.variadic) body.skipBuffers(body.views());
  for (const child of field.children) readColumn(child, body, context, null);
  return nullColumn(field.type, length);
}
