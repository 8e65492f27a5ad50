import type { Body } from '../../ir/body.ts';
import { both, either, FALSE, not } from '../../ir/make.ts';
import type { Expr } from '../../ir/nodes.ts';
import { eqOf } from '../../ir/order.ts';
import type { Field, Type } from '../../types/type.ts';
import { laneValue, named } from '../cells.ts';
import type { Cell } from '../define.ts';

/** A comparison of two cells: null if either is. */
export function compared(body: Body, a: Cell, b: Cell, compare: (a: Cell, b: Cell) => Expr): Cell {
  const [x, y] = [named(body, a), named(body, b)];
  return { valid: both(x.valid, y.valid), value: compare(x, y) };
}

/** Whether two non-null cells of a type hold equal values (§4.5); the cells must be named. */
export function equalCells(body: Body, type: Type, a: Cell, b: Cell): Expr {
  if (type.kind === 'null') return FALSE;
  if (type.kind !== 'record' || !a.fields || !b.fields) return eqOf(body, type, laneValue(a), laneValue(b));
  return both(...a.fields.map((x, i) => equalMembers(body, (type.fields[i] as Field).type, x, b.fields[i] as Cell)));
}

function equalMembers(body: Body, type: Type, a: Cell, b: Cell): Expr {
  const neither = both(not(a.valid), not(b.valid));
  return either(neither, both(a.valid, b.valid, equalCells(body, type, a, b)));
}
