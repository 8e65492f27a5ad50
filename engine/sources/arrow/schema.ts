import type { FlatTable } from '../../columns/ipc/flatread.ts';
import { ARROW, UNITS } from '../../columns/ipc/format.ts';
import { DataError } from '../../diagnostics/failure.ts';
import * as types from '../../types/type.ts';

/** How a column's values lie in the buffers of a record batch. */
export type Wire =
  | { readonly kind: 'null' | 'bool' | 'half' | 'date64' | 'textView' | 'map' | 'struct' }
  /** Values as `Column` keeps them, `width` bytes each. */
  | { readonly kind: 'plain'; readonly width: number }
  /** Offsets of 64 bits if `wide`. */
  | { readonly kind: 'text' | 'list'; readonly wide: boolean }
  | { readonly kind: 'fixedList'; readonly size: number }
  /** Present but not read: so many buffers, after them the variadic ones, after them the children. */
  | { readonly kind: 'skip'; readonly buffers: number; readonly variadic: boolean };

export interface ArrowField {
  readonly name: string;
  readonly type: types.Type;
  readonly wire: Wire;
  readonly children: readonly ArrowField[];
  /** Set if the column holds indices into a dictionary of values that lie as `wire` says. */
  readonly dictionary: { readonly id: number; readonly index: types.IntegerKind } | null;
}

type Shape = Pick<ArrowField, 'type' | 'wire'>;

const MAX_DEPTH = 32;
const MAX_FIELDS = 100_000;

/** The columns of a Schema message. Throws a DataError that names the column for decimals and for what is damaged. */
export function readSchema(schema: FlatTable): ArrowField[] {
  if (schema.i16(0) !== 0) throw new DataError('the Arrow data is big-endian; write it little-endian');
  return new SchemaReader().fields(schema.tables(1));
}

class SchemaReader {
  #count = 0;

  fields(tables: readonly FlatTable[]): ArrowField[] {
    return tables.map(table => this.#field(table, 0, ''));
  }

  #field(table: FlatTable, depth: number, path: string): ArrowField {
    if (depth > MAX_DEPTH || ++this.#count > MAX_FIELDS)
      throw new DataError('the Arrow schema is nested too deeply or has too many fields');
    const name = table.text(0) ?? '';
    const full = path === '' ? name : `${path}.${name}`;
    const children = table.tables(5).map(child => this.#field(child, depth + 1, full));
    const encoding = table.table(4);
    const dictionary = encoding === null ? null : { id: encoding.i64(0), index: indexKind(encoding.table(1)) };
    return { name, children, dictionary, ...shape(table.u8(2), table.table(3), children, full) };
  }
}

function indexKind(int: FlatTable | null): types.IntegerKind {
  return int === null ? 'i32' : integer(int);
}

function integer(int: FlatTable): types.IntegerKind {
  const width = int.i32(0);
  if (width !== 8 && width !== 16 && width !== 32 && width !== 64) throw new DataError(`the Arrow schema has integers of ${width} bits`);
  return `${int.u8(1) === 0 ? 'u' : 'i'}${width}`;
}

function shape(code: number, details: FlatTable | null, children: readonly ArrowField[], column: string): Shape {
  if (details === null) throw new DataError('the Arrow schema does not say what type it has', { column });
  const make = SHAPES[code];
  if (make === undefined) throw new DataError(`Arrow type number ${code} is not known`, { column });
  return make(details, children, column);
}

const plain = (type: types.Type, width: number): Shape => ({ type, wire: { kind: 'plain', width } });

const skip = (name: string, buffers: number, variadic = false): Shape => ({
  type: { kind: 'unusable', name },
  wire: { kind: 'skip', buffers, variadic }
});

function only(children: readonly ArrowField[], column: string): ArrowField {
  const [child] = children;
  if (child === undefined || children.length !== 1) throw new DataError('a list without the type of its items', { column });
  return child;
}

const SHAPES: Readonly<Record<number, (details: FlatTable, children: readonly ArrowField[], column: string) => Shape>> = {
  [ARROW.null]: () => ({ type: types.NULL, wire: { kind: 'null' } }),
  [ARROW.bool]: () => ({ type: types.BOOL, wire: { kind: 'bool' } }),
  [ARROW.int]: details => {
    const kind = integer(details);
    return plain({ kind }, Number(kind.slice(1)) / 8);
  },
  [ARROW.float]: (details, _, column) => {
    const precision = details.i16(0);
    if (precision === 0) return { type: types.F32, wire: { kind: 'half' } };
    if (precision === 1) return plain(types.F32, 4);
    if (precision === 2) return plain(types.F64, 8);
    throw new DataError(`floats of precision ${precision} are not known`, { column });
  },
  [ARROW.utf8]: () => ({ type: types.STRING, wire: { kind: 'text', wide: false } }),
  [ARROW.largeUtf8]: () => ({ type: types.LARGE_STRING, wire: { kind: 'text', wide: true } }),
  [ARROW.utf8View]: () => ({ type: types.STRING, wire: { kind: 'textView' } }),
  [ARROW.date]: details => (details.i16(0, 1) === 0 ? plain(types.DATE32, 4) : { type: types.DATE32, wire: { kind: 'date64' } }),
  [ARROW.timestamp]: (details, _, column) => plain(types.timestamp(unit(details.i16(0), column)), 8),
  [ARROW.duration]: (details, _, column) => plain(types.duration(unit(details.i16(0, 1), column)), 8),
  [ARROW.interval]: details => {
    const code = details.i16(0);
    if (code === 0) return plain(types.INTERVAL_MONTHS, 4);
    return code === 1 ? plain(types.INTERVAL_DAYS, 8) : skip('interval_month_day_nano', 2);
  },
  [ARROW.list]: (_, children, column) => ({ type: types.list(only(children, column).type), wire: { kind: 'list', wide: false } }),
  [ARROW.largeList]: (_, children, column) => ({ type: types.list(only(children, column).type), wire: { kind: 'list', wide: true } }),
  [ARROW.fixedList]: (details, children, column) => {
    const size = details.i32(0);
    if (size < 0) throw new DataError('lists of a negative fixed size', { column });
    return { type: types.list(only(children, column).type), wire: { kind: 'fixedList', size } };
  },
  [ARROW.struct]: (_, children) => ({ type: types.record(children.map(({ name, type }) => ({ name, type }))), wire: { kind: 'struct' } }),
  [ARROW.map]: (_, children, column) => {
    const entries = only(children, column);
    const [key, value] = entries.children;
    if (entries.wire.kind !== 'struct' || key === undefined || value === undefined || entries.children.length !== 2)
      throw new DataError('a map whose entries are not pairs of key and value', { column });
    return { type: types.map(key.type, value.type), wire: { kind: 'map' } };
  },
  [ARROW.decimal]: (_, __, column) => {
    throw new DataError('decimal columns cannot be loaded; convert it to float64 or int64, or leave it out', { column });
  },
  [ARROW.binary]: () => skip('binary', 3),
  [ARROW.largeBinary]: () => skip('large_binary', 3),
  [ARROW.binaryView]: () => skip('binary_view', 2, true),
  [ARROW.fixedBinary]: () => skip('fixed_size_binary', 2),
  [ARROW.time]: () => skip('time', 2),
  [ARROW.union]: details => skip('union', details.i16(0) === 0 ? 1 : 2),
  [ARROW.runEnd]: () => skip('run_end_encoded', 0),
  [ARROW.listView]: () => skip('list_view', 3),
  [ARROW.largeListView]: () => skip('large_list_view', 3)
};

function unit(code: number, column: string): types.TimeUnit {
  const found = UNITS[code];
  if (found === undefined) throw new DataError(`time unit number ${code} is not known`, { column });
  return found;
}
