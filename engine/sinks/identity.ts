import type { Column } from '../columns/column.ts';
import type { OutputField } from '../columns/ipc/schema.ts';
import type { ResultBatch } from '../index.ts';
import { type Field, TIMESTAMP_NS, type Type, U64 } from '../types/type.ts';

/** The columns of a result as they are written (§1.11): `_time` and `_key`, with `identity` also `_subsort` and `_key_hash`, then the fields. */
export function outputFields(fields: readonly Field[], keyType: Type, identity: boolean): readonly OutputField[] {
  const time: OutputField = { name: '_time', type: TIMESTAMP_NS, nullable: false };
  const key: OutputField = { name: '_key', type: keyType };
  if (!identity) return [time, key, ...fields];
  const [subsort, hash] = [
    { name: '_subsort', type: U64, nullable: false },
    { name: '_key_hash', type: U64, nullable: false }
  ];
  return [time, subsort, hash, key, ...fields];
}

/** The columns of a piece of a result, in the order of `outputFields`. */
export function outputColumns(batch: ResultBatch, identity: boolean): readonly Column[] {
  const { length } = batch;
  const word = (type: Type, data: BigInt64Array | BigUint64Array): Column => ({ layout: 'fixed', type, length, valid: null, data });
  const time = word(TIMESTAMP_NS, batch.time);
  if (!identity) return [time, batch.key, ...batch.columns];
  return [time, word(U64, batch.subsort), word(U64, batch.keyHash), batch.key, ...batch.columns];
}
