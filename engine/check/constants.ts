import type { Builder } from '../functions/define.ts';
import type { Type } from '../types/type.ts';
import type { Value } from '../types/value.ts';
import { foldScalar } from './combine.ts';

export interface Constant {
  readonly type: Type;
  readonly value: Value;
}

const none = (type: Type): Constant => ({ type, value: null });

/** Operations on literals, which have no rows: a filter keeps the value or not, moving it changes nothing. */
export const constants: Builder<Constant> = {
  filter: (condition, value) => (condition.value === true ? value : none(value.type)),
  rekey: (_, value) => value,
  lookup: (_, value) => none(value.type),
  shiftTo: (_, value) => none(value.type),
  shiftUntil: (_, value) => none(value.type),
  timeOf: value => none(value.type),
  call(entry, args, types) {
    if (entry.kind !== 'scalar') throw new Error('an operation calls a function that is not row-wise');
    return {
      type: types.result,
      value: foldScalar(
        entry,
        args.map(({ value }) => value),
        types
      )
    };
  },
  fieldNames: ({ type }) => (type.kind === 'record' ? type.fields.map(({ name }) => name) : []),
  field: ({ type, value }, name) => {
    if (type.kind !== 'record') throw new Error('a field of no record');
    const at = type.fields.findIndex(field => field.name === name);
    return { type: type.fields[at]!.type, value: (value as readonly Value[] | null)?.[at] ?? null };
  },
  record: fields => ({
    type: { kind: 'record', fields: fields.map(([name, { type }]) => ({ name, type })) },
    value: fields.map(([, { value }]) => value)
  }),
  project: (record, names) => constants.record(names.map(name => [name, constants.field(record, name)]))
};
