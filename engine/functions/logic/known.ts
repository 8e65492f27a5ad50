import type { Body } from '../../ir/body.ts';
import { both, not } from '../../ir/make.ts';
import type { Expr } from '../../ir/nodes.ts';
import { laneValue, named } from '../cells.ts';
import type { Cell } from '../define.ts';

/** Whether a bool is known to be true, and known to be false; neither if it is null. */
export function known(body: Body, cell: Cell): { readonly yes: Expr; readonly no: Expr } {
  const { valid, ...rest } = named(body, cell);
  const value = laneValue({ valid, ...rest } as Cell);
  return { yes: body.let(both(valid, value)), no: body.let(both(valid, not(value))) };
}
