import type { Cell } from '../functions/define.ts';
import { hashOfCell } from '../functions/entity/hash.ts';
import { call, i32, i64, select, shrU, TRUE, wrap } from '../ir/make.ts';
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
  const hash = body.let(
    hashOfCell(body, type, cell, code => call('i64', 'hash_text', [code])),
    'hash'
  );
  const found = body.let(call('i32', verb, [i32(context.grouping(grouping, type)), wrap(hash), wrap(shrU(hash, i64(32)))]), 'entity');
  return { valid: TRUE, value: verb === 'number' ? found : select(cell.valid, found, i32(-1)) };
}

function split(value: Value): readonly [verb: string, grouping: string] {
  const at = value.aspect.indexOf(' ');
  return [value.aspect.slice(0, at), value.aspect.slice(at + 1)];
}
