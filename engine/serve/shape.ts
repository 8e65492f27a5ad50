import { Problem } from './problem.ts';

/** Reads a member of a message, or throws a `protocol` Problem that names it; `where` is its path. */
export type Shape<T> = (value: unknown, where: string) => T;

type Members = Readonly<Record<string, Shape<unknown>>>;
type Read<M extends Members> = { readonly [K in keyof M]: M[K] extends Shape<infer T> ? T : never };

export const text: Shape<string> = (value, where) => (typeof value === 'string' ? value : wrong('text', value, where));

export const flag: Shape<boolean> = (value, where) => (typeof value === 'boolean' ? value : wrong('true or false', value, where));

/** A whole number from `low` to `high`. */
export const whole =
  (low: number, high: number): Shape<number> =>
  (value, where) =>
    typeof value === 'number' && Number.isInteger(value) && value >= low && value <= high
      ? value
      : wrong(`a whole number from ${low} to ${high}`, value, where);

export const finite: Shape<number> = (value, where) =>
  typeof value === 'number' && Number.isFinite(value) ? value : wrong('a number', value, where);

export const oneOf =
  <const T extends string>(...names: readonly T[]): Shape<T> =>
  (value, where) =>
    names.includes(value as T) ? (value as T) : wrong(`one of ${names.join(', ')}`, value, where);

/** Absent and null are null. */
export const maybe =
  <T>(shape: Shape<T>): Shape<T | null> =>
  (value, where) =>
    value === undefined || value === null ? null : shape(value, where);

/** Absent and null are `fallback`. */
export const otherwise =
  <T>(shape: Shape<T>, fallback: T): Shape<T> =>
  (value, where) =>
    value === undefined || value === null ? fallback : shape(value, where);

export const listOf =
  <T>(shape: Shape<T>): Shape<readonly T[]> =>
  (value, where) =>
    Array.isArray(value) ? value.map((item, i) => shape(item, `${where}[${i}]`)) : wrong('a list', value, where);

export const pair =
  <A, B>(first: Shape<A>, second: Shape<B>): Shape<readonly [A, B]> =>
  (value, where) =>
    Array.isArray(value) && value.length === 2
      ? [first(value[0], `${where}[0]`), second(value[1], `${where}[1]`)]
      : wrong('a list of two', value, where);

/** Reads the members named; others are ignored. */
export const members =
  <M extends Members>(shapes: M): Shape<Read<M>> =>
  (value, where) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return wrong('an object', value, where);
    const read = Object.entries(shapes).map(([name, shape]) => [name, shape(own(value, name), where === '' ? name : `${where}.${name}`)]);
    return Object.fromEntries(read) as Read<M>;
  };

const own = (value: object, name: string): unknown => (Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined);

function wrong(expected: string, value: unknown, where: string): never {
  throw new Problem('protocol', `${where || 'the message'}: expected ${expected}, got ${shown(value)}`);
}

function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  const json = JSON.stringify(value);
  return json.length <= 60 ? json : `${json.slice(0, 60)}…`;
}
