import { both, either, eq, ne } from '../../ir/make.ts';
import type { Expr } from '../../ir/nodes.ts';

/** Whether two floats differ as numbers: NaN is equal to NaN, and 0 to −0. Zero variance is where none differs from the first. */
export const differ = (a: number, b: number): boolean => a !== b && !(Number.isNaN(a) && Number.isNaN(b));

/** Whether some of the numbers differs from the first. */
export const isVaried = (values: readonly number[]): boolean => values.some(x => differ(x, values[0] as number));

/** `differ` of two f64 lanes; each is evaluated several times. */
export const differOf = (a: Expr, b: Expr): Expr => both(ne(a, b), either(eq(a, a), eq(b, b)));
