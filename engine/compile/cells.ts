import type { Cell } from '../functions/define.ts';
import type { Body, LocalExpr } from '../ir/body.ts';
import { FALSE, i32, load, reinterpret, select, TRUE } from '../ir/make.ts';
import type { Expr } from '../ir/nodes.ts';
import { laneOf, zero } from '../ir/typed.ts';
import type { Type } from '../types/type.ts';

/** Cells inside a loop: in locals, in memory, chosen between. A cell of a record is one of its fields'. */

/** Where a lane is in memory. */
export interface Ref {
  readonly address: Expr;
  readonly offset: number;
}

/** Where a cell is in memory. `valid`: a byte there, or known beforehand. */
export interface Place {
  readonly type: Type;
  readonly valid: Ref | boolean;
  readonly lane: Ref | null;
  readonly fields: readonly Place[];
}

/** How wide a lane is in columns and state, and whether it is extended by its sign. */
export function storage(type: Type): { readonly bytes: 1 | 2 | 4 | 8; readonly signed: boolean } {
  switch (type.kind) {
    case 'bool':
    case 'u8':
      return { bytes: 1, signed: false };
    case 'i8':
      return { bytes: 1, signed: true };
    case 'u16':
      return { bytes: 2, signed: false };
    case 'i16':
      return { bytes: 2, signed: true };
    default:
      return { bytes: laneOf(type) === 'i64' || laneOf(type) === 'f64' ? 8 : 4, signed: false };
  }
}

/** Types whose lanes are codes of the session's texts. */
export const isText = (type: Type): boolean => type.kind === 'string' || type.kind === 'large_string' || type.kind === 'json';

/** Types whose lanes are handles of values outside the kernels' memory. */
export const isHeld = (type: Type): boolean => type.kind === 'list' || type.kind === 'map';

const fieldTypes = (type: Type): readonly Type[] => (type.kind === 'record' ? type.fields.map(f => f.type) : []);

/** A cell that is null, with lanes of zero. */
export function nullCell(type: Type): Cell {
  if (type.kind === 'record') return { valid: FALSE, fields: fieldTypes(type).map(nullCell) };
  return { valid: FALSE, value: zero(type) };
}

/** Lanes of a cell with their types, validity aside: those that are computed. */
export function mapCell(cell: Cell, f: (e: Expr) => Expr): Cell {
  if (cell.fields) return { valid: f(cell.valid), fields: cell.fields.map(field => mapCell(field, f)) };
  return { valid: f(cell.valid), value: f(cell.value) };
}

/** The same cell, every lane computed here and now. */
export const letCell = (body: Body, cell: Cell, name?: string): Cell => mapCell(cell, e => settled(body, e, name));

// Locals made by `let` are never set again, constants need no name.
const settled = (body: Body, e: Expr, name?: string): Expr => (e.kind === 'const' || e.kind === 'local' ? e : body.let(e, name));

export function selectCell(condition: Expr, yes: Cell, no: Cell): Cell {
  if (yes.fields && no.fields)
    return {
      valid: select(condition, yes.valid, no.valid),
      fields: yes.fields.map((field, i) => selectCell(condition, field, no.fields?.[i] as Cell))
    };
  if (yes.fields || no.fields) throw new Error('a record and a value cannot be chosen between');
  return { valid: select(condition, yes.valid, no.valid), value: chosen(condition, yes.value, no.value) };
}

// Floats are chosen between as integers: of those the machine can choose without a branch.
function chosen(condition: Expr, yes: Expr, no: Expr): Expr {
  const isFloat = yes.lane === 'f32' || yes.lane === 'f64';
  return isFloat ? reinterpret(select(condition, reinterpret(yes), reinterpret(no))) : select(condition, yes, no);
}

/** The cell at a place, as loads not yet made. */
export function loadCell(place: Place): Cell {
  const valid = typeof place.valid === 'boolean' ? (place.valid ? TRUE : FALSE) : load('i32', 1, place.valid.address, place.valid.offset);
  if (place.type.kind === 'record') return { valid, fields: place.fields.map(loadCell) };
  if (!place.lane) return { valid, value: zero(place.type) };
  const { bytes, signed } = storage(place.type);
  return { valid, value: load(laneOf(place.type), bytes, place.lane.address, place.lane.offset, signed) };
}

/** Writes a cell to a place; what the place knows beforehand is not written. */
export function storeCell(body: Body, place: Place, cell: Cell): void {
  if (typeof place.valid !== 'boolean') body.store(1, place.valid.address, place.valid.offset, cell.valid);
  if (cell.fields) place.fields.forEach((field, i) => storeCell(body, field, cell.fields?.[i] as Cell));
  else if (place.lane) body.store(storage(place.type).bytes, place.lane.address, place.lane.offset, cell.value);
}

/** Locals to hold a cell of which `like` tells what is constant. */
export function variables(body: Body, like: Cell, name: string): Cell {
  return mapCell(like, e => (e.kind === 'const' ? e : body.variable(e.lane, name)));
}

/** Sets the locals of `target`; where it is constant, so must the cell be. */
export function setCell(body: Body, target: Cell, cell: Cell): void {
  setLane(body, target.valid, cell.valid);
  if (target.fields) target.fields.forEach((field, i) => setCell(body, field, cell.fields?.[i] as Cell));
  else setLane(body, target.value as Expr, cell.value as Expr);
}

function setLane(body: Body, target: Expr, value: Expr): void {
  if (target.kind === 'local') body.set(target as LocalExpr, value);
}

/** Flattens a cell of a type to the scratch area from address `at`, 8 bytes per validity and lane, in order; gives the next address. */
export function spill(body: Body, type: Type, cell: Cell, at: number): number {
  body.store(4, i32(at), 0, cell.valid);
  let next = at + 8;
  if (cell.fields) {
    fieldTypes(type).forEach((field, i) => {
      next = spill(body, field, cell.fields?.[i] as Cell, next);
    });
    return next;
  }
  body.store(laneOf(type) === 'i64' || laneOf(type) === 'f64' ? 8 : 4, i32(next), 0, cell.value as Expr);
  return next + 8;
}

/** The cell that was left in the scratch area, read here and now. */
export function unspill(body: Body, type: Type, at: number): Cell {
  return take(body, type, at)[0];
}

function take(body: Body, type: Type, at: number): [Cell, number] {
  const valid = body.let(load('i32', 4, i32(at)));
  if (type.kind === 'record') {
    let next = at + 8;
    const fields = fieldTypes(type).map(field => {
      const [cell, after] = take(body, field, next);
      next = after;
      return cell;
    });
    return [{ valid, fields }, next];
  }
  const lane = laneOf(type);
  return [{ valid, value: body.let(load(lane, lane === 'i64' || lane === 'f64' ? 8 : 4, i32(at + 8))) }, at + 16];
}
