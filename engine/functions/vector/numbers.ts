import type { Value } from '../../types/value.ts';

/** Lists of numbers as vectors; null where an element is null or their lengths differ. */
export function vectors(lists: readonly Value[]): readonly (readonly number[])[] | null {
  const given = lists as readonly (readonly Value[])[];
  const fits = given.every(list => list.length === given[0]?.length && !list.includes(null));
  return fits ? given.map(list => list.map(Number)) : null;
}

/** The sum of the products, element by element, in order. */
export const dotOf = (a: readonly number[], b: readonly number[]): number => a.reduce((sum, x, i) => sum + x * (b[i] as number), 0);
