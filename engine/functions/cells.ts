import type { Body } from '../ir/body.ts';
import { constant, FALSE, isConst, select, TRUE } from '../ir/make.ts';
import type { Expr } from '../ir/nodes.ts';
import { laneOf } from '../ir/typed.ts';
import type { Type } from '../types/type.ts';
import type { Cell } from './define.ts';

/** The cell where `valid` also holds, lanes as they are. */
export const withValid = (cell: Cell, valid: Expr): Cell => ({ ...cell, valid });

/** One of two cells of a type, lane by lane; the condition must be cheap to repeat. */
export function pick(condition: Expr, yes: Cell, no: Cell): Cell {
  const valid = select(condition, yes.valid, no.valid);
  if (yes.fields && no.fields) return { valid, fields: yes.fields.map((field, i) => pick(condition, field, no.fields[i] as Cell)) };
  if (yes.fields || no.fields) throw new TypeError('a record and a single value are no alternatives');
  return { valid, value: select(condition, yes.value, no.value) };
}

/** A cell that is not null. */
export const valueCell = (value: Expr): Cell => ({ valid: TRUE, value });

/** The null of a type. */
export function nullCell(type: Type): Cell {
  if (type.kind === 'record') return { valid: FALSE, fields: type.fields.map(field => nullCell(field.type)) };
  const lane = laneOf(type);
  return { valid: FALSE, value: constant(lane, lane === 'i64' ? 0n : 0) };
}

/** Names what of a cell is used more than once. */
export function named(body: Body, cell: Cell): Cell {
  const valid = isConst(cell.valid) ? cell.valid : body.let(cell.valid);
  if (cell.fields) return { valid, fields: cell.fields.map(field => named(body, field)) };
  return { valid, value: body.let(cell.value) };
}

/** The lane of a cell that is no record. */
export function laneValue(cell: Cell): Expr {
  if (cell.fields) throw new TypeError('a record is not one lane');
  return cell.value;
}

/** Whether values of the type are lanes whose equality says that of the values: no lists or maps, whose lanes are handles. */
export function isPlain(type: Type): boolean {
  if (type.kind === 'record') return type.fields.every(field => isPlain(field.type));
  return type.kind !== 'list' && type.kind !== 'map';
}
