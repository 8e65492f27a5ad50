import type { Cell } from '../functions/define.ts';
import { hashOfCell } from '../functions/entity/hash.ts';
import { add, call, i32, i64, isConst, select, shrU, sub, TRUE, wrap } from '../ir/make.ts';
import type { Expr } from '../ir/nodes.ts';
import { bitsAsWord } from '../ir/shared.ts';
import type { Type } from '../types/type.ts';
import { spill } from './cells.ts';
import type { Value } from './graph.ts';
import { findEntity, numberEntity, remembered } from './library/entities.ts';
import type { LoopWriter } from './loop.ts';
import { SCRATCH } from './program.ts';

/**
 * The number of the entity a key names, i32. For the rows of a `with_key` an unknown key is a new entity, and null is the entity of hash
 * 0; for a lookup both are -1.
 */
export function keyEntity(writer: LoopWriter, value: Value): Cell {
  const { body, context } = writer;
  const cell = writer.cell(value.args[0] as Value);
  const { type } = value.node;
  const [verb, grouping] = split(value);
  const grows = verb === 'number';
  const table = writer.base(context.entityTable(grouping, type, { grows, searched: grows || !isText(type) }));
  const found = () => (verb === 'find' ? known(writer, cell, type, grouping, table) : numbered(writer, cell, type, grouping, table));
  const bits = isText(type) === isText(context.keyType(grouping)) ? smallBits(type, cell) : null;
  const number = bits ? remembered(body, table, bits, cell.valid, found) : found();
  return { valid: TRUE, value: body.let(sub(number, i32(1)), 'entity') };
}

const isText = ({ kind }: Type): boolean => kind === 'string' || kind === 'large_string';

/** What tells keys apart as a number of 32 or 64 bits: their value, or the code of a text. Null for records and floats. */
function smallBits(type: Type, { value }: Cell): Expr | null {
  if (!value || value.lane === 'f32' || value.lane === 'f64') return null;
  return isText(type) ? value : bitsAsWord(type, value);
}

// The number + 1 of a new entity or one that is known.
function numbered(writer: LoopWriter, cell: Cell, type: Type, grouping: string, table: Expr): Expr {
  const { body, context } = writer;
  const hash = body.let(
    hashOfCell(body, type, cell, code => call('i64', 'hash_text', [code])),
    'hash'
  );
  return numberEntity(body, table, hash, cell.value ? cell : null, () => {
    spill(body, type, cell, SCRATCH);
    return call('i32', 'number', [i32(context.grouping(grouping, type)), wrap(hash), wrap(shrU(hash, i64(32)))]);
  });
}

// The number + 1 of an entity that is known, or 0.
function known(writer: LoopWriter, cell: Cell, type: Type, grouping: string, table: Expr): Expr {
  const { body } = writer;
  if (isText(type)) return knownText(writer, cell, grouping, type);
  const hash = hashOfCell(body, type, cell, code => call('i64', 'hash_text', [code]));
  return select(cell.valid, findEntity(body, table, hash), i32(0));
}

// Under null the code may be any number.
function knownText(writer: LoopWriter, cell: Cell, grouping: string, type: Type): Expr {
  const { body, context } = writer;
  const found = body.variable('i32', 'found');
  body.set(found, i32(0));
  const find = () => body.set(found, add(call('i32', 'find_text', [i32(context.grouping(grouping, type)), cell.value as Expr]), i32(1)));
  if (isConst(cell.valid, 1)) find();
  else body.if(cell.valid, find);
  return found;
}

function split(value: Value): readonly [verb: string, grouping: string] {
  const at = value.aspect.indexOf(' ');
  return [value.aspect.slice(0, at), value.aspect.slice(at + 1)];
}
