import type { Cell } from '../functions/define.ts';
import { call, i32, i64, select, shrU, TRUE, wrap } from '../ir/make.ts';
import type { Expr } from '../ir/nodes.ts';
import { hashOf, hashWithField } from '../ir/shared.ts';
import type { Type } from '../types/type.ts';
import { spill } from './cells.ts';
import type { Value } from './graph.ts';
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
  if (verb === 'number') spill(body, type, cell, SCRATCH);
  const hash = body.let(keyHash(writer, type, cell), 'hash');
  const found = body.let(call('i32', verb, [i32(context.grouping(grouping, type)), wrap(hash), wrap(shrU(hash, i64(32)))]), 'entity');
  return { valid: TRUE, value: verb === 'number' ? found : select(cell.valid, found, i32(-1)) };
}

function split(value: Value): readonly [verb: string, grouping: string] {
  const at = value.aspect.indexOf(' ');
  return [value.aspect.slice(0, at), value.aspect.slice(at + 1)];
}

/** The hash of a key (Appendix A), i64; 0 of null. */
export function keyHash(writer: LoopWriter, type: Type, cell: Cell): Expr {
  return select(cell.valid, hashOfValid(writer, type, cell), i64(0));
}

function hashOfValid(writer: LoopWriter, type: Type, cell: Cell): Expr {
  if (type.kind === 'record') return hashOfRecord(writer, i64(0), type, cell);
  if (type.kind === 'null') return i64(0);
  if (type.kind === 'string' || type.kind === 'large_string') return call('i64', 'hash_text', [cell.value as Expr]);
  return hashOf(type, cell.value as Expr);
}

// A record within goes on with the same sum.
function hashOfRecord(writer: LoopWriter, sum: Expr, type: Extract<Type, { kind: 'record' }>, cell: Cell): Expr {
  return type.fields.reduce((before, field, i) => {
    const part = cell.fields?.[i] as Cell;
    const soFar = writer.body.let(before);
    if (field.type.kind !== 'record') return hashWithField(soFar, part.valid, hashOfValid(writer, field.type, part));
    return select(part.valid, hashOfRecord(writer, soFar, field.type, part), soFar);
  }, sum);
}
