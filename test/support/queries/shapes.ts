import type { Builder, CallTypes, Entry, OperationEntry } from '../../../engine/functions/define.ts';
import { FUNCTIONS, fullSignature, nameOf } from '../../../engine/functions/index.ts';
import { isMember } from '../../../engine/types/classes.ts';
import { parseSignature } from '../../../engine/types/notation.ts';
import type { Pattern, Signature } from '../../../engine/types/signature.ts';
import { sameType, type Type } from '../../../engine/types/type.ts';

/** A function as the generator of queries sees it: all of it told by the entry itself. */
export interface Shape {
  readonly name: string;
  readonly entry: Entry;
  readonly signature: Signature;
  /** Regroups: which argument is the new key, and which parameter names the grouping. */
  readonly rekeys: { readonly key: number; readonly value: number } | null;
  /** Reads another entity: which argument is the key, and which the foreign value. */
  readonly looksUp: { readonly key: number; readonly value: number } | null;
  /** Arguments that need rows of their own. */
  readonly placed: ReadonlySet<number>;
}

export const SHAPES: readonly Shape[] = FUNCTIONS.map(entry => {
  const seen = entry.kind === 'operation' ? watch(entry) : { rekeys: null, looksUp: null, placed: new Set<number>() };
  return { name: nameOf(entry), entry, signature: parseSignature(fullSignature(entry)), ...seen };
});

const isKind = (pattern: Pattern, kind: string): boolean => pattern.kind === 'concrete' && pattern.type.kind === kind;

/** Ticks, windows, and what gives a record whatever its arguments are. */
export const TICKS: readonly Shape[] = SHAPES.filter(({ entry }) => entry.kind === 'tick');
export const WINDOWS: readonly Shape[] = SHAPES.filter(({ entry }) => entry.kind === 'window');
export const RECORDS: readonly Shape[] = SHAPES.filter(({ signature }) => signature.result.kind === 'any record');
export const AGGREGATIONS: readonly Shape[] = SHAPES.filter(({ entry }) => entry.kind === 'aggregate');
export const JSONS: readonly Shape[] = SHAPES.filter(({ signature }) => isKind(signature.result, 'json'));

/** What can be called anywhere. */
export const CALLS: readonly Shape[] = SHAPES.filter(({ entry }) => entry.kind !== 'tick' && entry.kind !== 'window');
const known = new Map<string, readonly (readonly [Shape, ReadonlyMap<string, Type>])[]>();

/** The functions that may give a type, with what that says of their type variables. */
export function givers(type: Type): readonly (readonly [Shape, ReadonlyMap<string, Type>])[] {
  const key = JSON.stringify(type);
  let found = known.get(key);
  if (!found) {
    found = CALLS.flatMap(shape => {
      const bound = new Map<string, Type>();
      return matches(shape.signature, shape.signature.result, type, bound) ? [[shape, bound] as const] : [];
    });
    known.set(key, found);
  }
  return found;
}

/** Whether a type is of a pattern; binds the variables in it. */
export function matches(signature: Signature, pattern: Pattern, type: Type, bound: Map<string, Type>): boolean {
  switch (pattern.kind) {
    case 'concrete':
      return sameType(pattern.type, type);
    case 'variable': {
      const before = bound.get(pattern.name);
      if (before) return sameType(before, type);
      bound.set(pattern.name, type);
      return type.kind !== 'null' && isMember(type, signature.variables.get(pattern.name) ?? 'any');
    }
    case 'list':
      return type.kind === 'list' && matches(signature, pattern.item, type.item, bound);
    case 'map':
      return (
        type.kind === 'map' && matches(signature, pattern.key, type.key, bound) && matches(signature, pattern.value, type.value, bound)
      );
    default:
      return false;
  }
}

// What an operation does with its arguments, here their numbers, is what it asks of the plan's builder.
function watch(entry: OperationEntry): Pick<Shape, 'rekeys' | 'looksUp' | 'placed'> {
  let rekeys: Shape['rekeys'] = null;
  let looksUp: Shape['looksUp'] = null;
  const placed = new Set<number>();
  const builder: Builder<number> = {
    filter: (_, value) => value,
    rekey: (key, value) => {
      rekeys = { key, value };
      return value;
    },
    lookup: (key, value) => {
      placed.add(key).add(value);
      looksUp = { key, value };
      return value;
    },
    shiftTo: (_, value) => value,
    shiftUntil: (_, value) => value,
    timeOf: value => {
      placed.add(value);
      return value;
    },
    call: () => -1,
    fieldNames: () => [],
    field: record => record,
    record: () => -1,
    project: record => record
  };
  const types: CallTypes = { params: [], result: { kind: 'null' }, constant: () => undefined };
  entry.plan(builder, [0, 1, 2, 3], types);
  return { rekeys, looksUp, placed };
}
