import type { Type } from '../../types/type.ts';
import type { Value } from '../../types/value.ts';
import { type AggregateEntry, type CallTypes, UNTIMED } from '../define.ts';

/** The type of the elements of a list type. */
export function itemOf(type: Type | undefined): Type {
  if (type?.kind !== 'list') throw new TypeError('only lists have elements');
  return type.item;
}

/** The elements that are not null. */
export const elements = (list: readonly Value[]): readonly Value[] => list.filter(x => x !== null);

/** What an aggregation makes of a list's elements; null of none. */
export function ofElements(entry: AggregateEntry, list: readonly Value[], types: CallTypes): Value {
  const content = elements(list);
  const params = types.params.map(itemOf);
  return content.length === 0 ? null : entry.meaning(content, { ...types, params }, UNTIMED);
}
