import type { Body, LocalExpr } from '../../ir/body.ts';
import { add, both, either, eq, FALSE, geU, i32, load, ltS, ltU, ne, not, select } from '../../ir/make.ts';
import type { Expr, Func } from '../../ir/nodes.ts';
import { at, func } from './loops.ts';

/** i32 words per input in the block of `merge_N`. */
export const MERGE_INPUT_WORDS = 5;

/** i32 words of the whole block of `merge_N`. */
export const mergeWords = (inputs: number): number => inputs * (MERGE_INPUT_WORDS + 1) + 4;

/**
 * `merge_N(block, room) -> rows`: the union of the rows of N inputs, each in row order, in row order (time, then subsort, then
 * key hash; §1.1). A row that several inputs have (equal in all three) becomes one; of duplicates within an input the first
 * pairs with the first. Stops when the inputs are exhausted or `room` rows are written, and can be called again to go on.
 *
 * `block` is the address of i32 words: for each input the addresses of time (i64), subsort (u64) and entity (u32), its next row
 * (updated by the call) and the row after its last; then the address of the key hashes by entity (u64); then the output
 * columns: time, subsort, entity, and for each input the row it gives (i32, -1 if it has no such row). An address 0 of an
 * output identity column leaves it out.
 */
export const merge = (inputs: number): Func =>
  func(`merge_${inputs}`, ['block', 'room'], 'i32', (body, { block, room }) => {
    const word = (index: number, name: string): Expr => body.let(load('i32', 4, block, index * 4), name);
    const heads = Array.from({ length: inputs }, (_, k) => new Head(body, block, k));
    const hashes = word(inputs * MERGE_INPUT_WORDS, 'hashes');
    const outputs = inputs * MERGE_INPUT_WORDS + 1;
    const identity = ['time_out', 'subsort_out', 'entity_out'].map((name, i) => word(outputs + i, name)) as [Expr, Expr, Expr];
    const indexes = heads.map((_, k) => word(outputs + 3 + k, `index_out_${k}`));
    const rows = body.variable('i32', 'rows');
    const first = new Least(body, hashes);
    const more = (): Expr => either(...heads.map(h => not(h.done)));
    body.while(both(ltU(rows, room), more()), () => {
      first.of(heads);
      first.store(identity, rows);
      for (const [k, head] of heads.entries()) head.advanceIf(first, at(indexes[k] as Expr, rows, 4));
      body.set(rows, add(rows, i32(1)));
    });
    for (const head of heads) head.save();
    body.return(rows);
  });

/** The next row of an input, in locals. */
class Head {
  readonly done: LocalExpr;
  readonly time: LocalExpr;
  readonly subsort: LocalExpr;
  readonly entity: LocalExpr;
  readonly #body: Body;
  readonly #block: Expr;
  readonly #offset: number;
  readonly #columns: readonly [Expr, Expr, Expr];
  readonly #row: LocalExpr;
  readonly #end: Expr;

  constructor(body: Body, block: Expr, input: number) {
    this.#body = body;
    this.#block = block;
    this.#offset = input * MERGE_INPUT_WORDS * 4;
    const word = (i: number): Expr => load('i32', 4, block, this.#offset + i * 4);
    this.#columns = ['times', 'subsorts', 'entities'].map((name, i) => body.let(word(i), `${name}_${input}`)) as [Expr, Expr, Expr];
    this.#row = body.variable('i32', `row_${input}`);
    body.set(this.#row, word(3));
    this.#end = body.let(word(4), `end_${input}`);
    this.done = body.variable('i32', `done_${input}`);
    this.time = body.variable('i64', `time_${input}`);
    this.subsort = body.variable('i64', `subsort_${input}`);
    this.entity = body.variable('i32', `entity_${input}`);
    this.#read();
  }

  #read(): void {
    const [times, subsorts, entities] = this.#columns;
    this.#body.set(this.done, geU(this.#row, this.#end));
    this.#body.if(not(this.done), () => {
      this.#body.set(this.time, load('i64', 8, at(times, this.#row, 8)));
      this.#body.set(this.subsort, load('i64', 8, at(subsorts, this.#row, 8)));
      this.#body.set(this.entity, load('i32', 4, at(entities, this.#row, 4)));
    });
  }

  /** If this is the least row too: stores its number and goes on; else stores -1. */
  advanceIf(least: Least, index: Expr): void {
    const same = both(not(this.done), eq(this.time, least.time), eq(this.subsort, least.subsort), eq(this.entity, least.entity));
    const here = this.#body.let(same, 'here');
    this.#body.store(4, index, 0, select(here, this.#row, i32(-1)));
    this.#body.if(here, () => {
      this.#body.set(this.#row, add(this.#row, i32(1)));
      this.#read();
    });
  }

  save(): void {
    this.#body.store(4, this.#block, this.#offset + 12, this.#row);
  }
}

/** The least of the inputs' next rows. */
class Least {
  readonly time: LocalExpr;
  readonly subsort: LocalExpr;
  readonly entity: LocalExpr;
  readonly #none: LocalExpr;
  readonly #body: Body;
  readonly #hashes: Expr;

  constructor(body: Body, hashes: Expr) {
    this.#body = body;
    this.#hashes = hashes;
    this.time = body.variable('i64', 'time');
    this.subsort = body.variable('i64', 'subsort');
    this.entity = body.variable('i32', 'entity');
    this.#none = body.variable('i32', 'none');
  }

  of([first, ...others]: readonly Head[]): void {
    if (!first) return;
    this.#take(first);
    this.#body.set(this.#none, first.done);
    for (const other of others) this.#takeIfLess(other);
  }

  store(columns: readonly [time: Expr, subsort: Expr, entity: Expr], row: Expr): void {
    const write = (bytes: 4 | 8, column: Expr, value: Expr): void =>
      this.#body.if(column, () => this.#body.store(bytes, at(column, row, bytes), 0, value));
    write(8, columns[0], this.time);
    write(8, columns[1], this.subsort);
    write(4, columns[2], this.entity);
  }

  #take(head: Head): void {
    this.#body.set(this.time, head.time);
    this.#body.set(this.subsort, head.subsort);
    this.#body.set(this.entity, head.entity);
    this.#body.set(this.#none, FALSE);
  }

  // Time decides nearly always; hashes are looked up only where time and subsort agree.
  #takeIfLess(head: Head): void {
    const body = this.#body;
    const less = body.variable('i32', 'less');
    body.set(less, either(this.#none, ltS(head.time, this.time)));
    body.if(both(eq(head.time, this.time), not(less)), () => {
      body.set(less, ltU(head.subsort, this.subsort));
      body.if(both(eq(head.subsort, this.subsort), ne(head.entity, this.entity)), () => {
        body.set(less, ltU(this.#hash(head.entity), this.#hash(this.entity)));
      });
    });
    body.if(both(less, not(head.done)), () => this.#take(head));
  }

  #hash(entity: Expr): Expr {
    return load('i64', 8, at(this.#hashes, entity, 8));
  }
}
