import type { Cell } from '../functions/define.ts';
import { add, and, both, call, geS, i32, isConst, load, ltS, mul, select, sub, TRUE } from '../ir/make.ts';
import type { Expr } from '../ir/nodes.ts';
import type { Type } from '../types/type.ts';
import { isHeld, letCell, loadCell, storage, storeCell } from './cells.ts';
import type { Value } from './graph.ts';
import { StateLayout, type StateShape, statePlace } from './layout.ts';
import type { LoopWriter } from './loop.ts';

/** The latest inputs of each entity in its record of state: `length`, a power of two, places; input number i (from 0) is at place i modulo `length`. */
export interface Ring {
  /** Where the first place begins in the record. */
  readonly offset: number;
  readonly stride: number;
  readonly length: number;
  /** The layout of one place. */
  readonly shape: StateShape;
}

/** One aggregation that looks at a ring: at most `max` inputs of it, nothing while there are fewer than `min`; one of them, or (position null) the list of them. */
export interface Reader {
  readonly value: Value;
  readonly max: number;
  readonly min: number;
  readonly position: number | null;
}

/** Types whose values a ring can hold. */
export const fitsRing = (type: Type): boolean =>
  type.kind === 'record' ? type.fields.every(field => fitsRing(field.type)) : !isHeld(type) && type.kind !== 'unusable';

/** Writes all readers of one input and window: they share the ring and the count of inputs. Order per row: update, emit, reset (§6.1). */
export function ringGroup(writer: LoopWriter, readers: readonly Reader[], x: Cell, update: Expr, reset: Expr): void {
  const { body, state: layout, record } = writer;
  const { node } = (readers[0] as Reader).value;
  const counter = layout.take(4);
  const ring = ringOf(layout, (node.args[0] as { type: Type }).type, Math.max(...readers.map(({ max }) => max)));
  const n = body.variable('i32', 'n');
  body.set(n, load('i32', 4, record, counter));
  const advance = () => {
    storeCell(body, statePlace(ring.shape, { address: placeOf(writer, ring, n), offset: ring.offset }), x);
    body.set(n, add(n, i32(1)));
    body.store(4, record, counter, n);
  };
  if (isConst(update, 1)) advance();
  else if (!isConst(update, 0)) body.if(update, advance);
  for (const reader of readers) writer.keep(reader.value, read(writer, ring, reader, n));
  if (!isConst(reset, 0)) body.if(reset, () => body.store(4, record, counter, i32(0)));
}

function ringOf(layout: StateLayout, type: Type, most: number): Ring {
  const place = new StateLayout();
  const shape = place.shape(type, true);
  const length = 2 ** Math.ceil(Math.log2(most));
  const stride = type.kind === 'record' ? place.stride : storage(type).bytes;
  const offset = layout.take(8);
  for (let taken = 8; taken < stride * length; taken += 8) layout.take(8);
  for (let i = 0; i < length; i++) layout.refer(place.references, offset + i * stride);
  return { offset, stride, length, shape };
}

// The address that a place of the ring has, its offset aside.
const placeOf = ({ body, record }: LoopWriter, { stride, length }: Ring, input: Expr): Expr =>
  body.let(add(record, mul(and(input, i32(length - 1)), i32(stride))), 'place');

function read(writer: LoopWriter, ring: Ring, reader: Reader, n: Expr): Cell {
  const { max, min, position } = reader;
  return position === null ? listed(writer, ring, reader, n) : taken(writer, ring, { max, min, position }, n);
}

// Where there is none, whatever lies at its place is read and is null.
function taken(writer: LoopWriter, ring: Ring, { max, min, position }: { max: number; min: number; position: number }, n: Expr): Cell {
  const { body } = writer;
  const size = body.let(select(ltS(n, i32(max)), n, i32(max)), 'size');
  const address = placeOf(writer, ring, add(sub(n, size), i32(position)));
  const cell = loadCell(statePlace(ring.shape, { address, offset: ring.offset }));
  return letCell(body, { ...cell, valid: both(geS(n, i32(min)), ltS(i32(position), size)) });
}

// The host makes the list.
function listed({ body, context, record }: LoopWriter, ring: Ring, { value, max, min }: Reader, n: Expr): Cell {
  const list = context.list({ ring, max, type: (value.node.args[0] as { type: Type }).type });
  const gather = () => body.set(handle, call('i32', 'gather', [i32(list), record, n]));
  const handle = body.variable('i32', 'list');
  if (min <= 0) {
    gather();
    return { valid: TRUE, value: body.let(handle) };
  }
  const valid = body.let(geS(n, i32(min)), 'enough');
  body.if(valid, gather);
  return { valid, value: body.let(handle) };
}
