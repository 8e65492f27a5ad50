import { lub } from '../types/lub.ts';
import { type Field, STRING, sameType, type Type } from '../types/type.ts';

/** The columns of one of several files that are loaded together. */
export interface FileColumns {
  readonly schema: readonly Field[];
  /** Types are only what the values look like, as in CSV: with other values beside them they look otherwise. */
  readonly guessed: boolean;
  /** Whether a guessed column has no values: it may be of any type. */
  isBlank(column: number): boolean;
}

interface Joined {
  readonly type: Type;
  readonly guessed: boolean;
}

/**
 * The columns of several files that are loaded together: all there are, in order of appearance, each of the least type that all
 * its files' types convert to (where there is none: the first file's, and what does not fit is told as an error of that file).
 * Guessed types are those of all values together, as if the files were one.
 */
export function joinedSchema(files: readonly FileColumns[]): readonly Field[] {
  const joined = new Map<string, Joined | null>();
  for (const { schema, guessed, isBlank } of files)
    schema.forEach(({ name, type }, i) => {
      const known = joined.get(name) ?? null;
      joined.set(name, guessed && isBlank(i) ? known : join(known, { type, guessed }));
    });
  return [...joined].map(([name, found]) => ({ name, type: found?.type ?? STRING }));
}

function join(known: Joined | null, next: Joined): Joined {
  if (known === null) return next;
  if (known.guessed && next.guessed) return { type: lookingLike(known.type, next.type), guessed: true };
  return { type: fittingBoth(known.type, next.type) ?? known.type, guessed: false };
}

/** What values look like of which some look like `a`, others like `b` (§7.3). */
function lookingLike(a: Type, b: Type): Type {
  const both = a.kind === 'string' || b.kind === 'string' ? null : lub(a, b);
  return both ?? STRING;
}

/** As the language's least type of both, but records may differ in what they leave out. */
function fittingBoth(a: Type, b: Type): Type | null {
  if (sameType(a, b)) return a;
  if (a.kind === 'list' && b.kind === 'list') {
    const item = fittingBoth(a.item, b.item);
    return item && { kind: 'list', item };
  }
  if (a.kind !== 'record' || b.kind !== 'record') return lub(a, b);
  const fields = joinedFields(a.fields, b.fields);
  return fields && { kind: 'record', fields };
}

function joinedFields(a: readonly Field[], b: readonly Field[]): readonly Field[] | null {
  const types = new Map(a.map(({ name, type }) => [name, type]));
  for (const { name, type } of b) {
    const known = types.get(name);
    const both = known === undefined ? type : fittingBoth(known, type);
    if (both === null) return null;
    types.set(name, both);
  }
  return [...types].map(([name, type]) => ({ name, type }));
}
