import type { AggregateKernel, Cell, Extent, State } from '../functions/define.ts';
import { neverCounts } from '../functions/inputs.ts';
import { add, eq, i32, i64, isConst, load, ltS, mul, ne, or, select, shl, shrS, TRUE, wrap } from '../ir/make.ts';
import type { Expr } from '../ir/nodes.ts';
import type { PlanNode } from '../plan/node.ts';
import { letCell, setCell, spill, unspill } from './cells.ts';
import type { Value } from './graph.ts';
import { StateLayout } from './layout.ts';
import type { LoopWriter } from './loop.ts';
import {
  type Address,
  emptyCell,
  type Fold,
  foldOf,
  held,
  inputs,
  joined,
  loadState,
  type Member,
  mapState,
  membersOf,
  resets,
  stepped,
  storeState,
  updates,
  worth
} from './members.ts';
import { contentGroup, stayOf } from './moving.ts';
import { isTogether, SCRATCH } from './program.ts';
import { fitsRing, type Reader, ringGroup } from './ring.ts';
import { groupingOf } from './streams.ts';

/**
 * Writes the aggregation `value` and, with it, every other of this loop that has the same input and window: they share the
 * number of inputs and one branch. Order per row: update, emit, reset (§6.1).
 */
export function foldGroup(writer: LoopWriter, value: Value): void {
  const op = foldOf(value);
  if (neverCounts(op.entry, (value.node.args[0] as PlanNode).type)) return writer.keep(value, emptyCell(writer, value, op));
  if (readerOf(value)) return recalled(writer, value);
  if (!kernelOf(op)) return writer.keep(value, hostFold(writer, value, op));
  const members = writer.loop.values.filter(other => sameGroup(value, other));
  if (op.segments > 1) slidingGroup(writer, members, op.segments);
  else if (op.extent && !leavesAtOnce(op.extent)) contentGroup(writer, members);
  else plainGroup(writer, members);
}

// A window of several segments loses inputs at its old end, which a ring does not.
function readerOf(value: Value): Reader | null {
  const { entry, types, segments, extent } = foldOf(value);
  const recalls = segments < 2 && !extent && fitsRing((value.node.args[0] as PlanNode).type) ? entry.recalls?.(types) : null;
  return recalls ? { value, ...recalls } : null;
}

function recalled(writer: LoopWriter, value: Value): void {
  const alike = (other: Value) =>
    other.aspect === 'cell' && other.node.op.kind === 'fold' && other.args[0] === value.args[0] && other.args[2] === value.args[2];
  const readers = writer.loop.values.filter(alike).flatMap(other => readerOf(other) ?? []);
  const { x, update } = updates(writer, value);
  ringGroup(writer, readers, x, update, resets(writer, value));
}

export const leavesAtOnce = (extent: Extent): boolean => extent.kind === 'pause' || extent.leaving === 'period';

// Parts of a content are merged: without `merge` the host keeps it.
function kernelOf({ entry, segments, extent }: Fold): AggregateKernel | null {
  const isWhole = segments < 2 && (extent === null || leavesAtOnce(extent));
  return entry.kernel && (isWhole || entry.kernel.merge) ? entry.kernel : null;
}

function sameGroup(a: Value, b: Value): boolean {
  if (b.aspect !== 'cell' || b.node.op.kind !== 'fold' || !kernelOf(foldOf(b))) return false;
  const [x, y] = [foldOf(a), foldOf(b)];
  const alike =
    x.segments === y.segments &&
    x.extent?.name === y.extent?.name &&
    !x.entry.everyRow === !y.entry.everyRow &&
    x.entry.required === y.entry.required &&
    x.entry.admitsKernel === y.entry.admitsKernel &&
    x.entry.countsKernel === y.entry.countsKernel;
  return alike && a.args[0] === b.args[0] && a.args[2] === b.args[2];
}

/** Whether what an aggregation is worth may be told after its inputs were taken in, and need not be told at each row. */
export function isPostponable(value: Value): boolean {
  const op = foldOf(value);
  return !neverCounts(op.entry, (value.node.args[0] as PlanNode).type) && !readerOf(value) && kernelOf(op) !== null && op.segments < 2;
}

// What is only told where rows are kept is loaded where it is changed or told.
function plainGroup(writer: LoopWriter, values: readonly Value[]): void {
  const { body, state: layout, record } = writer;
  const at: Address = { address: record, offset: 0 };
  const { x, update } = updates(writer, values[0] as Value);
  const counter = layout.take(4);
  const members = membersOf(writer, values, layout);
  const { segments, extent } = foldOf(values[0] as Value);
  const stay = extent ? stayOf(writer, values[0] as Value) : null;
  const n = body.variable('i32', 'n');
  const counted = load('i32', 4, record, counter);
  body.set(n, stay ? select(stay.holds, counted, i32(0)) : counted);
  const fetched = () => members.map(member => held(writer, member, at));
  const always = isConst(update, 1) || !writer.areLater(values) ? fetched() : null;
  const windowed = segments > 0 || extent !== null;
  const advance = () => {
    body.set(n, add(n, i32(1)));
    body.store(4, record, counter, n);
    stay?.note();
    const states = always ?? fetched();
    members.forEach((member, i) => {
      const next = mapState(stepped(member, states[i] as State, x, n, writer.time, windowed), cell => letCell(body, cell));
      storeState(writer, member, at, next);
      for (const name of member.shapes.keys()) setCell(body, (states[i] as State)[name] as Cell, next[name] as Cell);
    });
  };
  const counts = !stay && members.every(({ shapes }) => shapes.size === 0);
  if (isConst(update, 1)) advance();
  else if (counts) body.set(n, add(n, update));
  else if (!isConst(update, 0)) body.if(update, advance);
  stay?.prolong(() => body.store(4, record, counter, n));
  writer.tell(values, () => {
    const some = isConst(update, 1) ? TRUE : body.let(ne(n, i32(0)));
    const states = always ?? fetched();
    members.forEach((member, i) => writer.keep(member.value, worth(writer, member, states[i] as State, n, some)));
  });
  for (const member of members) writer.context.folded(member.value, { writer, counter, member });
  const reset = resets(writer, values[0] as Value);
  if (counts && !isConst(update, 1)) body.store(4, record, counter, isConst(reset, 0) ? n : select(reset, i32(0), n));
  else if (!isConst(reset, 0)) body.if(reset, () => body.store(4, record, counter, i32(0)));
}

/** Where the content of an aggregation is kept: by which loop, and where in its record. */
export interface Folded {
  readonly writer: LoopWriter;
  readonly counter: number;
  readonly member: Member;
}

/** Whether the state of an aggregation is all that its value is made of: no window resets it, and no host or ring keeps it. */
export const isHeldByState = (value: Value): boolean =>
  !neverCounts(foldOf(value).entry, (value.node.args[0] as PlanNode).type) &&
  isUnwindowed(foldOf(value)) &&
  readerOf(value) === null &&
  kernelOf(foldOf(value)) !== null;

const isUnwindowed = ({ segments, extent, within }: Fold): boolean => segments === 0 && extent === null && within === null;

/** What an aggregation of another loop is worth by now, its record of state being at an address. */
export function standingFold(writer: LoopWriter, { counter, member: { value, entry, shapes } }: Folded, record: Expr): Cell {
  const { body } = writer;
  const member = { value, entry, shapes, kit: writer.kit(foldOf(value).types) };
  const state = mapState(loadState(member, { address: record, offset: 0 }), cell => letCell(body, cell));
  const n = body.let(load('i32', 4, record, counter));
  return worth(writer, member, state, n, body.let(ne(n, i32(0))));
}

/**
 * `sliding(k, …)`: per entity the current segment, a ring of the k - 1 closed ones, and their merged state, which is made anew at each
 * reset (k - 1 merges); a row costs one merge.
 */
function slidingGroup(writer: LoopWriter, values: readonly Value[], segments: number): void {
  const { body, record, state: outer } = writer;
  const segment = new StateLayout();
  const counter = segment.take(4);
  const members = membersOf(writer, values, segment);
  const size = segment.stride;
  const current = outer.take(8);
  for (let i = 8; i < size * (segments + 1); i += 8) outer.take(8);
  const head = outer.take(4);
  for (let i = 0; i <= segments; i++) outer.refer(segment.references, current + i * size);
  const closed = current + size;
  const ring = closed + size;
  const at = (offset: number): Address => ({ address: record, offset });

  const { x, update } = updates(writer, values[0] as Value);
  const n = body.variable('i32', 'n');
  body.set(n, load('i32', 4, record, current + counter));
  const states = members.map(member => held(writer, member, at(current)));
  body.if(update, () => {
    body.set(n, add(n, i32(1)));
    body.store(4, record, current + counter, n);
    members.forEach((member, i) => {
      const next = mapState(stepped(member, states[i] as State, x, n, writer.time, true), cell => letCell(body, cell));
      storeState(writer, member, at(current), next);
      for (const name of member.shapes.keys()) setCell(body, (states[i] as State)[name] as Cell, next[name] as Cell);
    });
  });
  const before = body.let(load('i32', 4, record, closed + counter));
  const all = body.let(add(before, n));
  const some = body.let(ne(all, i32(0)));
  members.forEach((member, i) => {
    const older = mapState(loadState(member, at(closed)), cell => letCell(body, cell));
    writer.keep(member.value, worth(writer, member, joined(member, older, before, states[i] as State, n), all, some));
  });
  const close = () => closeSegment(writer, members, { current, closed, ring, head, size, counter, segments });
  const reset = resets(writer, values[0] as Value);
  if (isConst(reset, 1)) close();
  else if (!isConst(reset, 0)) body.if(reset, close);
}

interface Ring {
  readonly current: number;
  readonly closed: number;
  readonly ring: number;
  readonly head: number;
  readonly size: number;
  readonly counter: number;
  readonly segments: number;
}

// The current segment replaces the oldest of the ring; then the ring is merged, oldest first.
function closeSegment(writer: LoopWriter, members: readonly Member[], r: Ring): void {
  const { body, record } = writer;
  const places = r.segments - 1;
  const wrapped = (e: Expr): Expr => select(eq(e, i32(places)), i32(0), e);
  const slot = (index: Expr): Expr => add(add(record, i32(r.ring)), mul(index, i32(r.size)));
  const head = body.let(load('i32', 4, record, r.head));
  body.copy(slot(head), add(record, i32(r.current)), i32(r.size));
  body.store(4, record, r.current + r.counter, i32(0));
  const oldest = body.let(wrapped(add(head, i32(1))));
  body.store(4, record, r.head, oldest);
  body.store(4, record, r.closed + r.counter, i32(0));
  const i = body.variable('i32', 'segment');
  const place = body.variable('i32', 'place');
  body.set(i, i32(0));
  body.set(place, oldest);
  body.while(ltS(i, i32(places)), () => {
    mergeInto(writer, members, r, slot(place));
    body.set(place, wrapped(add(place, i32(1))));
    body.set(i, add(i, i32(1)));
  });
}

function mergeInto(writer: LoopWriter, members: readonly Member[], r: Ring, segment: Expr): void {
  const { body, record } = writer;
  const from: Address = { address: body.let(segment), offset: 0 };
  const into: Address = { address: record, offset: r.closed };
  const na = body.let(load('i32', 4, record, r.closed + r.counter));
  const nb = body.let(load('i32', 4, from.address, r.counter));
  for (const member of members) {
    const a = mapState(loadState(member, into), cell => letCell(body, cell));
    const b = mapState(loadState(member, from), cell => letCell(body, cell));
    storeState(writer, member, into, joined(member, a, na, b, nb));
  }
  body.store(4, record, r.closed + r.counter, add(na, nb));
}

/** An aggregation without a kernel: the host is told the row's input and whether the window closes, and gives the value. */
function hostFold(writer: LoopWriter, value: Value, op: Fold): Cell {
  const { body, context, layout } = writer;
  const { x, update } = inputs(writer, value);
  const input = (value.node.args[0] as PlanNode).type;
  const { entry, types, segments, extent } = op;
  const fold = { entry, types, input, segments, extent, grouping: groupingOf(layout.stream.rows) };
  const index = context.fold(fold);
  spill(body, input, x, SCRATCH);
  const reset = resets(writer, value);
  const entity = load('i32', 4, writer.at(layout.entity, 4));
  const what = or(update, shl(reset, i32(1)));
  if (isTogether(fold)) body.do('tally', [i32(index), entity, what, wrap(writer.time), wrap(shrS(writer.time, i64(32)))]);
  else body.do('accumulate', [i32(index), entity, what, writer.time]);
  return unspill(body, value.node.type, SCRATCH);
}
