import { inputRows } from '../plan/moving.ts';
import type { Plan, PlanNode, Rows } from '../plan/node.ts';
import { IN_LOOPS, keep, LONGEST, type Loop, Loops } from './loops.ts';
import { standsUntil } from './standing.ts';
import { groupingOf } from './streams.ts';

/**
 * The plan spread over *streams* (rows that flow together), *stages* (what must be finished before) and *loops* (what shares one pass
 * over a stream). A value is a plan node on a stream: computed there, or brought there from another one.
 */
export interface Graph {
  /** Inputs before what is made of them. */
  readonly streams: readonly Stream[];
  /** Arguments before what uses them. */
  readonly values: readonly Value[];
  /** Ordered by stage. */
  readonly loops: readonly Loop[];
  readonly lookups: readonly Lookup[];
  readonly result: Value;
  /** What a stream has of a node that was asked for there. */
  readonly valueAt: (node: PlanNode, aspect: Aspect, stream: Stream) => Value;
}

export interface Stream {
  readonly id: number;
  readonly rows: Rows;
  /** The stage at whose start its rows are known. */
  ready: number;
  /** Streams it is made of: the merged ones of a union, else `of`. */
  readonly inputs: Set<Stream>;
  /** Of a filter: the loop that makes it, and the values that loop writes straight to it. */
  readonly compact: Value[];
}

/**
 * The value itself; whether it is new (§1.7); or, of a key, the number of its entity in a grouping: `find` leaves unknown ones at -1,
 * `number` makes them new entities.
 */
export type Aspect = 'cell' | 'fresh' | `find ${string}` | `number ${string}`;

export const isEntity = (aspect: Aspect): boolean => aspect !== 'cell' && aspect !== 'fresh';

export interface Value {
  readonly id: number;
  readonly aspect: Aspect;
  readonly node: PlanNode;
  /** null for a literal. */
  readonly stream: Stream | null;
  readonly how: How;
  /** On the same stream, or literals. */
  readonly args: readonly Value[];
  readonly stage: number;
  /** Whether somebody outside its loop reads it, so that it must be written to memory. */
  stored: boolean;
}

export type How =
  | { readonly kind: 'literal' }
  /** Columns of a table, in memory before the first loop. */
  | { readonly kind: 'scan' }
  /** Computed in a loop from `args`. */
  | { readonly kind: 'own' }
  /** `source` at the rows of `from`, a stream merged into this one: held after them, or only there. */
  | { readonly kind: 'lift'; readonly source: Value; readonly from: Stream; readonly held: boolean }
  /** Written by the loop that makes the filter's rows. */
  | { readonly kind: 'compact'; readonly source: Value }
  /** Read through the number of the row these rows came from. */
  | { readonly kind: 'moved'; readonly source: Value }
  /** Carried through a queue by a host step that makes these rows (shifts). */
  | { readonly kind: 'queued'; readonly source: Value }
  /** Of rows that come after all others of their entities: what the states that `source` is made of are worth by then. */
  | { readonly kind: 'standing'; readonly source: Value }
  /** Computed by the client from the columns of `args`, for all rows of a slice at once. */
  | { readonly kind: 'remote' }
  /** Written by a lookup. */
  | { readonly kind: 'lookup'; readonly lookup: Lookup; readonly source: Value };

/** All values of `foreign` that are read at the rows of `stream`, by keys or (key null) for the row's own entity: one walk over both. */
export interface Lookup {
  readonly id: number;
  readonly stream: Stream;
  readonly key: Value | null;
  readonly foreign: Stream;
  readonly stage: number;
  readonly sources: Value[];
}

/** Spreads a plan over streams and stages. Linear in the plan. `longest`: how long the code of a loop may get (`loops.ts`). */
export function spread(plan: Plan, longest = LONGEST): Graph {
  return new Spreading(plan).finish(longest);
}

class Spreading {
  readonly #plan: Plan;
  readonly #streams = new Map<Rows, Stream>();
  readonly #values = new Map<string, Value>();
  readonly #list: Value[] = [];
  readonly #lookups = new Map<string, Lookup>();
  /** The nodes whose cells, and whose newness, somebody asks for. */
  readonly #asked: { readonly cell: ReadonlySet<PlanNode>; readonly fresh: ReadonlySet<PlanNode> };

  constructor(plan: Plan) {
    this.#plan = plan;
    const rows = closure(
      plan.nodes.flatMap(node => node.rows ?? []),
      partsOf
    );
    const cell = closure([plan.result, ...[...rows].flatMap(each => directing(each) ?? [])], cellArgs);
    const inputs = [...cell].flatMap(node => (node.op.kind === 'fold' ? [node.args[0] as PlanNode] : []));
    const expiring = [...rows].flatMap(each => (each.kind === 'expiry' ? [each.input] : []));
    const fresh = closure([...inputs, ...expiring], freshArgs);
    this.#asked = { cell, fresh };
  }

  finish(longest: number): Graph {
    this.#visit();
    const result = this.#own(this.#plan.result, 'cell');
    keep(result);
    const streams = [...this.#streams.values()];
    const filters = streams.filter(({ rows }) => rows.kind === 'filter');
    const loops = new Loops(this.#list, filters, filter => this.#conditionOf(filter), longest).all;
    for (const stream of streams) this.#settle(stream);
    const valueAt = (node: PlanNode, aspect: Aspect, stream: Stream): Value =>
      (this.#values.get(keyOf(node, aspect, stream)) ?? this.#values.get(keyOf(node, aspect, null))) as Value;
    return { streams, values: this.#list, loops, lookups: [...this.#lookups.values()], result, valueAt };
  }

  // Nodes in the order of the plan, so that no chain of them is as deep as the stack.
  #visit(): void {
    for (const node of this.#plan.nodes)
      for (const aspect of ASPECTS) if (node.rows && this.#asked[aspect].has(node)) this.#own(node, aspect);
  }

  #stream(rows: Rows): Stream {
    const known = this.#streams.get(rows);
    if (known) return known;
    const stream = this.#begin(rows);
    this.#streams.set(rows, stream);
    return stream;
  }

  #begin(rows: Rows): Stream {
    const stream = (ready: number, inputs: readonly Stream[]): Stream => ({
      id: this.#streams.size,
      rows,
      ready,
      inputs: new Set(inputs),
      compact: []
    });
    switch (rows.kind) {
      case 'table':
        return stream(0, []);
      case 'union':
        return stream(Math.max(...rows.of.map(part => this.#stream(part).ready)), []);
      case 'filter': {
        const of = this.#stream(rows.of);
        const condition = this.#on(rows.condition, of, 'cell');
        return stream(Math.max(condition.stage, of.ready) + 1, [of]);
      }
      case 'rekey': {
        const of = this.#stream(rows.of);
        const entity = this.#on(rows.key, of, `number ${rows.grouping}`);
        keep(entity);
        return stream(Math.max(entity.stage, of.ready) + 1, [of]);
      }
      case 'shift_to': {
        const of = this.#stream(rows.of);
        return stream(this.#carried(rows, of, this.#kept(rows.time, of)), [of]);
      }
      case 'shift_until': {
        const of = this.#stream(rows.of);
        return stream(this.#carried(rows, of, this.#kept(rows.predicate, of)), [of]);
      }
      case 'expiry': {
        const of = this.#stream(rows.of);
        const input = this.#on(rows.input, of, 'fresh');
        keep(input);
        return stream(Math.max(of.ready, this.#kept(rows.input, of), input.stage, ...rows.span.map(s => this.#stream(s).ready)) + 1, [of]);
      }
      case 'tick': {
        const of = this.#stream(rows.of);
        return stream(Math.max(of.ready, ...rows.span.map(s => this.#stream(s).ready)), [of]);
      }
    }
  }

  #kept(node: PlanNode, on: Stream): number {
    const value = this.#on(node, on, 'cell');
    keep(value);
    return value.stage;
  }

  // A shift moves all its values in one queue, so it waits for every one of them that somebody asks for.
  #carried(rows: Rows, of: Stream, stage: number): number {
    let last = Math.max(stage, of.ready);
    for (const node of this.#plan.nodes)
      if (node.op.kind === 'move' && node.rows === rows)
        for (const aspect of ASPECTS)
          if (this.#asked[aspect].has(node)) last = Math.max(last, this.#on(node.args[0] as PlanNode, of, aspect).stage);
    return last + 1;
  }

  /** `node` on `stream`: computed there, or brought there. */
  #on(node: PlanNode, stream: Stream, aspect: Aspect): Value {
    if (node.rows === null || node.rows === stream.rows) return this.#own(node, aspect, stream);
    if (isEntity(aspect)) return this.#value(node, aspect, stream, { kind: 'own' }, [this.#on(node, stream, 'cell')]);
    const source = this.#own(node, aspect);
    if (standsUntil(stream.rows, source)) return this.#value(node, aspect, stream, { kind: 'standing', source }, []);
    if (!contains(stream.rows, node.rows)) return this.#read(node, aspect, stream, null, source);
    const from = source.stream as Stream;
    stream.inputs.add(from);
    return this.#value(
      node,
      aspect,
      stream,
      { kind: 'lift', source, from, held: aspect === 'cell' && node.continuity === 'continuous' },
      []
    );
  }

  /** `node` on `stream` as far as it is worth something at its rows `own`: nothing at others, also of what would last. */
  #within(node: PlanNode, own: Rows, stream: Stream, aspect: Aspect): Value {
    if (own === stream.rows) return this.#on(node, stream, aspect);
    const from = this.#stream(own);
    const source = this.#on(node, from, aspect);
    stream.inputs.add(from);
    return this.#value(
      node,
      aspect,
      stream,
      { kind: 'lift', source, from, held: false },
      [],
      `within:${keyOf(node, aspect, stream)}:${from.id}`
    );
  }

  #own(node: PlanNode, aspect: Aspect, at?: Stream): Value {
    const stream = node.rows ? this.#stream(node.rows) : null;
    const home = stream ?? (isEntity(aspect) ? (at ?? null) : null);
    const known = this.#values.get(keyOf(node, aspect, home));
    if (known) return known;
    if (isEntity(aspect)) return this.#value(node, aspect, home, { kind: 'own' }, [this.#own(node, 'cell')]);
    if (!stream) return this.#value(node, aspect, null, { kind: 'literal' }, []);
    return aspect === 'fresh' ? this.#fresh(node, stream) : this.#cell(node, stream);
  }

  #cell(node: PlanNode, stream: Stream): Value {
    const { op, args } = node;
    switch (op.kind) {
      case 'events':
        return this.#value(node, 'cell', stream, { kind: 'scan' }, []);
      case 'move':
        return this.#moved(node, stream, 'cell', args[0] as PlanNode);
      case 'lookup':
        return this.#looked(node, stream);
      case 'fold':
        return this.#value(node, 'cell', stream, { kind: 'own' }, this.#folded(node, stream));
      case 'tick':
      case 'mark':
      case 'time':
        return this.#value(node, 'cell', stream, { kind: 'own' }, []);
      case 'align':
        return this.#value(node, 'cell', stream, { kind: 'own' }, [this.#on(args[0] as PlanNode, stream, 'cell')]);
      case 'apply':
        return op.entry.remote ? this.#remote(node, stream) : this.#computed(node, stream);
      default:
        return this.#computed(node, stream);
    }
  }

  #computed(node: PlanNode, stream: Stream): Value {
    const args = node.args.map(arg => this.#on(arg, stream, 'cell'));
    return this.#value(node, 'cell', stream, { kind: 'own' }, args);
  }

  #remote(node: PlanNode, stream: Stream): Value {
    const args = node.args.map(arg => this.#on(arg, stream, 'cell'));
    args.forEach(keep);
    return this.#value(node, 'cell', stream, { kind: 'remote' }, args);
  }

  // Input, whether it is new, and the window's condition: at its own rows.
  #folded(node: PlanNode, stream: Stream): Value[] {
    const { op } = node;
    if (op.kind !== 'fold') throw new Error('a fold is expected');
    const [input, condition] = node.args as [PlanNode, PlanNode | undefined];
    const own = inputRows(node);
    const values = [this.#within(input, own, stream, 'cell'), this.#within(input, own, stream, 'fresh')];
    if (condition) values.push(this.#within(condition, op.within ?? stream.rows, stream, 'cell'));
    return values;
  }

  #fresh(node: PlanNode, stream: Stream): Value {
    const { op, args } = node;
    const own = (of: readonly PlanNode[]) =>
      this.#value(
        node,
        'fresh',
        stream,
        { kind: 'own' },
        of.map(arg => this.#on(arg, stream, 'fresh'))
      );
    switch (op.kind) {
      case 'move':
        return this.#moved(node, stream, 'fresh', args[0] as PlanNode);
      case 'lookup':
        return own([args[0] as PlanNode]);
      case 'align':
        return own([args[1] as PlanNode]);
      case 'events':
      case 'tick':
      case 'mark':
        return own([]);
      default:
        return own(args);
    }
  }

  #moved(node: PlanNode, stream: Stream, aspect: Aspect, arg: PlanNode): Value {
    const rows = stream.rows;
    const of = [...stream.inputs][0] as Stream;
    let source = this.#on(arg, of, aspect);
    if (aspect === 'fresh' && rows.kind === 'filter') source = this.#either(node, of, source, rows.condition);
    if (aspect === 'fresh' && rows.kind === 'rekey') source = this.#either(node, of, source, rows.key);
    if (rows.kind === 'shift_to' || rows.kind === 'shift_until') return this.#value(node, aspect, stream, { kind: 'queued', source }, []);
    if (rows.kind !== 'filter' || source.stage >= stream.ready) return this.#value(node, aspect, stream, { kind: 'moved', source }, []);
    if (source.stage < stream.ready - 1) keep(source);
    const value = this.#value(node, aspect, stream, { kind: 'compact', source }, []);
    stream.compact.push(value);
    return value;
  }

  // The newness a moved row takes along: the value's or the condition's, on the rows they come from.
  #either(node: PlanNode, of: Stream, value: Value, other: PlanNode): Value {
    const key = `either:${keyOf(node, 'fresh', of)}`;
    const known = this.#values.get(key);
    if (known) return known;
    return this.#value(node, 'fresh', of, { kind: 'own' }, [value, this.#on(other, of, 'fresh')], key);
  }

  #looked(node: PlanNode, stream: Stream): Value {
    const [keyNode, valueNode] = node.args as [PlanNode, PlanNode];
    const source = this.#own(valueNode, 'cell');
    const foreign = source.stream as Stream;
    const key = this.#found(keyNode, stream, foreign);
    keep(key);
    return this.#read(node, 'cell', stream, key, source);
  }

  // Looked for when the foreign rows are known: a `with_key` of the same slice may be what makes the entity.
  #found(node: PlanNode, stream: Stream, foreign: Stream): Value {
    const aspect = `find ${groupingOf(foreign.rows)}` as const;
    const key = `${keyOf(node, aspect, stream)}:${foreign.ready}`;
    return this.#value(node, aspect, stream, { kind: 'own' }, [this.#on(node, stream, 'cell')], key, foreign.ready);
  }

  #read(node: PlanNode, aspect: Aspect, stream: Stream, key: Value | null, source: Value): Value {
    const foreign = source.stream as Stream;
    const stage = Math.max(stream.ready, (key?.stage ?? -1) + 1, source.stage + 1, foreign.ready);
    const name = `${stream.id}:${key?.id ?? 'own'}:${foreign.id}:${stage}`;
    const lookup = this.#lookups.get(name) ?? { id: this.#lookups.size, stream, key, foreign, stage, sources: [] };
    this.#lookups.set(name, lookup);
    if (!lookup.sources.includes(source)) lookup.sources.push(source);
    return this.#value(node, aspect, stream, { kind: 'lookup', lookup, source }, []);
  }

  #value(
    node: PlanNode,
    aspect: Aspect,
    stream: Stream | null,
    how: How,
    args: readonly Value[],
    key = keyOf(node, aspect, stream),
    earliest = 0
  ): Value {
    const known = this.#values.get(key);
    if (known) return known;
    const stage = Math.max(earliest, stageOf(stream, how, args));
    const value: Value = { id: this.#list.length, aspect, node, stream, how, args, stage, stored: false };
    if ('source' in how && how.kind !== 'compact' && how.kind !== 'standing') keep(how.source);
    for (const arg of args) if (arg.stage < value.stage) keep(arg);
    this.#values.set(key, value);
    this.#list.push(value);
    return value;
  }

  #conditionOf({ rows }: Stream): Value {
    if (rows.kind !== 'filter') throw new Error('only a filter has a condition');
    return this.#on(rows.condition, this.#stream(rows.of), 'cell');
  }

  // A union merges the streams it reads and those that nothing else covers.
  #settle(stream: Stream): void {
    const { rows } = stream;
    if (rows.kind !== 'union') return;
    const covered = new Set([...stream.inputs].flatMap(input => (input.rows.kind === 'union' ? input.rows.of : [])));
    for (const part of rows.of) if (!covered.has(part)) stream.inputs.add(this.#stream(part));
  }
}

/** What is asked of nodes: newness first, since fewer values hang on it. */
const ASPECTS = ['fresh', 'cell'] as const;

function stageOf(stream: Stream | null, how: How, args: readonly Value[]): number {
  if (how.kind === 'lookup') return how.lookup.stage;
  const before = 'source' in how && IN_LOOPS.has(how.kind) ? how.source.stage + 1 : 0;
  if (how.kind === 'remote') return args.reduce((stage, arg) => Math.max(stage, arg.stage + 1), stream?.ready ?? 0);
  return args.reduce((stage, arg) => Math.max(stage, arg.stage), Math.max(stream?.ready ?? 0, before));
}

// What a node's value is made of: of an aligned value not what it is aligned to, of a time nothing.
function cellArgs({ op, args, rows }: PlanNode): readonly PlanNode[] {
  if (op.kind === 'align') return args.slice(0, 1);
  return op.kind === 'time' || rows === null ? [] : args;
}

// What a node's newness is made of: also that of what decides or names its rows.
function freshArgs({ op, args, rows }: PlanNode): readonly PlanNode[] {
  if (op.kind === 'lookup') return args.slice(0, 1);
  if (op.kind === 'align') return args.slice(1);
  const director = op.kind === 'move' && (rows?.kind === 'filter' || rows?.kind === 'rekey') ? directing(rows) : null;
  return director ? [...args, director] : args;
}

/** The value that decides which rows there are, or where they go; null: there is none. */
function directing(rows: Rows): PlanNode | null {
  switch (rows.kind) {
    case 'filter':
      return rows.condition;
    case 'rekey':
      return rows.key;
    case 'shift_to':
      return rows.time;
    case 'shift_until':
      return rows.predicate;
    case 'expiry':
      return rows.input;
    default:
      return null;
  }
}

function partsOf(rows: Rows): readonly Rows[] {
  if (rows.kind === 'table') return [];
  return rows.kind === 'union' ? rows.of : [rows.of];
}

function closure<T>(from: readonly T[], next: (each: T) => readonly T[]): ReadonlySet<T> {
  const found = new Set(from);
  for (const each of found) for (const other of next(each)) found.add(other);
  return found;
}

// Rows that are merged into a union need no walk of their own.
const contains = (rows: Rows, part: Rows): boolean =>
  rows.kind === 'union' && (part.kind === 'union' ? part.of : [part]).every(each => rows.of.includes(each));

const keyOf = (node: PlanNode, aspect: Aspect, stream: Stream | null): string => `${node.id}:${aspect}:${stream?.id ?? ''}`;
