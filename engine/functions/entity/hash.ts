import type { Body } from '../../ir/body.ts';
import { i64, isConst, select, TRUE } from '../../ir/make.ts';
import type { Expr } from '../../ir/nodes.ts';
import { hashOf, hashWithField } from '../../ir/shared.ts';
import { hashValue } from '../../types/hash.ts';
import type { Field, Type } from '../../types/type.ts';
import type { Value } from '../../types/value.ts';
import { laneValue } from '../cells.ts';
import { type Cell, scalar } from '../define.ts';

export const hash = scalar({
  signature: 'hash<K: key>(input: K) -> u64',
  doc: 'The 64-bit hash by which entities are told apart; 0 for null.',
  group: 'entities',
  nulls: 'seen',
  meaning: ([input], types) => hashValue(types.params[0] as Type, input as Value),
  fuses: ({ params }) => !holdsText(params[0] as Type),
  cells: ({ body, params }, input) => ({ valid: TRUE, value: hashOfCell(body, params[0] as Type, input!, noText) }),
  examples: [
    `
    time   key   s     n  |  hash(s)               hash(n)
    10:00  Ben   kiln  7  |  17224940781641236448  435660512367246687
    10:01  Ben   oven  .  |  12257287826671604759  0
    `
  ]
});

function holdsText(type: Type): boolean {
  if (type.kind === 'record') return type.fields.some(field => holdsText(field.type));
  return type.kind === 'string' || type.kind === 'large_string';
}

/** The key hash of a cell, 0 of null; `text` gives that of a string by its code. */
export function hashOfCell(body: Body, type: Type, cell: Cell, text: (code: Expr) => Expr): Expr {
  if (isConst(cell.valid, 0)) return i64(0);
  if (type.kind === 'record') return hashOfFields(body, type.fields, cell, i64(0), text);
  if (holdsText(type)) return select(cell.valid, text(laneValue(cell)), i64(0));
  return select(cell.valid, hashOf(type, laneValue(cell)), i64(0));
}

function hashOfFields(body: Body, fields: readonly Field[], cell: Cell, seed: Expr, text: (code: Expr) => Expr): Expr {
  const sum = (cell.fields ?? []).reduce((acc, member, i) => {
    const { type } = fields[i] as Field;
    if (type.kind === 'record') return body.let(hashOfFields(body, type.fields, member, acc, text));
    return body.let(hashWithField(acc, member.valid, hashOfCell(body, type, member, text)));
  }, seed);
  return select(cell.valid, sum, seed);
}

function noText(): Expr {
  throw new Error('the hash of a text is a host step');
}
