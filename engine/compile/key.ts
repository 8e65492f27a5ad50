import type { Cell } from '../functions/define.ts';
import { hashOfCell } from '../functions/entity/hash.ts';
import { call, i32, i64, isConst, select, shrU, TRUE, wrap } from '../ir/make.ts';
import type { Expr } from '../ir/nodes.ts';
import type { Type } from '../types/type.ts';
import { spill } from './cells.ts';
import type { Value } from './graph.ts';
import { findEntity, numberEntity } from './library/entities.ts';
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
  const isText = type.kind === 'string' || type.kind === 'large_string';
  if (verb === 'find' && isText) return knownText(writer, cell, grouping, type);
  const text = (code: Expr): Expr => call('i64', 'hash_text', [code]);
  const hash = body.let(hashOfCell(body, type, cell, text), 'hash');
  const table = writer.base(context.entityTable(grouping, type, verb === 'number'));
  if (verb === 'find') return known(cell, findEntity(body, table, hash));
  const number = numberEntity(body, table, hash, () => {
    spill(body, type, cell, SCRATCH);
    return call('i32', 'number', [i32(context.grouping(grouping, type)), wrap(hash), wrap(shrU(hash, i64(32)))]);
  });
  return { valid: TRUE, value: body.let(number, 'entity') };
}

const known = (cell: Cell, entity: Expr): Cell => ({ valid: TRUE, value: select(cell.valid, entity, i32(-1)) });

// A text is looked up once; the host remembers its entity by its code. Under null the code may be any number.
function knownText(writer: LoopWriter, cell: Cell, grouping: string, type: Type): Cell {
  const { body, context } = writer;
  const entity = body.variable('i32', 'entity');
  body.set(entity, i32(-1));
  const find = () => body.set(entity, call('i32', 'find_text', [i32(context.grouping(grouping, type)), cell.value as Expr]));
  if (isConst(cell.valid, 1)) find();
  else body.if(cell.valid, find);
  return { valid: TRUE, value: body.let(entity) };
}

function split(value: Value): readonly [verb: string, grouping: string] {
  const at = value.aspect.indexOf(' ');
  return [value.aspect.slice(0, at), value.aspect.slice(at + 1)];
}
