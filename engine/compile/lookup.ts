import type { Cell } from '../functions/define.ts';
import { Body } from '../ir/body.ts';
import { add, both, either, eq, FALSE, geS, i32, leU, load, ltS, ltU, mul, ne, select, shl, sub, TRUE } from '../ir/make.ts';
import type { Expr, Func } from '../ir/nodes.ts';
import { BOOL, type Type } from '../types/type.ts';
import { letCell, loadCell, type Place, storeCell } from './cells.ts';
import type { Context } from './context.ts';
import { Frame } from './frame.ts';
import type { Lookup, Value } from './graph.ts';
import { StateLayout, type StateShape, type StreamLayout, statePlace } from './layout.ts';
import type { LookupOrder, Store } from './program.ts';
import { groupingOf } from './streams.ts';

/**
 * Writes the walk of one lookup (§5.9): the foreign rows up to each key's row are taken into a state per foreign entity, then
 * the key's entity is read. A discrete value is only worth something at the very identity of its row, which its state remembers.
 * Without a key it is the row's own entity that is read, as a merge of both streams would (§1.5): of equal identities the first
 * pairs with the first. With an `order`, rows are compared by their places in it.
 */
export function lookupLoop(
  context: Context,
  lookup: Lookup,
  results: readonly (readonly [Value, Store])[],
  order: LookupOrder | null,
  name: string
): Func {
  return new LookupWriter(context, lookup, results, order, name).write();
}

/** Whether a foreign value is only worth something at its row. */
export const isDiscrete = ({ aspect, node }: Value): boolean => aspect === 'fresh' || node.continuity === 'discrete';

/** A foreign value: where it comes from, how its state is laid out. */
interface Source {
  readonly value: Value;
  readonly discrete: boolean;
  readonly shape: StateShape;
}

interface Row {
  readonly j: Expr;
  readonly foreign: Expr;
  readonly time: Expr;
  readonly subsort: Expr;
  readonly entity: Expr;
}

const typeOf = (value: Value): Type => (value.aspect === 'fresh' ? BOOL : value.node.type);

class LookupWriter {
  readonly #context: Context;
  readonly #lookup: Lookup;
  readonly #results: readonly (readonly [Value, Store])[];
  readonly #order: LookupOrder | null;
  readonly #name: string;
  readonly #body: Body;
  readonly #state = new StateLayout();
  readonly #frame: Frame;
  readonly #near: StreamLayout;
  readonly #far: StreamLayout;
  readonly #sources: readonly Source[];
  readonly #stamp: readonly [time: number, subsort: number] | null;

  constructor(context: Context, lookup: Lookup, results: readonly (readonly [Value, Store])[], order: LookupOrder | null, name: string) {
    this.#context = context;
    this.#lookup = lookup;
    this.#results = results;
    this.#order = order;
    this.#name = name;
    this.#body = new Body(name, []);
    this.#frame = new Frame(this.#body);
    this.#near = context.layout(lookup.stream);
    this.#far = context.layout(lookup.foreign);
    this.#sources = lookup.sources.map(value => ({
      value,
      discrete: isDiscrete(value),
      shape: this.#state.shape(typeOf(value), null)
    }));
    this.#stamp = lookup.key && this.#sources.some(s => s.discrete) ? [this.#state.take(8), this.#state.take(8)] : null;
  }

  write(): Func {
    const body = this.#body;
    const [near, far] = [this.#near, this.#far];
    const state = this.#base(this.#context.state(this.#name, this.#lookup.foreign, this.#state));
    const [rows, foreign] = [this.#base(near.count), this.#base(far.count)];
    const i = body.variable('i32', 'row');
    const j = body.variable('i32', 'foreign');
    const record = (entity: Expr) => body.let(add(state, mul(entity, i32(this.#state.stride))), 'record');
    const absorb = () => {
      this.#absorb(record(load('i32', 4, this.#at(far.entity, 4, j))), j);
      body.set(j, add(j, i32(1)));
    };
    body.while(ltS(i, rows), () => {
      const time = body.let(load('i64', 8, this.#at(near.time, 8, i)), 'time');
      const subsort = body.let(load('i64', 8, this.#at(near.subsort, 8, i)), 'subsort');
      if (this.#lookup.key) {
        const notAfter = this.#order ? this.#placedUntil(i, j, this.#order) : this.#notAfter(j, time, subsort);
        body.while(both(ltS(j, foreign), notAfter), absorb);
        this.#readKeyed(i, time, subsort, record);
      } else {
        const entity = body.let(load('i32', 4, this.#at(near.entity, 4, i)), 'entity');
        const paired = this.#passEarlier({ j, foreign, time, subsort, entity }, absorb);
        this.#write(i, record(entity), TRUE, paired);
      }
      body.set(i, add(i, i32(1)));
    });
    body.while(ltS(j, foreign), absorb);
    const func = body.finish();
    return { ...func, body: [...this.#frame.fetches(), ...func.body] };
  }

  // Reading one row past the end is harmless: buffers are padded.
  #notAfter(j: Expr, time: Expr, subsort: Expr): Expr {
    const t = load('i64', 8, this.#at(this.#far.time, 8, j));
    const s = load('i64', 8, this.#at(this.#far.subsort, 8, j));
    return either(ltS(t, time), both(eq(t, time), leU(s, subsort)));
  }

  #placedUntil(i: Expr, j: Expr, { until }: LookupOrder): Expr {
    const last = this.#body.let(load('i32', 4, this.#at(until, 4, i)), 'until');
    return leU(load('i32', 4, this.#at(this.#far.place, 4, j)), last);
  }

  #absorb(record: Expr, j: Expr): void {
    const body = this.#body;
    for (const { value, shape } of this.#sources) {
      const cell = this.#context.loaded(value, store => loadCell(this.#place(store, j)));
      storeCell(body, statePlace(shape, { address: record, offset: 0 }), letCell(body, cell));
    }
    if (!this.#stamp) return;
    body.store(8, record, this.#stamp[0], load('i64', 8, this.#at(this.#far.time, 8, j)));
    body.store(8, record, this.#stamp[1], load('i64', 8, this.#at(this.#far.subsort, 8, j)));
  }

  #readKeyed(i: Expr, time: Expr, subsort: Expr, record: (entity: Expr) => Expr): void {
    const body = this.#body;
    const key = this.#context.loaded(this.#lookup.key as Value, store => loadCell(this.#place(store, i)));
    const entity = body.let(key.value as Expr, 'entity');
    const known = body.let(geS(entity, i32(0)), 'known');
    const at = record(select(known, entity, i32(0)));
    this.#write(i, at, known, this.#stamp ? body.let(this.#stamped(at, time, subsort)) : FALSE);
  }

  /** Writes the results of row `i`. `here`: whether the foreign stream has this very row. */
  #write(i: Expr, record: Expr, known: Expr, here: Expr): void {
    this.#results.forEach(([value, store]) => {
      const source = this.#sources.find(s => s.value === (value.how as { source: Value }).source) as Source;
      const cell = letCell(this.#body, loadCell(statePlace(source.shape, { address: record, offset: 0 })));
      const valid = both(known, source.discrete ? here : known, cell.valid);
      storeCell(this.#body, this.#place(store, i), { ...cell, valid } as Cell);
    });
  }

  // Takes the foreign rows before this one, and one that is equal to it; gives whether there was such a one.
  #passEarlier(row: Row, absorb: () => void): Expr {
    const body = this.#body;
    const [order, paired] = [body.variable('i32', 'order'), body.variable('i32', 'paired')];
    const far = (slot: number, lane: 'i32' | 'i64', bytes: 4 | 8) => load(lane, bytes, this.#at(slot, bytes, row.j));
    const hashes = this.#base(this.#context.hashes(groupingOf(this.#far.stream.rows)));
    const hash = (entity: Expr) => load('i64', 8, add(hashes, shl(entity, i32(3))));
    // 1: before, 0: equal, -1: after.
    const decide = (differs: Expr, before: Expr, equal: () => void) =>
      body.if(differs, () => body.set(order, sub(shl(before, i32(1)), i32(1))), equal);
    const compare = () => {
      body.set(order, i32(-1));
      body.if(ltS(row.j, row.foreign), () => {
        const time = body.let(far(this.#far.time, 'i64', 8));
        decide(ne(time, row.time), ltS(time, row.time), () => {
          const subsort = body.let(far(this.#far.subsort, 'i64', 8));
          decide(ne(subsort, row.subsort), ltU(subsort, row.subsort), () => {
            const entity = body.let(far(this.#far.entity, 'i32', 4));
            decide(ne(entity, row.entity), ltU(hash(entity), hash(row.entity)), () => body.set(order, i32(0)));
          });
        });
      });
    };
    compare();
    body.while(eq(order, i32(1)), () => {
      absorb();
      compare();
    });
    body.set(paired, eq(order, i32(0)));
    body.if(paired, absorb);
    return paired;
  }

  #stamped(record: Expr, time: Expr, subsort: Expr): Expr {
    const [t, s] = this.#stamp as readonly [number, number];
    return both(eq(load('i64', 8, record, t), time), eq(load('i64', 8, record, s), subsort));
  }

  #base(slot: number): Expr {
    return this.#frame.base(slot);
  }

  #at(slot: number, bytes: number, row: Expr): Expr {
    return this.#frame.at(slot, bytes, row);
  }

  #place(store: Store, row: Expr): Place {
    return this.#frame.place(store, (slot, bytes) => this.#at(slot, bytes, row));
  }
}
