import type { AggregateEntry, AggregateKernel, Cell, Kit, State } from '../functions/define.ts';
import { requiredFields } from '../functions/inputs.ts';
import { both, eq, i32, isConst, TRUE } from '../ir/make.ts';
import type { Expr } from '../ir/nodes.ts';
import type { PlanNode } from '../plan/node.ts';
import type { Type } from '../types/type.ts';
import { letCell, loadCell, mapCell, nullCell, selectCell, setCell, storeCell, variables } from './cells.ts';
import type { Value } from './graph.ts';
import { type StateLayout, type StateShape, statePlace } from './layout.ts';
import { literalCell } from './literal.ts';
import type { LoopWriter } from './loop.ts';

/** An aggregation of a plan. */
export type Fold = Extract<PlanNode['op'], { kind: 'fold' }>;
/** An entry that loops can compute. */
export type Kernel = AggregateEntry & { readonly kernel: AggregateKernel };

/** One aggregation of a group. */
export interface Member {
  readonly value: Value;
  readonly entry: Kernel;
  readonly kit: Kit;
  readonly shapes: ReadonlyMap<string, StateShape>;
}

/** What a value aggregates. */
export const foldOf = (value: Value): Fold => value.node.op as Fold;

/** What a row brings an aggregation: a cell, and whether it is put in. */
export interface Input {
  readonly x: Cell;
  readonly update: Expr;
}

/** Whether a row is an input: new (unless every row counts), non-null as far as it must be, and admitted. */
export function inputs(writer: LoopWriter, value: Value): Input {
  const { entry, types } = foldOf(value);
  const x = writer.cell(value.args[0] as Value);
  const fresh = entry.everyRow ? TRUE : writer.fresh(value.args[1] as Value);
  const required = requiredFields(entry, x.fields ?? []).map(({ valid }) => valid);
  const admitted = entry.admitsKernel ? entry.admitsKernel(writer.kit(types), x) : TRUE;
  return { x, update: named(writer, both(fresh, x.valid, ...required, admitted)) };
}

/** Whether a row is an input of the kind that counts. */
export function updates(writer: LoopWriter, value: Value): Input {
  const { entry, types } = foldOf(value);
  const { x, update } = inputs(writer, value);
  const counts = entry.countsKernel ? entry.countsKernel(writer.kit(types), x) : TRUE;
  return { x, update: named(writer, both(update, counts)) };
}

const named = (writer: LoopWriter, e: Expr): Expr => (isConst(e) || e.kind === 'local' ? e : writer.body.let(e, 'update'));

/** Whether a row empties the window. */
export function resets(writer: LoopWriter, value: Value): Expr {
  const condition = value.args[2];
  if (!condition || foldOf(value).segments === 0) return i32(0);
  const cell = writer.cell(condition);
  return both(cell.valid, cell.value as Expr);
}

/** The aggregations of a group, each with room for its state. */
export function membersOf(writer: LoopWriter, values: readonly Value[], layout: StateLayout): Member[] {
  return values.map(value => {
    const op = foldOf(value);
    const entry = op.entry as Kernel;
    const slots = Object.entries(entry.kernel.state(op.types)) as [string, Type][];
    return { value, entry, kit: writer.kit(op.types), shapes: new Map(slots.map(([name, type]) => [name, layout.shape(type, true)])) };
  });
}

/** Where a state is. */
export type Address = Parameters<typeof statePlace>[1];

/** The state at an address, as loads not yet made. */
export function loadState(member: Member, at: Address): State {
  return Object.fromEntries([...member.shapes].map(([name, shape]) => [name, loadCell(statePlace(shape, at))]));
}

/** Writes a state to an address. */
export function storeState(writer: LoopWriter, member: Member, at: Address, state: State): void {
  for (const [name, shape] of member.shapes) storeCell(writer.body, statePlace(shape, at), state[name] as Cell);
}

/** A state with each cell changed. */
export const mapState = (state: State, f: (cell: Cell, name: string) => Cell): State =>
  Object.fromEntries(Object.entries(state).map(([name, cell]) => [name, f(cell, name)]));

const zeros = (state: State): State => mapState(state, cell => mapCell(cell, e => (e.kind === 'const' ? e : zeroOf(e))));
const zeroOf = (e: Expr): Expr => ({ kind: 'const', lane: e.lane, value: e.lane === 'i64' ? 0n : 0 });

/** The state of one input. */
export function begun(member: Member, x: Cell, time: Expr): State {
  const { first, step, state } = member.entry.kernel;
  if (first) return first(member.kit, x, time);
  const empty = Object.entries(state(foldOf(member.value).types)).map(
    ([name, type]) => [name, { ...nullCell(type), valid: TRUE } as Cell] as const
  );
  return step(member.kit, Object.fromEntries(empty), x, i32(1), time);
}

/** The state after one more input; `n` counts it. `emptied`: whether old state may be left over from an earlier content. */
export function stepped(member: Member, state: State, x: Cell, n: Expr, time: Expr, emptied: boolean): State {
  const { kit, entry } = member;
  const { first, step } = entry.kernel;
  const isFirst = eq(n, i32(1));
  if (first) {
    const next = step(kit, state, x, n, time);
    const begun = first(kit, x, time);
    return mapState(next, (cell, name) => selectCell(isFirst, begun[name] as Cell, cell));
  }
  const from = emptied ? mapState(state, (cell, name) => selectCell(isFirst, zeros(state)[name] as Cell, cell)) : state;
  return step(
    kit,
    mapState(from, cell => letCell(kit.body, cell)),
    x,
    n,
    time
  );
}

/** Locals that hold the state through the row. */
export function held(writer: LoopWriter, member: Member, at: Address): State {
  const loaded = loadState(member, at);
  const locals = mapState(loaded, cell => variables(writer.body, cell, member.entry.signature.split(/\W/)[0] as string));
  for (const name of member.shapes.keys()) setCell(writer.body, locals[name] as Cell, loaded[name] as Cell);
  return locals;
}

/** What a content is worth: the kernel's value, or what an empty one is. */
export function worth(writer: LoopWriter, member: Member, state: State, n: Expr, some: Expr): Cell {
  const { kit, entry, value } = member;
  const made = entry.kernel.value(kit, state, n, writer.time);
  const cell: Cell = 'kind' in made ? { valid: TRUE, value: made } : made;
  if (entry.empty === 'null') return letCell(writer.body, { ...cell, valid: both(some, cell.valid) });
  return letCell(writer.body, selectCell(some, cell, emptyCell(writer, value, foldOf(value))));
}

/** What an empty content is worth, and any content of an input that is always null. */
export function emptyCell({ context }: LoopWriter, { node }: Value, { entry, types }: Fold): Cell {
  return literalCell(node.type, entry.empty === 'null' ? null : entry.empty(types), context.constants);
}

/** The state of two contents, of which either may be empty. `hasLater`: the later one is known not to be. */
export function joined(member: Member, a: State, na: Expr, b: State, nb: Expr, hasLater = false): State {
  const { kit, entry } = member;
  const merged = (entry.kernel.merge as NonNullable<AggregateKernel['merge']>)(kit, a, na, b, nb);
  const chosen = mapState(merged, (cell, name) =>
    selectCell(eq(na, i32(0)), b[name] as Cell, hasLater ? cell : selectCell(eq(nb, i32(0)), a[name] as Cell, cell))
  );
  return mapState(chosen, cell => letCell(kit.body, cell));
}
