import { Body } from './body.ts';
import { add, extendU, f64, i32, i64, min, mul, reinterpret, shl, shrU, sub, truncSatU } from './make.ts';
import type { Expr, Func } from './nodes.ts';

/** Further halvings leave nothing of a double. */
const MOST = 1100;

/** Added and taken away again, it leaves the nearest whole number, ties to even. */
const WHOLE = 1.5 * 2 ** 52;

/** Powers of ln 2 over factorials: of a series that ends below 2^-57 where |r| ≤ 1/2. */
const SERIES = Array.from({ length: 14 }, (_, k) => Array.from({ length: k }, (__, i) => Math.LN2 / (i + 1)).reduce((a, b) => a * b, 1));

/** Numbers, or expressions of them. */
interface Arithmetic<T> {
  readonly of: (x: number) => T;
  readonly add: (a: T, b: T) => T;
  readonly mul: (a: T, b: T) => T;
}

// 2^r: 1 + s, whose parts are added pair by pair, so that few operations wait for each other.
function power<T>({ of, add: plus, mul: times }: Arithmetic<T>, r: T): T {
  const term = (k: number): T => of(SERIES[k] as number);
  const r2 = times(r, r);
  const r4 = times(r2, r2);
  const pair = (k: number): T => plus(term(k), times(term(k + 1), r));
  const four = (k: number): T => plus(pair(k), times(pair(k + 2), r2));
  const rest = plus(plus(four(2), times(four(6), r4)), times(four(10), times(r4, r4)));
  return plus(of(1), plus(times(term(1), r), times(r2, rest)));
}

const NUMBERS: Arithmetic<number> = { of: x => x, add: (a, b) => a + b, mul: (a, b) => a * b };

const HALVES = Float64Array.from({ length: MOST / 2 + 1 });
for (let i = 0, half = 1; i < HALVES.length; i++, half /= 2) HALVES[i] = half;

/** 1 halved `times` times (≥ 0, not necessarily whole): 2^-times within one unit in the last place, exact where it is whole. */
export function halved(times: number): number {
  const few = Math.min(times, MOST);
  const whole = few + WHOLE - WHOLE;
  const first = whole >>> 1;
  return power(NUMBERS, whole - few) * (HALVES[first] as number) * (HALVES[whole - first] as number);
}

/** `halved(times: f64) -> f64`, to the very bit. */
export const HALVED: Func = written();

function written(): Func {
  const body = new Body('halved', [['times', 'f64']], 'f64');
  const kept = (e: Expr): Expr => body.let(e);
  const arithmetic: Arithmetic<Expr> = { of: f64, add: (a, b) => kept(add(a, b)), mul: (a, b) => kept(mul(a, b)) };
  const few = body.let(min(body.param(0), f64(MOST)), 'few');
  const whole = body.let(sub(add(few, f64(WHOLE)), f64(WHOLE)), 'whole');
  const count = body.let(truncSatU('i32', whole), 'count');
  const first = body.let(shrU(count, i32(1)), 'first');
  // 2^-n as a double has 1023 - n as its exponent.
  const half = (n: Expr): Expr => reinterpret(shl(sub(i64(1023), extendU(n)), i64(52)));
  const left = power(arithmetic, body.let(sub(whole, few), 'r'));
  body.return(mul(mul(left, half(first)), half(sub(count, first))));
  return body.finish();
}
