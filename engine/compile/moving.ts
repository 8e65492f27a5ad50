import type { AggregateKernel, Cell, Extent, State } from '../functions/define.ts';
import type { Body, LocalExpr } from '../ir/body.ts';
import { add, and, both, eq, geU, gtS, gtU, i32, i64, isConst, leU, load, ltS, mul, ne, not, shl, sub, TRUE } from '../ir/make.ts';
import type { Expr } from '../ir/nodes.ts';
import { stateText } from './alike.ts';
import { letCell, setCell } from './cells.ts';
import { type Reach, reachOf } from './extent.ts';
import type { Value } from './graph.ts';
import { StateLayout } from './layout.ts';
import type { LoopWriter } from './loop.ts';
import {
  begun,
  foldOf,
  held,
  inputs,
  joined,
  type Kernel,
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

/**
 * Fields of the head of a content in a record of state, i32 each: where its ring is and how many entries fit; counters of the oldest entry, of the first
 * in the back part, and of the next; the inputs in the back part, where entries stand for several, or else, of a content that is only told where rows are
 * kept, the counter of the first entry that the state of the back part lacks.
 */
export const HEAD = { address: 0, capacity: 4, oldest: 8, back: 12, next: 16, backCount: 20, joined: 20 } as const;

const HEAD_BYTES = 24;

type Field = keyof typeof HEAD;

/**
 * `trailing`, `hopping`: a ring of entries per entity, oldest first, each the state of one input or of those of a hop. Two stacks in one ring: an entry
 * of the front part is the state of itself and all front entries after it; the back part is also kept as one state in the record. So a row costs one
 * merge, and when the front part is used up, the back part becomes it by a merge per entry.
 */
export function contentGroup(writer: LoopWriter, values: readonly Value[]): void {
  new ContentWriter(writer, values).write();
}

class ContentWriter {
  readonly #writer: LoopWriter;
  readonly #body: Body;
  readonly #input: Value;
  readonly #reach: Reach;
  readonly #head: number;
  /** Of an entry: the last instant it may be of; how many inputs it stands for (null: one); its size. */
  readonly #key: number;
  readonly #count: number | null;
  readonly #stride: number;
  /** The aggregations, and which of the states each is made of. */
  readonly #values: readonly (readonly [Member, state: number])[];
  /** One aggregation of each state, with room for it in an entry, and in the record for the back part. */
  readonly #entries: readonly Member[];
  readonly #members: readonly Member[];
  /** What a counter of an entry is cut to for its place in the ring. */
  readonly #mask: LocalExpr;
  /** Whether it is only told where rows are kept: other rows just put their entries in. Entries for several inputs change while they are the newest. */
  readonly #isLater: boolean;
  readonly #fields: Readonly<Record<Field, LocalExpr>>;

  constructor(writer: LoopWriter, values: readonly Value[]) {
    const { body, state } = writer;
    this.#writer = writer;
    this.#body = body;
    this.#input = values[0] as Value;
    const { extent } = foldOf(this.#input);
    if (extent?.kind !== 'reach') throw new Error('a session leaves at once');
    this.#reach = reachOf(writer, extent);
    const entry = new StateLayout();
    this.#key = entry.take(8);
    this.#count = extent.leaving === 'hop' ? entry.take(4) : null;
    const texts = values.map(value => stateTextOf(writer, value));
    const keepers = values.filter((_, i) => texts.indexOf(texts[i] as string) === i);
    this.#entries = membersOf(writer, keepers, entry);
    this.#stride = entry.stride;
    this.#head = state.content(HEAD_BYTES, this.#stride, entry.references);
    this.#members = membersOf(writer, keepers, state);
    this.#values = membersOf(writer, values, new StateLayout()).map((member, i) => [
      member,
      keepers.indexOf(values[texts.indexOf(texts[i] as string)] as Value)
    ]);
    this.#mask = body.variable('i32', 'mask');
    this.#isLater = this.#count === null && writer.areLater(values);
    writer.ahead.push(record => this.#touches(record));
    this.#fields = Object.fromEntries(Object.keys(HEAD).map(name => [name, body.variable('i32', name)])) as Record<Field, LocalExpr>;
  }

  write(): void {
    const { x, update } = updates(this.#writer, this.#input);
    if (this.#isLater) return this.#writeLater(x, update);
    for (const name of ['address', 'capacity', 'oldest', 'back', 'next'] as const) this.#fetch(name);
    if (this.#count !== null) this.#fetch('backCount');
    this.#cut();
    this.#leave();
    const states = this.#states();
    this.#where(update, () => this.#take(x, states));
    // An input at the row's own instant is in: such a content is never empty, and neither is its back part.
    const isTaken = isConst(update, 1);
    this.#tell(() => this.#emit(states, isTaken, isTaken));
  }

  #writeLater(x: Cell, update: Expr): void {
    this.#where(update, () => {
      for (const name of ['address', 'capacity', 'oldest', 'next'] as const) this.#fetch(name);
      this.#cut();
      this.#push(x, this.#writer.time);
    });
    this.#tell(() => {
      for (const name of ['address', 'capacity', 'oldest', 'back', 'next'] as const) this.#fetch(name);
      this.#cut();
      this.#leave();
      this.#emit(this.#joinBack(), isConst(update, 1), false);
    });
  }

  #tell(write: () => void): void {
    this.#writer.tell(
      this.#values.map(([{ value }]) => value),
      write
    );
  }

  #where(update: Expr, write: () => void): void {
    if (isConst(update, 1)) write();
    else if (!isConst(update, 0)) this.#body.if(update, write);
  }

  #states(): readonly State[] {
    return this.#members.map(member => held(this.#writer, member, { address: this.#writer.record, offset: 0 }));
  }

  /** The state of the back part, into which go the entries that have come since it was last told. */
  #joinBack(): readonly State[] {
    const { back, next, joined: at } = this.#fields;
    const body = this.#body;
    if (this.#entries.every(({ shapes }) => shapes.size === 0)) return this.#states();
    this.#fetch('joined');
    body.if(ltS(sub(at, back), i32(0)), () => body.set(at, back));
    const states = this.#states();
    body.if(ne(at, next), () => {
      body.while(ne(at, next), () => {
        const entry = body.let(this.#at(at), 'entry');
        const before = body.let(sub(at, back));
        this.#members.forEach((member, i) => {
          const state = states[i] as State;
          const after = joined(member, state, before, this.#read(this.#entries[i] as Member, entry), i32(1), true);
          for (const name of member.shapes.keys()) setCell(body, state[name] as Cell, after[name] as Cell);
        });
        body.set(at, add(at, i32(1)));
      });
      this.#set('joined', at);
      this.#members.forEach((member, i) => this.#write(member, this.#writer.record, states[i] as State));
    });
    return states;
  }

  #fetch(name: Field): void {
    this.#body.set(this.#fields[name], load('i32', 4, this.#writer.record, this.#head + HEAD[name]));
  }

  #set(name: Field, value: Expr): void {
    this.#body.set(this.#fields[name], value);
    this.#body.store(4, this.#writer.record, this.#head + HEAD[name], this.#fields[name]);
  }

  // Where there is no ring yet, some bytes at the beginning of memory are read and not used.
  #cut(): void {
    const { capacity } = this.#fields;
    this.#body.set(this.#mask, sub(capacity, ne(capacity, i32(0))));
  }

  #at(entry: Expr): Expr {
    return add(this.#fields.address, mul(and(entry, this.#mask), i32(this.#stride)));
  }

  #touches(record: Expr): readonly Expr[] {
    const body = this.#body;
    const [address, capacity, oldest, next] = (['address', 'capacity', 'oldest', 'next'] as const).map(name =>
      body.let(load('i32', 4, record, this.#head + HEAD[name]))
    ) as [Expr, Expr, Expr, Expr];
    const mask = body.let(sub(capacity, ne(capacity, i32(0))));
    return (this.#isLater ? [next] : [oldest, add(oldest, i32(FEW / 2)), next]).map(entry =>
      add(address, mul(and(entry, mask), i32(this.#stride)))
    );
  }

  #keyOf(entry: Expr): Expr {
    return load('i64', 8, this.#at(entry), this.#key);
  }

  /** Old entries leave. */
  #leave(): void {
    const { oldest, back, next } = this.#fields;
    const body = this.#body;
    const size = body.let(sub(next, oldest));
    const isOut = (entry: Expr): Expr => ltS(this.#keyOf(entry), this.#reach.start);
    // Most rows see a few out, or none: told apart by branches, half of them would be guessed wrong.
    const few = Array.from({ length: FEW }, (_, i) => both(gtS(size, i32(i)), isOut(add(oldest, i32(i))))).reduce(add);
    const outs = body.let(few, 'outs');
    body.set(oldest, add(oldest, outs));
    body.if(eq(outs, i32(FEW)), () => body.while(both(ne(oldest, next), isOut(oldest)), () => body.set(oldest, add(oldest, i32(1)))));
    body.if(gtS(sub(oldest, back), i32(0)), () => this.#turn());
    body.store(4, this.#writer.record, this.#head + HEAD.oldest, oldest);
  }

  /** All entries become the front part: from the newest to the oldest, each takes in those after it. */
  #turn(): void {
    const { oldest, next, capacity } = this.#fields;
    const isLoose = both(gtU(capacity, i32(ROOMY)), gtU(capacity, shl(sub(next, oldest), i32(3))));
    this.#body.if(isLoose, () => this.#resize());
    if (this.#count !== null || this.#entries.some(({ shapes }) => shapes.size > 0)) this.#gather();
    this.#set('back', this.#fields.next);
    if (this.#count !== null) this.#set('backCount', i32(0));
  }

  #gather(): void {
    const { oldest, next } = this.#fields;
    const body = this.#body;
    const entry = body.variable('i32', 'entry');
    body.set(entry, sub(next, i32(1)));
    const newest = body.let(this.#at(entry));
    const all = this.#entries.map(member => held(this.#writer, member, { address: newest, offset: 0 }));
    const n = this.#count === null ? null : body.variable('i32', 'n');
    if (n) body.set(n, this.#counted(newest));
    body.while(gtS(sub(entry, oldest), i32(0)), () => {
      body.set(entry, sub(entry, i32(1)));
      this.#takeIn(body.let(this.#at(entry)), all, n ?? body.let(sub(sub(next, entry), i32(1))), n);
    });
  }

  /** Puts the states of all later entries, which stand for so many, into an older one. */
  #takeIn(older: Expr, all: readonly State[], after: Expr, total: LocalExpr | null): void {
    const body = this.#body;
    const own = total ? this.#counted(older) : i32(1);
    this.#entries.forEach((member, i) => {
      const merge = member.entry.kernel.merge as NonNullable<AggregateKernel['merge']>;
      const state = all[i] as State;
      const merged = this.#settled(merge(member.kit, this.#read(member, older), own, state, after));
      this.#write(member, older, merged);
      for (const name of member.shapes.keys()) setCell(body, state[name] as Cell, merged[name] as Cell);
    });
    if (!total) return;
    body.set(total, add(own, after));
    body.store(4, older, this.#count as number, total);
  }

  #counted(entry: Expr): Expr {
    return this.#body.let(load('i32', 4, entry, this.#count as number));
  }

  #read(member: Member, address: Expr): State {
    return this.#settled(loadState(member, { address, offset: 0 }));
  }

  #write(member: Member, address: Expr, state: State): void {
    storeState(this.#writer, member, { address, offset: 0 }, this.#settled(state));
  }

  #settled(state: State): State {
    return mapState(state, cell => letCell(this.#body, cell));
  }

  /** Takes an input in: as an entry, and into the state of the back part. */
  #take(x: Cell, states: readonly State[]): void {
    const { back, next, backCount } = this.#fields;
    if (this.#count === null) this.#push(x, this.#writer.time);
    else this.#join(x);
    if (this.#count !== null) this.#set('backCount', add(backCount, i32(1)));
    const n = this.#count === null ? this.#body.let(sub(next, back)) : backCount;
    this.#members.forEach((member, i) => {
      const state = states[i] as State;
      const after = this.#settled(stepped(member, state, x, n, this.#writer.time, true));
      this.#write(member, this.#writer.record, after);
      for (const name of member.shapes.keys()) setCell(this.#body, state[name] as Cell, after[name] as Cell);
    });
  }

  /** The host gives the ring room for twice what it holds. */
  #resize(): void {
    this.#body.store(4, this.#writer.record, this.#head + HEAD.oldest, this.#fields.oldest);
    this.#body.do('resize', [add(this.#writer.record, i32(this.#head)), i32(this.#stride)]);
    this.#fetch('address');
    this.#fetch('capacity');
    this.#cut();
  }

  // Where nobody asked, entries have not left.
  #makeRoom(isFull: Expr): void {
    this.#fetch('back');
    this.#leave();
    this.#body.if(isFull, () => this.#resize());
  }

  #push(x: Cell, key: Expr): void {
    const { oldest, next, capacity } = this.#fields;
    const body = this.#body;
    const isFull = geU(sub(next, oldest), capacity);
    body.if(isFull, () => {
      if (this.#isLater) this.#makeRoom(isFull);
      else this.#resize();
    });
    const entry = body.let(this.#at(next), 'entry');
    body.store(8, entry, this.#key, key);
    if (this.#count !== null) body.store(4, entry, this.#count, i32(1));
    for (const member of this.#entries) this.#write(member, entry, begun(member, x, this.#writer.time));
    this.#set('next', add(next, i32(1)));
  }

  // An input of the newest entry's hop goes there, unless that belongs to the front part already.
  #join(x: Cell): void {
    const { back, next } = this.#fields;
    const body = this.#body;
    const [hop, newest] = [body.let(sub(this.#reach.until, i64(1)), 'hop'), sub(next, i32(1))];
    body.if(
      both(ne(next, back), eq(this.#keyOf(newest), hop)),
      () => {
        const entry = body.let(this.#at(newest), 'entry');
        const n = body.let(add(this.#counted(entry), i32(1)));
        body.store(4, entry, this.#count as number, n);
        for (const member of this.#entries)
          this.#write(member, entry, member.entry.kernel.step(member.kit, this.#read(member, entry), x, n, this.#writer.time));
      },
      () => this.#push(x, hop)
    );
  }

  #emit(states: readonly State[], isTaken: boolean, hasBack: boolean): void {
    const { oldest, back, next } = this.#fields;
    const body = this.#body;
    const front = body.let(this.#at(oldest), 'front');
    const inFront = body.let(sub(back, oldest));
    const before = this.#count === null ? inFront : body.let(mul(ne(inFront, i32(0)), this.#counted(front)));
    const after = this.#count === null ? body.let(sub(next, back)) : this.#fields.backCount;
    const all = body.let(add(before, after));
    const some = isTaken ? TRUE : body.let(ne(all, i32(0)));
    const whole = this.#members.map((member, i) =>
      joined(member, this.#read(this.#entries[i] as Member, front), before, states[i] as State, after, hasBack)
    );
    for (const [member, state] of this.#values)
      this.#writer.keep(member.value, worth(this.#writer, member, whole[state] as State, all, some));
  }
}

/** So many entries leave without a branch: they are looked at all at once. */
const FEW = 4;

/** A ring of more places gets a smaller one where it is mostly empty. */
const ROOMY = 16;

function stateTextOf(writer: LoopWriter, value: Value): string {
  const { entry, types } = foldOf(value);
  return stateText((entry as Kernel).kernel, types, writer.cell(value.args[0] as Value));
}
