import type { AggregateKernel, CallTypes, Cell, Kit, State } from '../functions/define.ts';
import { Body } from '../ir/body.ts';
import { TRUE } from '../ir/make.ts';
import { laneOf } from '../ir/typed.ts';
import type { Type } from '../types/type.ts';

/** What a kernel does to its state, as text: kernels with the same text (sum and mean of a window) keep one state between them. `input`: a cell like those put in. */
export function stateText(kernel: AggregateKernel, types: CallTypes, input: Cell): string {
  const body = new Body('state', []);
  const kit: Kit = { body, params: types.params, result: types.result, constant: types.constant };
  const slots = Object.entries(kernel.state(types));
  const state = (): State => Object.fromEntries(slots.map(([name, type]) => [name, standIn(body, type)]));
  const [x, time, n] = [likeCell(body, input), body.variable('i64'), body.variable('i32')];
  const begun = kernel.first?.(kit, x, time);
  const stepped = kernel.step(kit, state(), x, n, time);
  const merged = kernel.merge?.(kit, state(), n, state(), body.variable('i32'));
  return JSON.stringify([slots, begun, stepped, merged, body.finish()], plain);
}

function standIn(body: Body, type: Type): Cell {
  if (type.kind === 'record') return { valid: TRUE, fields: type.fields.map(field => standIn(body, field.type)) };
  return { valid: TRUE, value: body.variable(laneOf(type)) };
}

function likeCell(body: Body, cell: Cell): Cell {
  if (cell.fields) return { valid: body.variable('i32'), fields: cell.fields.map(field => likeCell(body, field)) };
  return { valid: body.variable('i32'), value: body.variable(cell.value.lane) };
}

// JSON has no large integers, and one text for all that is not finite.
const plain = (_: string, value: unknown): unknown =>
  typeof value === 'bigint' || (typeof value === 'number' && !Number.isFinite(value)) ? String(value) : value;
