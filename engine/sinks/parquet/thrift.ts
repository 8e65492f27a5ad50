/** What to write in Thrift's compact protocol, in which Parquet keeps its metadata. Fields of a struct are in order of their numbers. */
export type Thrift =
  | { readonly flag: boolean }
  | { readonly i8: number }
  | { readonly i32: number }
  | { readonly i64: number }
  | { readonly text: string }
  | { readonly bytes: Uint8Array }
  | { readonly list: readonly Thrift[] }
  | Struct;

export interface Struct {
  readonly struct: readonly (readonly [id: number, value: Thrift])[];
}

const TYPES = { i8: 3, i32: 5, i64: 6, text: 8, bytes: 8, list: 9, struct: 12 } as const;

/** The bytes of a struct. */
export function writeThrift(struct: Struct): Uint8Array {
  const out: number[] = [];
  writeStruct(struct, out);
  return Uint8Array.from(out);
}

function typeOf(value: Thrift): number {
  if ('flag' in value) return value.flag ? 1 : 2;
  return TYPES[Object.keys(value)[0] as keyof typeof TYPES];
}

function writeStruct({ struct }: Struct, out: number[]): void {
  let last = 0;
  for (const [id, value] of struct) {
    out.push(((id - last) << 4) | typeOf(value));
    last = id;
    if (!('flag' in value)) writeValue(value, out);
  }
  out.push(0);
}

function writeValue(value: Thrift, out: number[]): void {
  if ('struct' in value) writeStruct(value, out);
  else if ('list' in value) writeList(value.list, out);
  else if ('text' in value) writeBytes(new TextEncoder().encode(value.text), out);
  else if ('bytes' in value) writeBytes(value.bytes, out);
  else if ('i8' in value) out.push(value.i8 & 0xff);
  else if ('i32' in value) writeVarint(zigzag(value.i32), out);
  else if ('i64' in value) writeVarint(zigzag(value.i64), out);
}

function writeList(list: readonly Thrift[], out: number[]): void {
  const [first] = list;
  const type = first === undefined ? TYPES.struct : typeOf(first);
  if (list.length < 15) out.push((list.length << 4) | type);
  else {
    out.push(0xf0 | type);
    writeVarint(list.length, out);
  }
  for (const value of list) writeValue(value, out);
}

function writeBytes(bytes: Uint8Array, out: number[]): void {
  writeVarint(bytes.length, out);
  for (const byte of bytes) out.push(byte);
}

const zigzag = (value: number): number => (value < 0 ? -value * 2 - 1 : value * 2);

/** An unsigned number below 2^53, seven bits a byte, the lowest first. */
export function writeVarint(value: number, out: number[]): void {
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) out.push((rest % 0x80) | 0x80);
  out.push(rest);
}
