import { lub } from '../types/lub.ts';
import type { Field, Type } from '../types/type.ts';

/**
 * The columns of several files that are loaded together: all there are, in order of appearance, each of the least type that all
 * its files' types convert to (where there is none: the first file's, and what does not fit is told as an error of that file).
 */
export function joinedSchema(schemas: readonly (readonly Field[])[]): readonly Field[] {
  const types = new Map<string, Type>();
  for (const { name, type } of schemas.flat()) {
    const known = types.get(name);
    types.set(name, known === undefined ? type : (lub(known, type) ?? known));
  }
  return [...types].map(([name, type]) => ({ name, type }));
}
