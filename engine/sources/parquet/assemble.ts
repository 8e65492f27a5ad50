import type { Column, FixedData } from '../../columns/column.ts';
import { allocate, nullColumn } from '../../columns/storage.ts';
import { DataError } from '../../diagnostics/failure.ts';
import type { LeafData } from './chunk.ts';
import type { GroupNode, LeafNode, ParquetNode } from './schema.ts';

/** The entries of each leaf, by its node. */
export type Leaves = ReadonlyMap<LeafNode, LeafData>;

/** The column of a node, from the levels of its leaves. */
export function assemble(node: ParquetNode, leaves: Leaves): Column {
  if (node.kind === 'leaf') return assembleLeaf(node, dataOf(node, leaves));
  const slots = slotsOf(node, dataOf(firstLeaf(node), leaves));
  if (node.kind === 'record') return assembleRecord(node, slots, leaves);
  const [items, values] = node.children.map(child => assemble(child, leaves)) as [Column, Column];
  const offsets = offsetsOf(node, dataOf(firstLeaf(node), leaves), slots.length);
  if (items.length !== offsets[slots.length]) throw damaged();
  if (node.kind === 'list') return { layout: 'list', type: node.type, ...slots, offsets, items };
  if (values.length !== items.length) throw damaged();
  return { layout: 'map', type: node.type, ...slots, offsets, keys: items, values };
}

export function leavesOf(node: ParquetNode): readonly LeafNode[] {
  return node.kind === 'leaf' ? [node] : node.children.flatMap(leavesOf);
}

const firstLeaf = (node: ParquetNode): LeafNode => leavesOf(node)[0] as LeafNode;

function dataOf(leaf: LeafNode, leaves: Leaves): LeafData {
  const data = leaves.get(leaf);
  if (data === undefined) throw new DataError('a column without data: the file is damaged', { column: leaf.path.join('.') });
  return data;
}

interface Slots {
  readonly length: number;
  readonly valid: Uint8Array | null;
}

/** How many values a node has, and which of them are not null. */
function slotsOf({ slot, defined }: ParquetNode, { count, defs, reps }: LeafData): Slots {
  if (defs === null && reps === null) return { length: count, valid: null };
  const valid = new Uint8Array(count);
  let length = 0;
  let nulls = 0;
  for (let i = 0; i < count; i++) {
    if (reps !== null && (reps[i] as number) > slot.rep) continue;
    const def = defs === null ? defined : (defs[i] as number);
    if (def < slot.def) continue;
    if (def >= defined) valid[length] = 1;
    else nulls++;
    length++;
  }
  return { length, valid: nulls === 0 ? null : valid.slice(0, length) };
}

function offsetsOf({ slot, children }: GroupNode, { count, defs, reps }: LeafData, length: number): Uint32Array {
  const inner = (children[0] as ParquetNode).slot;
  const offsets = new Uint32Array(length + 1);
  let list = -1;
  let items = 0;
  for (let i = 0; i < count; i++) {
    const rep = reps === null ? 0 : (reps[i] as number);
    const def = defs === null ? inner.def : (defs[i] as number);
    if (rep <= slot.rep && def >= slot.def) offsets[++list] = items;
    if (rep <= inner.rep && def >= inner.def) items++;
  }
  offsets[length] = items;
  return offsets;
}

function assembleRecord(node: GroupNode, slots: Slots, leaves: Leaves): Column {
  const fields = node.children.map(child => assemble(child, leaves));
  if (fields.some(field => field.length !== slots.length)) throw damaged();
  return { layout: 'record', type: node.type, ...slots, fields };
}

function assembleLeaf(leaf: LeafNode, data: LeafData): Column {
  const { type } = leaf;
  const { length, valid } = slotsOf(leaf, data);
  if (type.kind === 'null' || type.kind === 'unusable') return nullColumn(type, length);
  const values = joined(leaf, data.values);
  const present = valid === null ? length : valid.reduce((sum, flag) => sum + flag, 0);
  if (values.length !== present) throw damaged();
  return { layout: 'fixed', type, length, valid, data: valid === null ? values : spread(values, valid, allocate(type, length)) };
}

function joined({ type }: LeafNode, pieces: readonly FixedData[]): FixedData {
  const [only] = pieces;
  if (pieces.length === 1 && only !== undefined) return only;
  const all = allocate(
    type,
    pieces.reduce((sum, piece) => sum + piece.length, 0)
  );
  let at = 0;
  for (const piece of pieces) {
    all.set(piece as never, at);
    at += piece.length;
  }
  return all;
}

/** Puts values where they are valid. */
function spread(values: FixedData, valid: Uint8Array, out: FixedData): FixedData {
  for (let row = 0, from = 0; row < valid.length; row++) if (valid[row] === 1) out[row] = values[from++] as never;
  return out;
}

function damaged(): DataError {
  return new DataError('its levels and values do not fit together: the file is damaged');
}
