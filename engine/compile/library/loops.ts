import { Body, type LocalExpr } from '../../ir/body.ts';
import { add, i32, ltU, shl } from '../../ir/make.ts';
import type { Expr, Func, Lane } from '../../ir/nodes.ts';

/** A function whose parameters are all i32 (addresses, counts), given to `write` by name. */
export function func<const P extends string>(
  name: string,
  params: readonly P[],
  result: Lane | null,
  write: (body: Body, params: Readonly<Record<P, LocalExpr>>) => void
): Func {
  const body = new Body(
    name,
    params.map(param => [param, 'i32'] as const),
    result
  );
  write(body, Object.fromEntries(params.map((param, i) => [param, body.param(i)])) as Record<P, LocalExpr>);
  return body.finish();
}

/** Rows `first` to `end` - 1, one after another; `write` must not set the row. */
export function eachRow(body: Body, first: Expr, end: Expr, write: (row: LocalExpr) => void): void {
  const row = body.variable('i32', 'row');
  body.set(row, first);
  body.while(ltU(row, end), () => {
    write(row);
    body.set(row, add(row, i32(1)));
  });
}

/** The address of a row of a column of so many bytes per row. */
export const at = (column: Expr, row: Expr, bytes: 1 | 2 | 4 | 8): Expr => add(column, shl(row, i32(Math.log2(bytes))));
