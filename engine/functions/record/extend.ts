import { record, type Type } from '../../types/type.ts';
import { type CallFacts, operation } from '../define.ts';
import { isRecord, refuseNonRecord } from './fields.ts';

export const extend = operation({
  signature: 'extend(extension: record, base: record) -> record',
  doc: 'The fields of the extension, then those of the base that it does not replace: `base | extend({ … })`.',
  group: 'records',
  receiver: 'base',
  result: call => refuseNonRecord(call, 0, 'extension') ?? refuseNonRecord(call, 1, 'base') ?? extended(call),
  plan: (builder, [extension, base]) => {
    const names = builder.fieldNames(extension!);
    const rest = builder.fieldNames(base!).filter(name => !names.includes(name));
    return builder.record([
      ...names.map(name => [name, builder.field(extension!, name)] as const),
      ...rest.map(name => [name, builder.field(base!, name)] as const)
    ]);
  },
  examples: [
    `
    time   key   a  b  |  extend({ d: 4, b: 9 }, { x: a, b })
    10:00  Ben   1  2  |  {"d":4,"b":9,"x":1}
    10:01  Ben   .  2  |  {"d":4,"b":9,"x":null}
    `
  ]
});

function extended({ args }: CallFacts): Type {
  const [extension, base] = args.map(({ type }) => (isRecord(type) ? type.fields : []));
  const names = new Set(extension?.map(f => f.name));
  return record([...(extension ?? []), ...(base ?? []).filter(f => !names.has(f.name))]);
}
