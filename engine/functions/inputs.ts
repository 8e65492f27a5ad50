import { both, TRUE } from '../ir/make.ts';
import { parseSignature } from '../types/notation.ts';
import type { Type } from '../types/type.ts';
import type { Value } from '../types/value.ts';
import { type AggregateEntry, type ScalarEntry, scalar } from './define.ts';

/** How many parameters, the first ones, make up an input of an aggregation: those that are neither constant nor the window. */
export const inputCount = ({ signature }: AggregateEntry): number =>
  parseSignature(signature).params.filter(({ constant, type }) => !constant && !(type.kind === 'concrete' && type.type.kind === 'window'))
    .length;

/** Whether an input is a record of several values. */
export const isPacked = (entry: AggregateEntry): boolean => inputCount(entry) > 1;

const requiredOf = (entry: AggregateEntry): number => entry.required ?? inputCount(entry);

/** The fields of a record of inputs that must be non-null for it to count; none of an input that is a value itself. */
export const requiredFields = <T>(entry: AggregateEntry, fields: readonly T[]): readonly T[] =>
  isPacked(entry) ? fields.slice(0, requiredOf(entry)) : [];

/** Whether a value is an input, where it is new (or every row counts). */
export function isInput(entry: AggregateEntry, value: Value): boolean {
  if (value === null || requiredFields(entry, isPacked(entry) ? (value as readonly Value[]) : []).includes(null)) return false;
  return entry.admits?.(value) ?? true;
}

/** A function that is true of an input and null of what is none. No function of the language: the plan puts it where only that matters. */
export const presence = (entry: AggregateEntry): ScalarEntry =>
  scalar({
    signature: `input_of_${parseSignature(entry.signature).name}<T: any>(input: T) -> bool`,
    doc: 'Whether there is an input.',
    group: 'aggregation',
    nulls: 'seen',
    meaning: ([value]) => (isInput(entry, value as Value) ? true : null),
    cells: (kit, x) => {
      const [type] = kit.params as [Type];
      const params = type.kind === 'record' ? type.fields.map(field => field.type) : [type];
      const admitted = entry.admitsKernel?.({ ...kit, params }, x!) ?? TRUE;
      return { valid: both(x!.valid, ...requiredFields(entry, x!.fields ?? []).map(({ valid }) => valid), admitted), value: TRUE };
    },
    examples: []
  });

/** Whether values of the type can never count: always null, or a record of which a required part is. */
export function neverCounts(entry: AggregateEntry, type: Type): boolean {
  if (type.kind !== 'record') return type.kind === 'null';
  return requiredFields(entry, type.fields).some(field => field.type.kind === 'null');
}
