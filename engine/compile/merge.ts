import { Body, type LocalExpr } from '../ir/body.ts';
import { add, eq, FALSE, i32, load, ltS, ltU, ne, shl, TRUE } from '../ir/make.ts';
import type { Expr, Func } from '../ir/nodes.ts';
import type { Context } from './context.ts';
import type { Stream } from './graph.ts';
import type { StreamLayout } from './layout.ts';
import { FRAME } from './program.ts';
import { groupingOf } from './streams.ts';

/**
 * Writes the merge of streams into one (§1.6): rows in order of (time, subsort, key hash), rows of equal identity paired, first with
 * first; and for each input the number of the row each came from, or -1.
 */
export function mergeLoop(context: Context, stream: Stream, inputs: readonly Stream[], name: string): Func {
  const body = new Body(name, []);
  const out = context.layout(stream);
  const base = (slot: number, label: string) => body.let(load('i32', 4, i32(FRAME + 4 * slot)), label);
  const hashes = base(context.hashes(groupingOf(stream.rows)), 'hashes');
  const heads = inputs.map(input => new Head(body, context.layout(input), base, out.index(input)));
  const [times, subsorts, entities] = [base(out.time, 'times'), base(out.subsort, 'subsorts'), base(out.entity, 'entities')];
  const row = body.variable('i32', 'row');
  const best = { time: body.variable('i64', 'time'), subsort: body.variable('i64', 'subsort'), entity: body.variable('i32', 'entity') };
  const found = body.variable('i32', 'found');
  const less = body.variable('i32', 'less');
  body.set(found, TRUE);
  body.while(found, () => {
    body.set(found, FALSE);
    for (const head of heads)
      body.if(head.alive(), () => {
        head.compare(found, best, less, hashes);
        body.if(less, () => {
          body.set(best.time, head.time);
          body.set(best.subsort, head.subsort);
          body.set(best.entity, head.entity);
        });
        body.set(found, TRUE);
      });
    body.if(found, () => {
      body.store(8, add(times, shl(row, i32(3))), 0, best.time);
      body.store(8, add(subsorts, shl(row, i32(3))), 0, best.subsort);
      body.store(4, add(entities, shl(row, i32(2))), 0, best.entity);
      for (const head of heads) head.take(best, row);
      body.set(row, add(row, i32(1)));
    });
  });
  body.store(4, i32(FRAME + 4 * out.count), 0, row);
  return body.finish();
}

interface Identity {
  readonly time: LocalExpr;
  readonly subsort: LocalExpr;
  readonly entity: LocalExpr;
}

/** The next row of one input. */
class Head implements Identity {
  readonly time: LocalExpr;
  readonly subsort: LocalExpr;
  readonly entity: LocalExpr;
  readonly #body: Body;
  readonly #at: LocalExpr;
  readonly #rows: Expr;
  readonly #bases: readonly [times: Expr, subsorts: Expr, entities: Expr];
  readonly #index: Expr;

  constructor(body: Body, layout: StreamLayout, base: (slot: number, label: string) => Expr, index: number) {
    this.#body = body;
    this.time = body.variable('i64', 'time');
    this.subsort = body.variable('i64', 'subsort');
    this.entity = body.variable('i32', 'entity');
    this.#at = body.variable('i32', 'at');
    this.#rows = base(layout.count, 'rows');
    this.#bases = [base(layout.time, 'times'), base(layout.subsort, 'subsorts'), base(layout.entity, 'entities')];
    this.#index = base(index, 'index');
    body.if(this.alive(), () => this.#fetch());
  }

  alive(): Expr {
    return ltS(this.#at, this.#rows);
  }

  /** Sets `less` to whether this row comes before the best so far, or there is none. */
  compare(found: Expr, best: Identity, less: LocalExpr, hashes: Expr): void {
    const body = this.#body;
    body.set(less, TRUE);
    const otherwise = (differs: Expr, before: Expr, equal: () => void) => body.if(differs, () => body.set(less, before), equal);
    const hash = (entity: Expr) => load('i64', 8, add(hashes, shl(entity, i32(3))));
    body.if(found, () =>
      otherwise(ne(this.time, best.time), ltS(this.time, best.time), () =>
        otherwise(ne(this.subsort, best.subsort), ltU(this.subsort, best.subsort), () =>
          otherwise(ne(this.entity, best.entity), ltU(hash(this.entity), hash(best.entity)), () => body.set(less, FALSE))
        )
      )
    );
  }

  /** Notes whether this row is the best one, and goes on to the next if so. */
  take(best: Identity, row: Expr): void {
    const body = this.#body;
    const number = body.variable('i32', 'number');
    body.set(number, i32(-1));
    body.if(this.alive(), () =>
      body.if(eq(this.time, best.time), () =>
        body.if(eq(this.subsort, best.subsort), () =>
          body.if(eq(this.entity, best.entity), () => {
            body.set(number, this.#at);
            body.set(this.#at, add(this.#at, i32(1)));
            body.if(this.alive(), () => this.#fetch());
          })
        )
      )
    );
    body.store(4, add(this.#index, shl(row, i32(2))), 0, number);
  }

  #fetch(): void {
    const [times, subsorts, entities] = this.#bases;
    this.#body.set(this.time, load('i64', 8, add(times, shl(this.#at, i32(3)))));
    this.#body.set(this.subsort, load('i64', 8, add(subsorts, shl(this.#at, i32(3)))));
    this.#body.set(this.entity, load('i32', 4, add(entities, shl(this.#at, i32(2)))));
  }
}
