import { Body } from '../../../engine/ir/body.ts';
import { add, i32, ltU, mul } from '../../../engine/ir/make.ts';
import type { Expr, Func } from '../../../engine/ir/nodes.ts';
import type { Given } from './limit.ts';

/** A loop over `rows`, the first of the parameters; the others are addresses. `row` writes what is done at a row, whose place in columns of 4 and of 8 bytes is `i4` and `i8`. */
export function rowLoop<P extends string>(
  name: string,
  params: readonly ['rows', ...P[]],
  row: (body: Body, at: Readonly<Record<P, Expr>>, i4: Expr, i8: Expr) => void
): Func {
  const body = new Body(
    name,
    params.map(param => [param, 'i32'] as const)
  );
  const at = Object.fromEntries(params.map((param, i) => [param, body.param(i)])) as Record<P | 'rows', Expr>;
  const [i4, i8] = [body.variable('i32', 'i4'), body.variable('i32', 'i8')];
  const end = body.let(mul(at.rows, i32(8)), 'end');
  body.while(ltU(i8, end), () => {
    row(body, at, i4, i8);
    body.set(i4, add(i4, i32(4)));
    body.set(i8, add(i8, i32(8)));
  });
  return body.finish();
}

/** Where the columns are that most loops read: numbers of entities, instants, amounts. */
export interface Columns {
  readonly entity: number;
  readonly time?: number;
  readonly x: number;
}

/** Copies the columns to where they are read. */
export function fillColumns(memory: ArrayBufferLike, { entity, time, x }: Columns, { events, amount }: Given): void {
  const { length } = events;
  new Uint32Array(memory, entity, length).set(events.entity);
  if (time !== undefined) new BigInt64Array(memory, time, length).set(events.time);
  new Float64Array(memory, x, length).set(amount);
}
