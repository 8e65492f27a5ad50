import type { Cell, Extent } from '../functions/define.ts';
import { jsonMember } from '../functions/json/json.ts';
import { TRUE } from '../ir/make.ts';
import type { PlanNode } from '../plan/node.ts';
import { convert } from '../types/convert.ts';
import { showType, type Type } from '../types/type.ts';
import type { Value as Constant } from '../types/value.ts';
import type { Folded } from './fold.ts';
import type { Graph, Stream, Value } from './graph.ts';
import { type Slots, type StateLayout, StreamLayout } from './layout.ts';
import { type Constants, literalCell } from './literal.ts';
import { parts } from './loops.ts';
import type { GroupingPlan, HostApply, HostFold, HostList, StatePlan, Store } from './program.ts';
import { groupingOf } from './streams.ts';

/** What the engine knows of a table's rows when it compiles: whether a column (or a field within it, by path) has nulls. */
export interface Facts {
  readonly nullable: (table: string, path: readonly number[]) => boolean;
}

/** What the loops of one query share: slots, buffers, where each value is stored, host steps. */
export class Context {
  readonly constants: Constants;
  readonly slots: Slots;
  readonly states: StatePlan[] = [];
  readonly applies: HostApply[] = [];
  readonly folds: HostFold[] = [];
  readonly lists: HostList[] = [];
  readonly extents: Extent[] = [];
  readonly groupings: GroupingPlan[] = [];
  readonly #hashes = new Map<string, number>();
  readonly #facts: Facts;
  readonly #layouts = new Map<Stream, StreamLayout>();
  readonly #stores = new Map<Value, Store>();
  readonly #onStream = new Map<string, Value>();
  readonly #byIndex = new Set<Stream>();
  readonly #folded = new Map<Value, Folded>();
  readonly #compacted = new Map<Stream, Map<Value, Store>>();

  constructor(graph: Graph, slots: Slots, constants: Constants, facts: Facts) {
    this.slots = slots;
    this.constants = constants;
    this.#facts = facts;
    for (const stream of graph.streams) this.#layouts.set(stream, new StreamLayout(stream, slots));
    for (const value of graph.values) {
      if (value.aspect === 'cell') this.#onStream.set(`${value.node.id}:${value.stream?.id ?? ''}`, value);
      if (value.how.kind === 'moved') this.#byIndex.add(value.stream as Stream);
    }
  }

  layout(stream: Stream): StreamLayout {
    return this.#layouts.get(stream) as StreamLayout;
  }

  /** The value of a node on a stream (or the literal it is). */
  valueOn(node: PlanNode, stream: Stream): Value {
    const value = this.#onStream.get(`${node.id}:${node.rows ? stream.id : ''}`);
    if (!value) throw new Error(`node ${node.id} is not on stream ${stream.id}`);
    return value;
  }

  /** Whether values follow the rows of a filter by row number, beside those its loop writes. */
  movesByIndex(filter: Stream): boolean {
    return this.#byIndex.has(filter);
  }

  /** Tells where an aggregation keeps its content. */
  folded(value: Value, where: Folded): void {
    this.#folded.set(value, where);
  }

  /** Where an aggregation of a loop that has been written keeps its content. */
  foldedAt(value: Value): Folded {
    return this.#folded.get(value) as Folded;
  }

  /** Where loops have put what the kept rows of a filter take along. */
  compacted(filter: Stream): Map<Value, Store> {
    const known = this.#compacted.get(filter) ?? new Map<Value, Store>();
    this.#compacted.set(filter, known);
    return known;
  }

  stored(value: Value, store: Store): void {
    this.#stores.set(value, store);
  }

  /** A value in memory (or a literal), each of its columns by `read`. */
  loaded(value: Value, read: (store: Store) => Cell): Cell {
    return this.#assembled(value, read, (type, constant) => literalCell(type, constant, this.constants));
  }

  /** Where a value is in memory, as one store. */
  storeOf(value: Value): Store {
    const store = this.#stores.get(value);
    if (store) return store;
    const { node } = value;
    if (value.aspect === 'fresh' && !value.stream) return NEVER;
    if (node.op.kind === 'literal') return constantStore(node.type, node.op.value);
    const made = parts(value);
    if (value.how.kind === 'scan') return this.#table(value);
    if (!made) throw new Error(`value of node ${node.id} is not in memory`);
    if (node.op.kind === 'record') return { type: node.type, valid: true, lane: -1, fields: made.map(part => this.storeOf(part)) };
    if (node.op.kind === 'field') return this.column(made[0] as Value, fieldIndex(node));
    return this.storeOf(made[0] as Value);
  }

  #table(value: Value): Store {
    const { type } = value.node;
    if (type.kind !== 'record') throw new Error('a table is a record');
    return { type, valid: true, lane: -1, fields: type.fields.map((_, i) => this.column(value, i)) };
  }

  /** The column of a table. */
  column(scan: Value, index: number): Store {
    const { op, type } = scan.node;
    if (op.kind !== 'events' || type.kind !== 'record') throw new Error('columns belong to tables');
    const field = (type.fields[index] as { type: Type }).type;
    return this.layout(scan.stream as Stream).scanned(index, field, path => this.#facts.nullable(op.table, path));
  }

  #assembled(
    value: Value,
    read: (store: Store) => Cell,
    literal: (type: Type, constant: NonNullable<Store['constant']> | null) => Cell
  ): Cell {
    const stored = this.#stores.get(value);
    if (stored) return withConstants(stored, read, literal);
    const { node } = value;
    if (value.aspect === 'fresh' && !value.stream) return read(NEVER);
    if (node.op.kind === 'literal') return literal(node.type, node.op.value);
    if (value.how.kind === 'scan') return this.#lazyTable(value, read);
    const made = parts(value);
    if (!made) throw new Error(`value of node ${node.id} (${node.op.kind}, ${value.how.kind}, ${value.aspect}) is not in memory`);
    if (node.op.kind === 'record') return { valid: TRUE, fields: made.map(part => this.#assembled(part, read, literal)) };
    if (node.op.kind === 'field') return read(this.column(made[0] as Value, fieldIndex(node)));
    return this.#assembled(made[0] as Value, read, literal);
  }

  // Only the columns that are asked for are read.
  #lazyTable(value: Value, read: (store: Store) => Cell): Cell {
    const fields: Cell[] = [];
    const count = value.node.type.kind === 'record' ? value.node.type.fields.length : 0;
    for (let i = 0; i < count; i++) Object.defineProperty(fields, i, { get: () => read(this.column(value, i)), enumerable: true });
    fields.length = count;
    return { valid: TRUE, fields };
  }

  /** Registers a loop's state; its slot holds the address of the first entity's record. */
  state(func: string, stream: Stream, layout: StateLayout): number {
    const slot = this.slots.take();
    this.states.push({
      slot,
      func,
      grouping: groupingOf(stream.rows),
      stride: layout.stride,
      references: layout.references,
      contents: layout.contents
    });
    return slot;
  }

  /** The number kernels call a grouping by. */
  grouping(name: string, keyType: Type): number {
    const known = this.groupings.findIndex(g => g.name === name);
    return known >= 0 ? known : this.groupings.push({ name, keyType, table: null }) - 1;
  }

  /** The type of a grouping's keys; the grouping is one that is known by a number. */
  keyType(name: string): Type {
    return (this.groupings.find(g => g.name === name) as GroupingPlan).keyType;
  }

  /** Slot of the address of a grouping's table of entities by hash (`library/entities.ts`). `grows`: the loop adds to it; `searched`: it looks for hashes. */
  entityTable(name: string, keyType: Type, { grows, searched }: { readonly grows: boolean; readonly searched: boolean }): number {
    const index = this.grouping(name, keyType);
    const known = (this.groupings[index] as GroupingPlan).table;
    const { slot, hashes } = known ?? { slot: this.slots.take(), hashes: this.hashes(name) };
    const table = { slot, hashes, grows: grows || (known?.grows ?? false), searched: searched || (known?.searched ?? false) };
    this.groupings[index] = { name, keyType, table };
    return table.slot;
  }

  /** Slot of the key hashes of a grouping, by entity. */
  hashes(grouping: string): number {
    let slot = this.#hashes.get(grouping);
    if (slot === undefined) this.#hashes.set(grouping, (slot = this.slots.take()));
    return slot;
  }

  /** A conversion that kernels leave to the host. */
  conversion(from: Type, to: Type): HostApply {
    const types = { params: [from], result: to, constant: () => undefined };
    return { name: `as ${showType(to)}`, meaning: ([value]) => convert(value ?? null, from, to), types };
  }

  /** A member of json, or a field of each element of a list of records. */
  member(name: string, of: Type, result: Type): HostApply {
    const types = { params: [of], result, constant: () => undefined };
    return { name: `.${name}`, meaning: ([value]) => memberOf(value ?? null, of, name), types };
  }

  apply(call: HostApply): number {
    this.applies.push(call);
    return this.applies.length - 1;
  }

  /** The number kernels call a moving window by. */
  extent(extent: Extent): number {
    const known = this.extents.findIndex(({ name }) => name === extent.name);
    return known >= 0 ? known : this.extents.push(extent) - 1;
  }

  list(list: HostList): number {
    this.lists.push(list);
    return this.lists.length - 1;
  }

  fold(fold: HostFold): number {
    this.folds.push(fold);
    return this.folds.length - 1;
  }
}

// Literals are never new.
const NEVER: Store = { type: { kind: 'bool' }, valid: false, lane: -1, fields: [] };

/** A constant, and each of its fields: a null record's are null. */
function constantStore(type: Type, constant: Constant): Store {
  const record = constant as readonly Constant[] | null;
  const fields = type.kind === 'record' ? type.fields.map((field, i) => constantStore(field.type, record?.[i] ?? null)) : [];
  return { type, valid: constant !== null, lane: -1, fields, constant };
}

/** What is in memory is read; constants that were carried along are known. */
function withConstants(store: Store, read: (store: Store) => Cell, literal: (type: Type, constant: Constant) => Cell): Cell {
  if (store.constant !== undefined) return literal(store.type, store.constant);
  if (!store.fields.some(hasConstant)) return read(store);
  const { valid } = read({ ...store, fields: [] });
  return { valid, fields: store.fields.map(field => withConstants(field, read, literal)) };
}

const hasConstant = (store: Store): boolean => store.constant !== undefined || store.fields.some(hasConstant);

function fieldIndex(node: PlanNode): number {
  const { op } = node;
  const of = node.args[0]?.type;
  if (op.kind !== 'field' || of?.kind !== 'record') throw new Error('not a field of a record');
  return of.fields.findIndex(f => f.name === op.name);
}

function memberOf(value: Constant, of: Type, name: string): Constant {
  if (value === null) return null;
  if (of.kind !== 'list') return jsonMember(value as string, name);
  const at = of.item.kind === 'record' ? of.item.fields.findIndex(f => f.name === name) : -1;
  return (value as readonly Constant[]).map(element => (element === null ? null : ((element as readonly Constant[])[at] ?? null)));
}
