import { nearest, nearestNote } from '../../diagnostics/suggest.ts';
import type { Field, Type } from '../../types/type.ts';
import type { CallFacts, Refusal } from '../define.ts';

type RecordType = Extract<Type, { kind: 'record' }>;

export const isRecord = (type: Type | undefined): type is RecordType => type?.kind === 'record';

/** Why an argument cannot be used as a record, if it cannot. */
export function refuseNonRecord({ args }: CallFacts, argument: number, name: string): Refusal | null {
  return isRecord(args[argument]?.type) ? null : { code: 'E0010', argument, label: `'${name}' must be a record` };
}

/** The names that `select_fields` and `remove_fields` are given after the record; or what is wrong with them. */
export function namedFields({ args }: CallFacts): ReadonlySet<string> | Refusal {
  const { fields } = args[0]!.type as RecordType;
  const [first, ...more] = args.slice(1).flatMap((arg, i) => refuseName(arg, i + 1, fields) ?? []);
  return first ? { ...first, more } : new Set(args.slice(1).map(({ constant }) => constant as string));
}

function refuseName({ type, constant }: CallFacts['args'][number], argument: number, fields: readonly Field[]): Refusal | null {
  if (type.kind === 'null' || constant === null) return { code: 'E0008', argument, label: 'a field name cannot be null' };
  if (type.kind !== 'string' && type.kind !== 'large_string') return { code: 'E0010', argument, label: 'a field name must be a string' };
  return fields.some(({ name }) => name === constant) ? null : unknownField(argument, constant as string, fields);
}

function unknownField(argument: number, name: string, fields: readonly Field[]): Refusal {
  const names = fields.map(field => field.name);
  return { code: 'E0001', argument, label: `no field '${name}'`, notes: [nearestNote(nearest(name, names))] };
}

/** A record of some of the fields; or a refusal if none is left. */
export function recordOf(fields: readonly Field[]): Type | Refusal {
  return fields.length > 0 ? { kind: 'record', fields } : { code: 'E0008', argument: null, label: 'no field is left' };
}

/** The names that a call of `select_fields` or `remove_fields` was given, once it is known to be right. */
export function constantNames(types: {
  readonly params: readonly Type[];
  readonly constant: (argument: number) => unknown;
}): ReadonlySet<string> {
  return new Set(types.params.slice(1).map((_, i) => types.constant(i + 1) as string));
}
