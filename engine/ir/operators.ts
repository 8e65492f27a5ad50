import type { BinaryOp, Lane, UnaryOp } from './nodes.ts';

const INTEGERS: readonly Lane[] = ['i32', 'i64'];
const FLOATS: readonly Lane[] = ['f32', 'f64'];
const ALL: readonly Lane[] = [...INTEGERS, ...FLOATS];

type Conversion = readonly [from: Lane, to: Lane];

const within = (lanes: readonly Lane[]): readonly Conversion[] => lanes.map(lane => [lane, lane]);
const between = (from: readonly Lane[], to: readonly Lane[]): readonly Conversion[] => from.flatMap(f => to.map(t => [f, t] as const));

/** From which lane to which each unary operation leads. */
export const UNARY: Readonly<Record<UnaryOp, readonly Conversion[]>> = {
  eqz: between(INTEGERS, ['i32']),
  clz: within(INTEGERS),
  ctz: within(INTEGERS),
  popcnt: within(INTEGERS),
  neg: within(FLOATS),
  abs: within(FLOATS),
  ceil: within(FLOATS),
  floor: within(FLOATS),
  trunc: within(FLOATS),
  nearest: within(FLOATS),
  sqrt: within(FLOATS),
  extend8: within(INTEGERS),
  extend16: within(INTEGERS),
  extend32: within(['i64']),
  wrap: [['i64', 'i32']],
  extend_s: [['i32', 'i64']],
  extend_u: [['i32', 'i64']],
  trunc_sat_s: between(FLOATS, INTEGERS),
  trunc_sat_u: between(FLOATS, INTEGERS),
  convert_s: between(INTEGERS, FLOATS),
  convert_u: between(INTEGERS, FLOATS),
  demote: [['f64', 'f32']],
  promote: [['f32', 'f64']],
  reinterpret: [
    ['i32', 'f32'],
    ['f32', 'i32'],
    ['i64', 'f64'],
    ['f64', 'i64']
  ]
};

interface BinaryRule {
  /** Lanes of the two operands, which agree. */
  readonly operands: readonly Lane[];
  /** Comparisons give i32; everything else the operands' lane. */
  readonly compares: boolean;
}

const arithmetic = (operands: readonly Lane[]): BinaryRule => ({ operands, compares: false });
const comparison = (operands: readonly Lane[]): BinaryRule => ({ operands, compares: true });

/** Which lanes each binary operation takes. */
export const BINARY: Readonly<Record<BinaryOp, BinaryRule>> = {
  add: arithmetic(ALL),
  sub: arithmetic(ALL),
  mul: arithmetic(ALL),
  div: arithmetic(FLOATS),
  min: arithmetic(FLOATS),
  max: arithmetic(FLOATS),
  copysign: arithmetic(FLOATS),
  div_s: arithmetic(INTEGERS),
  div_u: arithmetic(INTEGERS),
  rem_s: arithmetic(INTEGERS),
  rem_u: arithmetic(INTEGERS),
  and: arithmetic(INTEGERS),
  or: arithmetic(INTEGERS),
  xor: arithmetic(INTEGERS),
  shl: arithmetic(INTEGERS),
  shr_s: arithmetic(INTEGERS),
  shr_u: arithmetic(INTEGERS),
  rotl: arithmetic(INTEGERS),
  eq: comparison(ALL),
  ne: comparison(ALL),
  lt: comparison(FLOATS),
  le: comparison(FLOATS),
  gt: comparison(FLOATS),
  ge: comparison(FLOATS),
  lt_s: comparison(INTEGERS),
  lt_u: comparison(INTEGERS),
  le_s: comparison(INTEGERS),
  le_u: comparison(INTEGERS),
  gt_s: comparison(INTEGERS),
  gt_u: comparison(INTEGERS),
  ge_s: comparison(INTEGERS),
  ge_u: comparison(INTEGERS)
};

/** The lane a unary operation gives when the operand's lane leaves no choice; null if it must be said. */
export function unaryResult(op: UnaryOp, from: Lane): Lane | null {
  const results = UNARY[op].filter(([f]) => f === from).map(([, to]) => to);
  return results.length === 1 ? (results[0] as Lane) : null;
}

/** Bytes of a lane in memory. */
export const laneBytes = (lane: Lane): 4 | 8 => (lane === 'i32' || lane === 'f32' ? 4 : 8);

export const isInteger = (lane: Lane): boolean => lane === 'i32' || lane === 'i64';
