import type { AggregateKernel, Cell, Extent, State } from '../functions/define.ts';
import { add, and, both, eq, geU, gtS, i32, i64, isConst, leU, load, ltS, mul, ne, not, sub } from '../ir/make.ts';
import type { Expr } from '../ir/nodes.ts';
import { letCell, setCell } from './cells.ts';
import { reachOf } from './extent.ts';
import type { Value } from './graph.ts';
import { StateLayout } from './layout.ts';
import type { LoopWriter } from './loop.ts';
import {
  begun,
  foldOf,
  held,
  inputs,
  joined,
  loadState,
  type Member,
  mapState,
  membersOf,
  stepped,
  storeState,
  updates,
  worth
} from './members.ts';

/** Whether what a record of state holds still counts at the row at hand, and how it is noted of an input that it does. */
export interface Stay {
  readonly holds: Expr;
  readonly note: () => void;
  /** Notes a row that keeps the content though it is not counted. */
  readonly prolong: (store: () => void) => void;
}

/** Of windows whose content leaves at once: `tumbling`, `session`. */
export function stayOf(writer: LoopWriter, value: Value): Stay {
  const { body, record, state, time } = writer;
  const extent = foldOf(value).extent as Extent;
  const at = state.take(8);
  const noted = load('i64', 8, record, at);
  if (extent.kind === 'reach') {
    const { start } = reachOf(writer, extent);
    return { holds: eq(noted, start), note: () => body.store(8, record, at, start), prolong: () => {} };
  }
  const note = () => body.store(8, record, at, time);
  const given = inputs(writer, value).update;
  // No pause is longer than 64 bits, unsigned.
  const gap = extent.gap >= 1n << 64n ? i64(-1) : i64(BigInt.asIntN(64, extent.gap));
  return {
    holds: leU(sub(time, noted), gap),
    note,
    prolong: store => {
      if (!foldOf(value).entry.countsKernel) return;
      body.if(both(given, not(updates(writer, value).update)), () => {
        note();
        store();
      });
    }
  };
}

/** Fields of the head of a content in a record of state, i32 each: where its ring is and how many entries fit; counters of the oldest entry, of the first in the back part, of the next. */
export const HEAD = { address: 0, capacity: 4, oldest: 8, back: 12, next: 16, bytes: 24 } as const;

/**
 * `trailing`, `hopping`: a ring of entries per entity, oldest first, each the state of the inputs of one instant or hop. Two stacks in one ring: an
 * entry of the front part is the state of itself and all front entries after it; the back part is also kept as one state in the record. So a row costs
 * one merge, and when the front part is used up, the back part becomes it by a merge per entry.
 */
export function contentGroup(writer: LoopWriter, values: readonly Value[]): void {
  new ContentWriter(writer, values).write();
}

class ContentWriter {
  readonly #writer: LoopWriter;
  readonly #values: readonly Value[];
  readonly #head: number;
  readonly #key: number;
  /** How many inputs an entry stands for; null: one. */
  readonly #count: number | null;
  readonly #stride: number;
  /** The aggregations with their state in an entry, and in the record for the back part. */
  readonly #entries: readonly Member[];
  readonly #members: readonly Member[];
  readonly #backCount: number;

  constructor(writer: LoopWriter, values: readonly Value[]) {
    this.#writer = writer;
    this.#values = values;
    const { state } = writer;
    const extent = foldOf(values[0] as Value).extent;
    const entry = new StateLayout();
    this.#key = entry.take(8);
    this.#count = extent?.kind === 'reach' && extent.leaving === 'hop' ? entry.take(4) : null;
    this.#entries = membersOf(writer, values, entry);
    this.#stride = entry.stride;
    this.#head = state.content(HEAD.bytes, this.#stride, entry.references);
    this.#backCount = state.take(4);
    this.#members = membersOf(writer, values, state);
  }

  write(): void {
    const writer = this.#writer;
    const { body } = writer;
    const extent = foldOf(this.#values[0] as Value).extent;
    if (extent?.kind !== 'reach') throw new Error('a session leaves at once');
    const { start, until } = reachOf(writer, extent);
    const { x, update } = updates(writer, this.#values[0] as Value);
    const field = (name: Exclude<keyof typeof HEAD, 'bytes'>) => {
      const local = body.variable('i32', name);
      body.set(local, this.#field(name));
      return local;
    };
    const [address, capacity] = [field('address'), field('capacity')];
    const [oldest, back, next] = [field('oldest'), field('back'), field('next')];
    const backCount = body.variable('i32', 'backCount');
    body.set(backCount, load('i32', 4, writer.record, this.#backCount));
    // Where there is no ring yet, some bytes at the beginning of memory are read and not used.
    const at = (entry: Expr): Expr => add(address, mul(and(entry, sub(capacity, ne(capacity, i32(0)))), i32(this.#stride)));
    const key = (entry: Expr): Expr => load('i64', 8, at(entry), this.#key);

    // Old entries leave.
    body.if(both(ne(oldest, next), ltS(key(oldest), start)), () => {
      body.set(oldest, add(oldest, i32(1)));
      body.while(both(ne(oldest, next), ltS(key(oldest), start)), () => body.set(oldest, add(oldest, i32(1))));
      body.if(gtS(sub(oldest, back), i32(0)), () => {
        this.#turn(oldest, next, at);
        body.set(back, next);
        body.set(backCount, i32(0));
        this.#store('back', back);
        body.store(4, writer.record, this.#backCount, backCount);
      });
      this.#store('oldest', oldest);
    });

    const states = this.#members.map(member => held(writer, member, { address: writer.record, offset: 0 }));
    const take = () => {
      const hop = this.#count === null ? writer.time : sub(until, i64(1));
      const push = () => {
        body.if(geU(sub(next, oldest), capacity), () => {
          body.do('enlarge', [add(writer.record, i32(this.#head)), i32(this.#stride)]);
          body.set(address, this.#field('address'));
          body.set(capacity, this.#field('capacity'));
        });
        this.#begin(body.let(at(next)), x, hop);
        body.set(next, add(next, i32(1)));
        this.#store('next', next);
      };
      if (this.#count === null) push();
      else this.#join(both(ne(next, back), eq(key(sub(next, i32(1))), hop)), at, next, x, push);
      body.set(backCount, add(backCount, i32(1)));
      body.store(4, writer.record, this.#backCount, backCount);
      this.#members.forEach((member, i) => this.#step(member, { address: writer.record, offset: 0 }, states[i] as State, x, backCount));
    };
    if (isConst(update, 1)) take();
    else if (!isConst(update, 0)) body.if(update, take);
    this.#emit(oldest, back, backCount, states, at);
  }

  #field(name: Exclude<keyof typeof HEAD, 'bytes'>): Expr {
    return load('i32', 4, this.#writer.record, this.#head + HEAD[name]);
  }

  #store(name: Exclude<keyof typeof HEAD, 'bytes'>, value: Expr): void {
    this.#writer.body.store(4, this.#writer.record, this.#head + HEAD[name], value);
  }

  /** The entries from `oldest` on become the front part: from the newest to the oldest, each takes in those after it. */
  #turn(oldest: Expr, next: Expr, at: (entry: Expr) => Expr): void {
    const { body } = this.#writer;
    const entry = body.variable('i32', 'entry');
    body.set(entry, sub(next, i32(1)));
    body.while(gtS(sub(entry, oldest), i32(0)), () => {
      const [older, newer] = [body.let(at(sub(entry, i32(1)))), body.let(at(entry))];
      const na = this.#count === null ? i32(1) : body.let(load('i32', 4, older, this.#count));
      const nb = this.#count === null ? sub(next, entry) : load('i32', 4, newer, this.#count);
      const after = body.let(nb);
      for (const member of this.#entries) {
        const [a, b] = [older, newer].map(address => this.#loaded(member, address)) as [State, State];
        const merge = member.entry.kernel.merge as NonNullable<AggregateKernel['merge']>;
        storeState(this.#writer, member, { address: older, offset: 0 }, this.#settled(merge(member.kit, a, na, b, after)));
      }
      if (this.#count !== null) body.store(4, older, this.#count, add(na, after));
      body.set(entry, sub(entry, i32(1)));
    });
  }

  #loaded(member: Member, address: Expr): State {
    return this.#settled(loadState(member, { address, offset: 0 }));
  }

  #settled(state: State): State {
    return mapState(state, cell => letCell(this.#writer.body, cell));
  }

  #begin(address: Expr, x: Cell, key: Expr): void {
    const { body, time } = this.#writer;
    body.store(8, address, this.#key, key);
    if (this.#count !== null) body.store(4, address, this.#count, i32(1));
    for (const member of this.#entries) storeState(this.#writer, member, { address, offset: 0 }, this.#settled(begun(member, x, time)));
  }

  /** Puts an input into the newest entry where that is of the same hop. */
  #join(isSame: Expr, at: (entry: Expr) => Expr, next: Expr, x: Cell, push: () => void): void {
    const { body, time } = this.#writer;
    body.if(
      isSame,
      () => {
        const address = body.let(at(sub(next, i32(1))));
        const n = body.let(add(load('i32', 4, address, this.#count as number), i32(1)));
        body.store(4, address, this.#count as number, n);
        for (const member of this.#entries) {
          const stepped = member.entry.kernel.step(member.kit, this.#loaded(member, address), x, n, time);
          storeState(this.#writer, member, { address, offset: 0 }, this.#settled(stepped));
        }
      },
      push
    );
  }

  #step(member: Member, at: { readonly address: Expr; readonly offset: number }, state: State, x: Cell, n: Expr): void {
    const writer = this.#writer;
    const next = this.#settled(stepped(member, state, x, n, writer.time, true));
    storeState(writer, member, at, next);
    for (const name of member.shapes.keys()) setCell(writer.body, state[name] as Cell, next[name] as Cell);
  }

  #emit(oldest: Expr, back: Expr, backCount: Expr, states: readonly State[], at: (entry: Expr) => Expr): void {
    const writer = this.#writer;
    const { body } = writer;
    const front = body.let(at(oldest), 'front');
    const inFront = sub(back, oldest);
    const frontCount = body.let(this.#count === null ? inFront : mul(ne(inFront, i32(0)), load('i32', 4, front, this.#count)));
    const all = body.let(add(frontCount, backCount));
    const some = body.let(ne(all, i32(0)));
    this.#members.forEach((member, i) => {
      const older = this.#loaded(this.#entries[i] as Member, front);
      const state = joined(member, older, frontCount, states[i] as State, backCount);
      writer.keep(member.value, worth(writer, member, state, all, some));
    });
  }
}
