import type { SchemaElement, SchemaTree } from 'hyparquet';
import { DataError } from '../../diagnostics/failure.ts';
import * as types from '../../types/type.ts';

/** A place in a record's nesting: how many lists it is in, and the definition level from which on it is there. */
interface Level {
  readonly rep: number;
  readonly def: number;
}

interface Common {
  readonly name: string;
  readonly type: types.Type;
  /** Where there is a slot for a value of it, null or not. */
  readonly slot: Level;
  /** The definition level from which on it is not null. */
  readonly defined: number;
}

export interface LeafNode extends Common {
  readonly kind: 'leaf';
  readonly element: SchemaElement;
  /** Names from the root. */
  readonly path: readonly string[];
}

export interface GroupNode extends Common {
  /** A list has one child, its items; a map two, keys and values; a record one per field. */
  readonly kind: 'list' | 'map' | 'record';
  readonly children: readonly ParquetNode[];
}

/** A column of a Parquet file, or a part of one. */
export type ParquetNode = LeafNode | GroupNode;

/** The columns of a file; `known` are types that Arrow says more exactly, by name. Decimals are a DataError naming the column. */
export function readColumns(root: SchemaTree, known: ReadonlyMap<string, types.Type>): ParquetNode[] {
  return root.children.map(tree => shaped(tree, { rep: 0, def: 0 }, 0, known.get(tree.element.name)));
}

/** `base`: the definition level of what it is in. */
function shaped(tree: SchemaTree, slot: Level, base: number, known: types.Type | undefined): ParquetNode {
  if (tree.element.repetition_type === 'REPEATED') return bareList(tree, slot, base, known);
  return single(tree, slot, base + (tree.element.repetition_type === 'OPTIONAL' ? 1 : 0), known);
}

/** A repeated field that no list announces: a list of required items. */
function bareList(tree: SchemaTree, slot: Level, base: number, known: types.Type | undefined): ParquetNode {
  const item = single(tree, { rep: slot.rep + 1, def: base + 1 }, base + 1, itemOf(known));
  return { kind: 'list', name: tree.element.name, type: types.list(item.type), slot, defined: base, children: [item] };
}

function single(tree: SchemaTree, slot: Level, defined: number, known: types.Type | undefined): ParquetNode {
  const { element, children } = tree;
  const { name } = element;
  if (children.length === 0) {
    const type = leafType(element, tree.path.join('.'), known);
    return { kind: 'leaf', name, type, slot, defined, element, path: tree.path };
  }
  const inner = { rep: slot.rep + 1, def: defined + 1 };
  const [repeated] = children;
  if (isAnnotated(element, 'LIST') && children.length === 1 && repeated?.element.repetition_type === 'REPEATED') {
    const item = itemsOf(repeated, name, inner, itemOf(known));
    return { kind: 'list', name, type: types.list(item.type), slot, defined, children: [item] };
  }
  if ((isAnnotated(element, 'MAP') || element.converted_type === 'MAP_KEY_VALUE') && repeated?.children.length === 2)
    return mapOf(tree, repeated, slot, defined, inner, known);
  const fields = children.map(child => shaped(child, slot, defined, fieldOf(known, child.element.name)));
  const type = types.record(fields.map(field => ({ name: field.name, type: field.type })));
  return { kind: 'record', name, type, slot, defined, children: fields };
}

/** What the repeated field of a list holds: an item itself, or (usually) a group around one. */
function itemsOf(repeated: SchemaTree, list: string, inner: Level, known: types.Type | undefined): ParquetNode {
  const { element, children } = repeated;
  const [only] = children;
  const isAround = children.length === 1 && element.name !== 'array' && element.name !== `${list}_tuple`;
  if (!isAround || only === undefined) return single(repeated, inner, inner.def, known);
  return shaped(only, inner, inner.def, known);
}

function mapOf(
  tree: SchemaTree,
  repeated: SchemaTree,
  slot: Level,
  defined: number,
  inner: Level,
  known: types.Type | undefined
): ParquetNode {
  const [key, value] = repeated.children.map((child, i) =>
    shaped(child, inner, inner.def, known?.kind === 'map' ? [known.key, known.value][i] : undefined)
  ) as [ParquetNode, ParquetNode];
  return { kind: 'map', name: tree.element.name, type: types.map(key.type, value.type), slot, defined, children: [key, value] };
}

const itemOf = (known: types.Type | undefined): types.Type | undefined => (known?.kind === 'list' ? known.item : undefined);

const fieldOf = (known: types.Type | undefined, name: string): types.Type | undefined =>
  known?.kind === 'record' ? known.fields.find(field => field.name === name)?.type : undefined;

const isAnnotated = ({ converted_type, logical_type }: SchemaElement, kind: 'LIST' | 'MAP'): boolean =>
  converted_type === kind || logical_type?.type === kind;

const unusable = (name: string): types.Type => ({ kind: 'unusable', name });

function leafType(element: SchemaElement, column: string, known: types.Type | undefined): types.Type {
  if (element.converted_type === 'DECIMAL' || element.logical_type?.type === 'DECIMAL')
    throw new DataError('decimal columns cannot be loaded; convert it to float64 or int64, or leave it out', { column });
  switch (element.type) {
    case 'BOOLEAN':
      return types.BOOL;
    case 'INT32':
      return int32Type(element);
    case 'INT64':
      return known?.kind === 'duration' ? known : int64Type(element);
    case 'INT96':
      return types.TIMESTAMP_NS;
    case 'FLOAT':
      return types.F32;
    case 'DOUBLE':
      return types.F64;
    case 'BYTE_ARRAY':
      return textType(element, known);
    case 'FIXED_LEN_BYTE_ARRAY':
      return element.logical_type?.type === 'FLOAT16'
        ? types.F32
        : unusable((element.logical_type?.type ?? 'fixed_size_binary').toLowerCase());
    default:
      return types.NULL;
  }
}

const SMALL: Readonly<Partial<Record<NonNullable<SchemaElement['converted_type']>, types.Type>>> = {
  INT_8: types.I8,
  INT_16: types.I16,
  INT_32: types.I32,
  UINT_8: types.U8,
  UINT_16: types.U16,
  UINT_32: types.U32,
  DATE: types.DATE32,
  TIME_MILLIS: unusable('time')
};

function int32Type({ converted_type: converted, logical_type: logical }: SchemaElement): types.Type {
  const found = converted === undefined ? undefined : SMALL[converted];
  if (found !== undefined) return found;
  if (logical?.type === 'INTEGER') return { kind: `${logical.isSigned ? 'i' : 'u'}${logical.bitWidth as 8 | 16 | 32}` };
  if (logical?.type === 'DATE') return types.DATE32;
  if (logical?.type === 'TIME') return unusable('time');
  return logical?.type === 'NULL' ? types.NULL : types.I32;
}

const UNITS = { MILLIS: 'ms', MICROS: 'us', NANOS: 'ns' } as const;

function int64Type({ converted_type: converted, logical_type: logical }: SchemaElement): types.Type {
  if (logical?.type === 'TIMESTAMP') return types.timestamp(UNITS[logical.unit]);
  if (converted === 'TIMESTAMP_MILLIS') return types.timestamp('ms');
  if (converted === 'TIMESTAMP_MICROS') return types.timestamp('us');
  if (converted === 'TIME_MICROS' || logical?.type === 'TIME') return unusable('time');
  if (converted === 'UINT_64' || (logical?.type === 'INTEGER' && !logical.isSigned)) return types.U64;
  return types.I64;
}

function textType({ converted_type: converted, logical_type: logical }: SchemaElement, known: types.Type | undefined): types.Type {
  const isText =
    converted === 'UTF8' || converted === 'ENUM' || converted === 'JSON' || ['STRING', 'ENUM', 'JSON'].includes(logical?.type ?? '');
  if (!isText) return unusable((logical?.type ?? 'binary').toLowerCase());
  return known?.kind === 'large_string' ? known : types.STRING;
}
