import type { Type } from '../../types/type.ts';
import { type CallFacts, operation, type Refusal } from '../define.ts';
import { constantNames, isRecord, namedFields, recordOf, refuseNonRecord } from './fields.ts';

export const selectFields = operation({
  signature: 'select_fields(record: record, const fields+: string) -> record',
  doc: 'The record with only the named fields, in the order of the record.',
  group: 'records',
  aliases: ['select'],
  result: call => refuseNonRecord(call, 0, 'record') ?? kept(call),
  plan: (builder, [record], types) => {
    const names = constantNames(types);
    return builder.project(
      record!,
      builder.fieldNames(record!).filter(name => names.has(name))
    );
  },
  examples: [
    `
    time   key   a  b  |  select_fields({ x: a, y: b, z: 1 }, "z", "x")
    10:00  Ben   1  2  |  {"x":1,"z":1}
    10:01  Ben   .  2  |  {"x":null,"z":1}
    `
  ]
});

function kept(call: CallFacts): Type | Refusal {
  const names = namedFields(call);
  const type = call.args[0]?.type;
  if ('code' in names || !isRecord(type)) return names as Refusal;
  return recordOf(type.fields.filter(({ name }) => names.has(name)));
}
