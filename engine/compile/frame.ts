import type { Body, LocalExpr } from '../ir/body.ts';
import { add, i32, load, shl } from '../ir/make.ts';
import type { Expr, Stmt } from '../ir/nodes.ts';
import { type Place, storage } from './cells.ts';
import { FRAME, type Store } from './program.ts';

/** The slots of the frame that one function reads: each address is fetched once, before its loop. */
export class Frame {
  readonly #body: Body;
  readonly #bases = new Map<number, LocalExpr>();

  constructor(body: Body) {
    this.#body = body;
  }

  /** What a slot holds: an address, or a number of rows. */
  base(slot: number): Expr {
    const known = this.#bases.get(slot);
    if (known) return known;
    const local = this.#body.variable('i32', `base${slot}`);
    this.#bases.set(slot, local);
    return local;
  }

  /** Address of a row's value in the buffer of a slot. */
  at(slot: number, bytes: number, row: Expr): Expr {
    return add(this.base(slot), bytes === 1 ? row : shl(row, i32(Math.log2(bytes))));
  }

  /** The place of a stored column, where `at` tells the address in a buffer of so many bytes per row. */
  place(store: Store, at: (slot: number, bytes: number) => Expr): Place {
    const ref = (slot: number, bytes: number) => ({ address: at(slot, bytes), offset: 0 });
    return {
      type: store.type,
      valid: typeof store.valid === 'boolean' ? store.valid : ref(store.valid, 1),
      lane: store.lane < 0 ? null : ref(store.lane, storage(store.type).bytes),
      fields: store.fields.map(field => this.place(field, at))
    };
  }

  /** The statements that fetch what was asked for, to stand before everything else. */
  fetches(): readonly Stmt[] {
    return [...this.#bases].map(([slot, local]) => ({ kind: 'set', index: local.index, value: load('i32', 4, i32(FRAME + 4 * slot)) }));
  }
}
