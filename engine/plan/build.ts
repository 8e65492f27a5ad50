import type { Sound, Typed, TypedCall } from '../check/checked.ts';
import { type Deep, settle } from '../check/deep.ts';
import { parts } from '../check/walk.ts';
import type { AggregateEntry, CallTypes, Extent, SegmentedWindow, TickEntry } from '../functions/define.ts';
import { inputCount, isPacked, presence } from '../functions/inputs.ts';
import { BOOL } from '../types/type.ts';
import { Graph } from './graph.ts';
import { inMode, type Mode } from './modes.ts';
import { atMoments } from './moments.ts';
import type { Plan, PlanNode, Rows } from './node.ts';
import { Operations } from './operations.ts';
import { Reach } from './reach.ts';
import { type Borrowed, type Lenders, lendersFor, NO_LENDERS, showLenders, withTicks } from './ticks.ts';
import { lastingRows, planOf, waitsForTheEnd } from './walk.ts';

/** What a checked query means in a mode of §7.4, as a graph. */
export function plan(query: Sound, mode: Mode): Plan {
  const graph = new Graph();
  const plan = planUntil([], query, mode, graph);
  const end = endOf(plan);
  return end.length === 0 ? plan : planUntil(end, query, mode, graph);
}

/** What moving fields of a query's history are worth at `MOMENTS`, whatever rows it has itself: a record of them, whose rows those are. */
export function planMoments(query: Sound, mode: Mode, fields: readonly string[]): Plan {
  const graph = new Graph();
  const end = endOf(planUntil([], query, mode, graph));
  return planOf(atMoments(recordOf(query, graph, end), fields, graph), { ...mode, limit: 0 });
}

const planUntil = (end: readonly Rows[], query: Sound, mode: Mode, graph: Graph): Plan =>
  planOf(inMode(mode, recordOf(query, graph, end), graph, end), mode);

const recordOf = ({ query }: Sound, graph: Graph, end: readonly Rows[]): PlanNode =>
  settle(new Lowering(graph, query, end).build(query, NO_LENDERS));

// What `finished()` waits for is known once everything is built; what does not wait for it is the same in both plans.
const endOf = (plan: Plan): readonly Rows[] => (waitsForTheEnd(plan) ? lastingRows(plan) : []);

/** What an expression by itself means; it has a grouping and no errors in it. */
export const lower = (typed: Typed): PlanNode => settle(new Lowering(new Graph(), typed, []).build(typed, NO_LENDERS));

class Lowering {
  readonly #reach = new Reach();
  readonly #graph: Graph;
  readonly #end: readonly Rows[];
  readonly #operations: Operations;
  readonly #withTicks: ReadonlySet<Typed>;
  readonly #built = new Map<Typed, Map<string, PlanNode>>();

  /** `end`: the tables and shifts after whose last row `finished()` ticks. */
  constructor(graph: Graph, root: Typed, end: readonly Rows[]) {
    this.#graph = graph;
    this.#end = end;
    this.#operations = new Operations(graph);
    this.#withTicks = withTicks(root);
  }

  /** An expression is built once, one with ticks in it once for each place they may borrow from. */
  *build(typed: Typed, offered: Lenders): Deep<PlanNode> {
    const lenders = this.#withTicks.has(typed) ? lendersFor(typed, offered) : NO_LENDERS;
    const key = showLenders(lenders);
    const known = this.#built.get(typed) ?? new Map<string, PlanNode>();
    this.#built.set(typed, known);
    const node = known.get(key) ?? (yield this.#make(typed, lenders));
    known.set(key, node);
    return node;
  }

  *#make(typed: Typed, lenders: Lenders): Deep<PlanNode> {
    const graph = this.#graph;
    switch (typed.kind) {
      case 'literal':
        return graph.literal(typed.type, typed.value);
      case 'table':
        return graph.events(typed.name, typed.type, typed.grouping as string);
      case 'field':
        return fieldOf(graph, yield this.build(typed.base, lenders), typed.name);
      case 'cast':
        return graph.cast(yield this.build(typed.value, lenders), typed.type);
      case 'record': {
        const values = yield* this.#arguments(parts(typed), lenders);
        return graph.record(typed.fields.map(([name], i) => [name, values[i] as PlanNode]));
      }
      case 'call':
        return yield this.#call(typed, lenders);
      case 'error':
        throw new Error('an erroneous expression in a sound query');
    }
  }

  *#call(call: TypedCall, lenders: Lenders): Deep<PlanNode> {
    const { entry } = call;
    if (entry.kind === 'tick') return this.#tick(entry, typesOf(call), lenders);
    if (entry.kind === 'aggregate') return yield this.#aggregate(call, lenders);
    const args = entry.lends === undefined ? yield* this.#arguments(call.args, lenders) : yield* this.#lent(call, entry.lends, lenders);
    if (entry.kind === 'scalar') return this.#graph.apply(entry, args, typesOf(call));
    if (entry.kind === 'operation') return entry.plan(this.#operations, args, typesOf(call));
    throw new Error(`'${entry.signature}' has no place of its own in a plan`);
  }

  #tick(entry: TickEntry, types: CallTypes, { condition, siblings }: Lenders): PlanNode {
    const lender = condition ?? siblings;
    if (!lender) throw new Error('a tick without rows to borrow in a sound query');
    if (entry.extent) return this.#graph.expiry(this.#together(lender.values), false, entry.extent(types), lender.span);
    return this.#graph.tick(lender.rows, entry, types, entry.boundaries ? lender.span : this.#end, lender.grouping);
  }

  /** Arguments that have rows are built first and lend them to those that have none. */
  *#arguments(args: readonly Typed[], lenders: Lenders): Generator<Deep<PlanNode>, PlanNode[], PlanNode> {
    const built = new Map<Typed, PlanNode>();
    for (const arg of args.filter(isPlaced)) built.set(arg, yield this.build(arg, lenders));
    const inner = { ...lenders, siblings: this.#borrow([...built.values()]) ?? lenders.siblings };
    const nodes: PlanNode[] = [];
    for (const arg of args) nodes.push(built.get(arg) ?? (yield this.build(arg, inner)));
    return nodes;
  }

  /** The argument at `lender` is built first and lends its rows to the others. */
  *#lent({ args }: TypedCall, lender: number, lenders: Lenders): Generator<Deep<PlanNode>, PlanNode[], PlanNode> {
    if (!isPlaced(args[lender] as Typed)) return yield* this.#arguments(args, lenders);
    const value = yield this.build(args[lender] as Typed, lenders);
    const lent = this.#borrow([value]);
    const nodes: PlanNode[] = [];
    for (const [i, arg] of args.entries()) nodes.push(i === lender ? value : yield this.build(arg, { condition: lent, siblings: null }));
    return nodes;
  }

  *#aggregate(call: TypedCall, lenders: Lenders): Deep<PlanNode> {
    const { entry, args } = call;
    if (entry.kind !== 'aggregate') throw new Error('not an aggregation');
    const window = windowOf(call);
    const values = args.slice(0, inputCount(entry));
    const [inputs, condition] = yield* this.#windowed(values, window?.condition ?? null, lenders);
    const input = this.#input(entry, inputs);
    const { segments, extent } = window ?? WITHOUT;
    const used = segments > 1 || extent ? (entry.windowed ?? entry) : entry;
    const expiry = extent?.expiry
      ? this.#graph.expiry(this.#presence(entry, input), entry.everyRow === true, extent, this.#reach.of(input))
      : null;
    const held = expiry && extent?.kind === 'pause' ? 1 : segments;
    return this.#graph.fold(used, input, condition ?? expiry, { segments: held, extent }, typesOf(call));
  }

  /** The first value that has rows lends them to the condition of the window. */
  *#windowed(
    values: readonly Typed[],
    condition: Typed | null,
    lenders: Lenders
  ): Generator<Deep<PlanNode>, [values: readonly PlanNode[], condition: PlanNode | null], PlanNode> {
    if (!values.some(isPlaced) && condition) {
      const built = yield* this.#arguments([...values, condition], lenders);
      return [built.slice(0, -1), built.at(-1) as PlanNode];
    }
    const inputs = yield* this.#arguments(values, lenders);
    if (!condition) return [inputs, null];
    const lent = this.#borrow(inputs.filter(({ rows }) => rows !== null).slice(0, 1));
    return [inputs, yield this.build(condition, { condition: lent, siblings: null })];
  }

  /** What is null where nothing is put in. */
  #presence(entry: AggregateEntry, input: PlanNode): PlanNode {
    if (!isPacked(entry) && !entry.admits) return input;
    return this.#graph.apply(presence(entry), [input], { params: [input.type], result: BOOL, constant: () => undefined });
  }

  /** What an aggregation takes in: the value, or a record of all values. */
  #input(entry: AggregateEntry, values: readonly PlanNode[]): PlanNode {
    return isPacked(entry) ? this.#graph.record(values.map((value, i) => [`${i}`, value])) : (values[0] as PlanNode);
  }

  /** Values as one: new where any of them is. */
  #together(values: readonly PlanNode[]): PlanNode {
    return values.length === 1 ? (values[0] as PlanNode) : this.#graph.record(values.map((value, i) => [`${i}`, value]));
  }

  #borrow(nodes: readonly PlanNode[]): Borrowed | null {
    const placed = nodes.filter(node => node.rows);
    const rows = this.#graph.rows.union(placed.map(node => node.rows as Rows));
    if (!rows) return null;
    const span = new Set(placed.flatMap(node => this.#reach.of(node)));
    return { values: placed, rows, span: [...span].sort((a, b) => a.id - b.id), grouping: placed[0]?.grouping ?? null };
  }
}

/** Whether an expression has rows of its own. */
const isPlaced = (typed: Typed): boolean => typed.grouping !== null;

const fieldOf = (graph: Graph, base: PlanNode, name: string): PlanNode =>
  base.type.kind === 'record' ? graph.field(base, name) : graph.member(base, name);

const typesOf = ({ args, type }: TypedCall): CallTypes => ({
  params: args.map(arg => arg.type),
  result: type,
  constant: argument => {
    const arg = args[argument];
    return arg?.kind === 'literal' ? arg.value : undefined;
  }
});

/** Segments that a condition ends, or what a moving window holds. */
interface Window {
  readonly condition: Typed | null;
  readonly segments: number;
  readonly extent: Extent | null;
}

const WITHOUT = { condition: null, segments: 0, extent: null };

/** The window of an aggregation, null if it has none. */
function windowOf({ args }: TypedCall): Window | null {
  const window = args.find(arg => arg.type.kind === 'window');
  if (window?.kind !== 'call' || window.entry.kind !== 'window') return null;
  const { entry: shape } = window;
  if (shape.extent) return { condition: null, segments: 0, extent: shape.extent(typesOf(window)) };
  return { condition: window.args[shape.condition] as Typed, segments: segmentsOf(shape, window.args), extent: null };
}

function segmentsOf({ segments }: SegmentedWindow, args: readonly Typed[]): number {
  if (segments === 1) return 1;
  const count = args[segments.parameter];
  return count?.kind === 'literal' ? Number(count.value) : 1;
}
