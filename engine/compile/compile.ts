import { link } from '../ir/link.ts';
import type { Func } from '../ir/nodes.ts';
import { pruned } from '../ir/prune.ts';
import type { Plan, PlanNode, Rows } from '../plan/node.ts';
import { parseSignature } from '../types/notation.ts';
import { Context, type Facts } from './context.ts';
import type { Gathered } from './gather.ts';
import { type Graph, type Lookup, type Stream, spread, type Value } from './graph.ts';
import { RUN } from './imports.ts';
import { flagStore, Slots, type StreamLayout } from './layout.ts';
import { iota, take, WIDTHS } from './library/columns.ts';
import { mark, placeEntities } from './library/entities.ts';
import { merge, mergeWords } from './library/merge.ts';
import { ROW_ORDER, sortRows } from './library/sort.ts';
import type { Constants } from './literal.ts';
import { isDiscrete, lookupLoop } from './lookup.ts';
import { LoopWriter } from './loop.ts';
import type { Loop } from './loops.ts';
import { orderedBy } from './place.ts';
import type { Carried, LookupOrder, Program, Step, Store } from './program.ts';
import { slotsOf, slotsRead, withoutUnread } from './reads.ts';
import { groupingOf } from './streams.ts';

const TAKE = take(4);
const TAKES = new Map(WIDTHS.map(bytes => [bytes, take(bytes).name]));

/** Compiles a plan into one module and the steps that run it. `facts` may only say "no nulls" where that holds for all rows of the run. `longest`: of a loop. */
export function compile(plan: Plan, constants: Constants, facts: Facts, longest?: number): Program {
  return new Compilation(spread(plan, longest), constants, facts).finish();
}

class Compilation {
  readonly #graph: Graph;
  readonly #context: Context;
  readonly #slots = new Slots();
  readonly #funcs: Func[] = [];
  readonly #steps: Step[] = [];

  constructor(graph: Graph, constants: Constants, facts: Facts) {
    this.#graph = graph;
    this.#context = new Context(graph, this.#slots, constants, facts);
  }

  // Stage by stage: rows, then lookups and what the client computes, then loops.
  finish(): Program {
    const { streams, values, loops, lookups, result } = this.#graph;
    const remotes = values.filter(({ how }) => how.kind === 'remote');
    const last = Math.max(0, ...streams.map(s => s.ready), ...[...loops, ...lookups, ...remotes].map(({ stage }) => stage));
    for (let stage = 0; stage <= last; stage++) {
      for (const stream of inputsFirst(streams)) if (stream.ready === stage) this.#rows(stream);
      for (const lookup of lookups) if (lookup.stage === stage) this.#lookup(lookup);
      for (const value of remotes) if (value.stage === stage) this.#remote(value);
      for (const loop of loops) if (loop.stage === stage) this.#loop(loop);
    }
    const context = this.#context;
    const store = context.storeOf(result);
    const read = slotsRead(this.#funcs);
    this.#useIdentities(result.stream as Stream, read);
    const isOfTable = (result.stream as Stream).rows.kind === 'table';
    return {
      module: link([...this.#funcs, ...(context.groupings.some(g => g.table !== null) ? [placeEntities] : [])], RUN),
      streams: streams.map(stream => context.layout(stream).finish(read)),
      steps: withoutUnread(this.#steps, new Set([...read, ...slotsOf(store, isOfTable)])),
      slots: this.#slots.count,
      states: context.states,
      applies: context.applies,
      folds: context.folds,
      lists: context.lists,
      extents: context.extents,
      groupings: context.groupings,
      result: { stream: (result.stream as Stream).id, store }
    };
  }

  // Rows under other keys have their times and subsorts from the rows before; those of a result are asked for afterwards.
  #useIdentities(result: Stream, read: ReadonlySet<number>): void {
    const layout = (stream: Stream) => this.#context.layout(stream);
    if (result.rows.kind === 'rekey') layout(result).useIdentity();
    for (const stream of this.#graph.streams.toReversed())
      if (stream.rows.kind === 'rekey') layout([...stream.inputs][0] as Stream).useFor(layout(stream), read);
  }

  #rows(stream: Stream): void {
    const { rows } = stream;
    const from = [...stream.inputs][0] as Stream;
    for (const input of stream.inputs) this.#useIdentity(this.#context.layout(input), rows);
    switch (rows.kind) {
      case 'table':
        this.#steps.push({
          kind: 'scan',
          stream: stream.id,
          table: rows.table,
          columns: this.#context.layout(stream).columns,
          decisive: []
        });
        return;
      case 'union':
        return this.#merge(stream);
      case 'rekey':
        return this.#rekey(stream, from, rows);
      case 'shift_to':
      case 'shift_until':
        return this.#shift(stream, from, rows.kind === 'shift_to' ? rows.time : rows.predicate);
      case 'expiry':
        return this.#expiry(stream, from, rows);
      case 'tick':
        this.#library(mark);
        this.#steps.push({ kind: 'tick', stream: stream.id, from: from.id, func: mark.name, flags: this.#slots.take() });
        return;
    }
  }

  // Of ticks without boundaries, nobody asks when rows come; rows whose identities are those of a table's rows need them only where they are read.
  #useIdentity(input: StreamLayout, rows: Rows): void {
    if (rows.kind === 'tick' && rows.entry.boundaries === null) input.useEntity();
    else if (!takesFromTable(rows)) input.useIdentity();
  }

  #rekey(stream: Stream, from: Stream, rows: Extract<Rows, { kind: 'rekey' }>): void {
    const { key, grouping } = rows;
    const layout = this.#context.layout(stream);
    layout.index(from);
    const table = this.#ordering(rows);
    if (table) layout.keptOfTable();
    for (const func of [...ROW_ORDER, iota, TAKE]) this.#library(func);
    this.#steps.push({
      kind: 'rekey',
      stream: stream.id,
      from: from.id,
      entity: this.#store(key, from, `number ${grouping}`).lane,
      hashes: this.#context.hashes(groupingOf(stream.rows)),
      sort: sortRows.name,
      take: TAKE.name,
      count: iota.name,
      table: table?.id ?? null
    });
  }

  #ordering(rows: Rows): Stream | null {
    const table = orderedBy(rows);
    return (table && this.#graph.streams.find(stream => stream.rows === table)) ?? null;
  }

  #expiry(stream: Stream, from: Stream, { input, everyRow }: Extract<Rows, { kind: 'expiry' }>): void {
    const isThere = ({ type, valid }: Store): Store => ({ type, valid, lane: -1, fields: [] });
    const [given, fresh] = [this.#store(input, from, 'cell'), this.#store(input, from, 'fresh')];
    const always: Store = { ...fresh, valid: true };
    const of = { input: isThere(given), fresh: everyRow ? always : fresh };
    this.#steps.push({ kind: 'expiry', stream: stream.id, from: from.id, ...of });
  }

  #merge(stream: Stream): void {
    const inputs = [...stream.inputs];
    const layout = this.#context.layout(stream);
    for (const input of inputs) layout.index(input);
    const func = merge(inputs.length);
    this.#library(func);
    const hashes = this.#context.hashes(groupingOf(stream.rows));
    this.#steps.push({
      kind: 'merge',
      stream: stream.id,
      inputs: inputs.map(s => s.id),
      func: func.name,
      hashes,
      words: mergeWords(inputs.length)
    });
  }

  #library(func: Func): void {
    if (!this.#funcs.some(f => f.name === func.name)) this.#funcs.push(func);
  }

  #store(node: PlanNode, stream: Stream, aspect: Value['aspect']): Store {
    return this.#context.storeOf(this.#graph.valueAt(node, aspect, stream));
  }

  #shift(stream: Stream, from: Stream, by: PlanNode): void {
    const carried = this.#graph.values
      .filter(value => value.stream === stream && value.how.kind === 'queued')
      .map(value => this.#carry(stream, value));
    this.#steps.push({ kind: 'shift', stream: stream.id, from: from.id, by: this.#store(by, from, 'cell'), carried });
  }

  #carry(stream: Stream, value: Value): Carried {
    const from = this.#context.storeOf((value.how as { source: Value }).source);
    const to = this.#likeStore(stream, from);
    this.#context.stored(value, to);
    return { from, to };
  }

  #likeStore(stream: Stream, from: Store): Store {
    const layout = this.#context.layout(stream);
    if (from.constant !== undefined) return from;
    if (from.type.kind === 'bool' && from.lane < 0)
      return { ...from, valid: typeof from.valid === 'boolean' ? from.valid : layout.buffer(1) };
    const fields = from.fields.map(field => this.#likeStore(stream, field));
    return layout.store(from.type, typeof from.valid === 'boolean' ? from.valid : null, from.type.kind === 'record' ? fields : undefined);
  }

  #lookup(lookup: Lookup): void {
    const context = this.#context;
    const values = this.#graph.values.filter(value => value.how.kind === 'lookup' && value.how.lookup === lookup);
    const layout = context.layout(lookup.stream);
    const results = values.map(
      value => [value, value.aspect === 'fresh' ? flagStore(layout) : layout.store(value.node.type, null)] as const
    );
    const order = this.#lookupOrder(lookup);
    const func = lookupLoop(context, lookup, results, order, `lookup_${lookup.id}`);
    for (const [value, store] of results) context.stored(value, store);
    this.#funcs.push(pruned(func));
    const hashes = lookup.key ? -1 : context.hashes(groupingOf(lookup.foreign.rows));
    this.#steps.push({ kind: 'lookup', stream: lookup.stream.id, foreign: lookup.foreign.id, func: func.name, hashes, order });
  }

  // What is worth something at one row only is known by its time and subsort; a row's own entity is also told from others of them.
  #lookupOrder({ stream, foreign, key, sources }: Lookup): LookupOrder | null {
    const table = this.#ordering(stream.rows);
    if (!table || table !== this.#ordering(foreign.rows) || !key || sources.some(isDiscrete)) return null;
    for (const each of [stream, foreign]) this.#usePlaces(each);
    return { table: table.id, until: this.#slots.take() };
  }

  #usePlaces(stream: Stream): void {
    const { place } = this.#context.layout(stream);
    if (place >= 0 && stream.rows.kind === 'rekey') this.#usePlaces([...stream.inputs][0] as Stream);
  }

  #remote(value: Value): void {
    const { node, stream, args } = value;
    if (node.op.kind !== 'apply') throw new Error('the client computes calls');
    const [context, { entry, types }] = [this.#context, node.op];
    const to = context.layout(stream as Stream).store(node.type, null);
    context.stored(value, to);
    const name = parseSignature(entry.signature).name;
    this.#steps.push({ kind: 'remote', stream: (stream as Stream).id, name, types, args: args.map(arg => context.storeOf(arg)), to });
  }

  #loop(loop: Loop): void {
    const writer = new LoopWriter(this.#context, loop, `loop_${this.#funcs.length}`);
    const func = writer.write();
    this.#funcs.push(pruned(func));
    const nodes = [...new Set(loop.values.map(value => value.node))];
    this.#steps.push({
      kind: 'loop',
      stream: loop.stream.id,
      func: func.name,
      filters: loop.filters.map(({ filter }) => filter.id),
      nodes
    });
    for (const [filter, columns] of writer.gathered) this.#gather(filter, loop.stream, columns);
  }

  #gather(filter: Stream, table: Stream, columns: Gathered): void {
    for (const bytes of WIDTHS) this.#library(take(bytes));
    const index = this.#context.layout(filter).index(table);
    this.#steps.push({ kind: 'gather', stream: filter.id, from: table.id, columns, index, take: TAKES });
  }
}

const takesFromTable = (rows: Rows): boolean => rows.kind === 'filter' || (rows.kind === 'rekey' && orderedBy(rows) !== null);

/** Each stream after those it is made of: a union may merge another one that came up later. */
function inputsFirst(streams: readonly Stream[]): ReadonlySet<Stream> {
  const ordered = new Set<Stream>();
  const visit = (stream: Stream): void => {
    if (ordered.has(stream)) return;
    stream.inputs.forEach(visit);
    ordered.add(stream);
  };
  streams.forEach(visit);
  return ordered;
}
