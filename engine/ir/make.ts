import { applyBinary, applyUnary, type LaneValue, normal } from './arithmetic.ts';
import type { BinaryOp, Expr, Lane, UnaryOp } from './nodes.ts';
import { BINARY, isInteger, laneBytes, UNARY, unaryResult } from './operators.ts';

/**
 * Constructors of expressions, one per operation of `ir/nodes.ts` in camel case: `add(x, i32(8))`, `ltS(a, b)`,
 * `load('f64', 8, address, 16)`. They check lanes (a mistake of ours throws) and fold what is trivial: constants,
 * `x + 0`, `x · 1`, `select(1, a, b)`. Conditions are i32 0 or 1; combine them by `both`, `either`, `not`, which fold
 * constants and promise the optimizer nothing but that. Operations on the language's types are in `ir/typed.ts`,
 * `ir/order.ts` and `ir/convert.ts`; statements are `Body`'s.
 */

export const constant = (lane: Lane, value: LaneValue): Expr => ({ kind: 'const', lane, value: normal(lane, value) });
export const i32 = (value: number): Expr => constant('i32', value);
export const i64 = (value: bigint | number): Expr => constant('i64', value);
export const f32 = (value: number): Expr => constant('f32', value);
export const f64 = (value: number): Expr => constant('f64', value);
export const TRUE = i32(1);
export const FALSE = i32(0);

/** Whether an expression is the constant `value` (or any constant). */
export function isConst(e: Expr, value?: number): e is Extract<Expr, { kind: 'const' }> {
  return e.kind === 'const' && (value === undefined || Object.is(Number(e.value), value));
}

/** Whether an i32 can be seen to be 0 or 1. */
function isBoolean(e: Expr): boolean {
  switch (e.kind) {
    case 'const':
      return e.value === 0 || e.value === 1;
    case 'unary':
      return e.op === 'eqz';
    case 'binary':
      return BINARY[e.op].compares || (['and', 'or', 'xor'].includes(e.op) && isBoolean(e.a) && isBoolean(e.b));
    case 'select':
      return isBoolean(e.yes) && isBoolean(e.no);
    default:
      return false;
  }
}

/** A unary operation; `to` where the operand's lane leaves a choice (truncation, conversion). */
export function unary(op: UnaryOp, a: Expr, to?: Lane): Expr {
  const lane = to ?? unaryResult(op, a.lane);
  if (lane === null || !UNARY[op].some(([f, t]) => f === a.lane && t === lane)) throw new TypeError(`${op} from ${a.lane} to ${lane}`);
  if (a.kind === 'const') {
    const value = applyUnary(op, a.lane, lane, a.value);
    if (!Number.isNaN(value as number) && !(op === 'reinterpret' && Number.isNaN(a.value as number))) return constant(lane, value);
  }
  return { kind: 'unary', lane, op, a };
}

const COMMUTES: ReadonlySet<BinaryOp> = new Set<BinaryOp>(['add', 'mul', 'and', 'or', 'xor', 'eq', 'ne']);
const TRAPS: ReadonlySet<BinaryOp> = new Set<BinaryOp>(['div_s', 'div_u', 'rem_s', 'rem_u']);

export function binary(op: BinaryOp, a: Expr, b: Expr): Expr {
  const rule = BINARY[op];
  if (a.lane !== b.lane || !rule.operands.includes(a.lane)) throw new TypeError(`${op} of ${a.lane} and ${b.lane}`);
  if (COMMUTES.has(op) && a.kind === 'const' && b.kind !== 'const') return binary(op, b, a);
  const lane = rule.compares ? 'i32' : a.lane;
  return folded(op, lane, a, b) ?? { kind: 'binary', lane, op, a, b };
}

function folded(op: BinaryOp, lane: Lane, a: Expr, b: Expr): Expr | null {
  if (b.kind !== 'const') return null;
  if (a.kind === 'const') return TRAPS.has(op) ? null : known(lane, applyBinary(op, a.lane, a.value, b.value));
  return isInteger(a.lane) ? withConstant(op, a, b) : null;
}

// The sign of a computed NaN is the machine's business.
const known = (lane: Lane, value: LaneValue): Expr | null => (Number.isNaN(value as number) ? null : constant(lane, value));

function withConstant(op: BinaryOp, a: Expr, b: Extract<Expr, { kind: 'const' }>): Expr | null {
  const value = Number(b.value);
  switch (op) {
    case 'add':
      return value === 0 ? a : a.kind === 'binary' && a.op === 'add' && a.b.kind === 'const' ? add(a.a, add(a.b, b)) : null;
    case 'sub':
    case 'xor':
    case 'shl':
    case 'shr_s':
    case 'shr_u':
    case 'rotl':
      return value === 0 ? a : null;
    case 'or':
      return value === 0 ? a : value === -1 || (value === 1 && isBoolean(a)) ? b : null;
    case 'and':
      return value === 0 ? b : value === -1 || (value === 1 && isBoolean(a)) ? a : null;
    case 'mul':
      return value === 1 ? a : value === 0 ? b : null;
    case 'div_s':
    case 'div_u':
      return value === 1 ? a : null;
    case 'eq':
      return value === 0 ? not(a) : null;
    case 'ne':
      return value === 0 && isBoolean(a) ? a : null;
    default:
      return null;
  }
}

// Conditions

const OPPOSITE: Partial<Record<BinaryOp, BinaryOp>> = {
  eq: 'ne',
  ne: 'eq',
  lt_s: 'ge_s',
  ge_s: 'lt_s',
  gt_s: 'le_s',
  le_s: 'gt_s',
  lt_u: 'ge_u',
  ge_u: 'lt_u',
  gt_u: 'le_u',
  le_u: 'gt_u'
};

/** 1 if an integer is 0, else 0: negates a condition. */
export function not(a: Expr): Expr {
  if (a.kind === 'binary' && OPPOSITE[a.op]) return binary(OPPOSITE[a.op] as BinaryOp, a.a, a.b);
  if (a.kind === 'unary' && a.op === 'eqz' && isBoolean(a.a)) return a.a;
  return unary('eqz', a);
}

/** Whether all conditions (0 or 1) hold; all are evaluated. */
export const both = (...conditions: readonly Expr[]): Expr => conditions.reduce(bothOf, TRUE);

function bothOf(a: Expr, b: Expr): Expr {
  if (isConst(a)) return a.value === 0 ? a : b;
  if (isConst(b)) return b.value === 0 ? b : a;
  return a === b ? a : and(a, b);
}

/** Whether any condition (0 or 1) holds; all are evaluated. */
export const either = (...conditions: readonly Expr[]): Expr => conditions.reduce(eitherOf, FALSE);

function eitherOf(a: Expr, b: Expr): Expr {
  if (isConst(a)) return a.value === 0 ? b : a;
  if (isConst(b)) return b.value === 0 ? a : b;
  return a === b ? a : or(a, b);
}

/** `yes` if the condition is not 0, else `no`. Both are evaluated, so neither may trap. */
export function select(condition: Expr, yes: Expr, no: Expr): Expr {
  if (condition.lane !== 'i32' || yes.lane !== no.lane) throw new TypeError(`select by ${condition.lane} of ${yes.lane} and ${no.lane}`);
  if (yes === no) return yes;
  if (condition.kind === 'const') return condition.value === 0 ? no : yes;
  if (isBoolean(condition) && isConst(yes, 1) && isConst(no, 0) && yes.lane === 'i32') return condition;
  return { kind: 'select', lane: yes.lane, condition, yes, no };
}

/** Reads `bytes` (default: the lane's) at `address + offset`; narrower integers are extended by their sign if `signed`. */
export function load(lane: Lane, bytes: 1 | 2 | 4 | 8, address: Expr, offset = 0, signed = false): Expr {
  const fits = isInteger(lane) ? bytes <= laneBytes(lane) : bytes === laneBytes(lane);
  if (!fits || address.lane !== 'i32' || offset < 0)
    throw new TypeError(`load of ${bytes} bytes as ${lane} at ${address.lane} + ${offset}`);
  return { kind: 'load', lane, bytes, signed, address, offset };
}

/** The value of a function of the module, of `ir/shared.ts` or of `ir/host.ts`, by name. */
export const call = (lane: Lane, name: string, args: readonly Expr[]): Expr => ({ kind: 'call', lane, name, args });

// One constructor per operation.

export const add = (a: Expr, b: Expr): Expr => binary('add', a, b);
export const sub = (a: Expr, b: Expr): Expr => binary('sub', a, b);
export const mul = (a: Expr, b: Expr): Expr => binary('mul', a, b);
/** Floats only. */
export const div = (a: Expr, b: Expr): Expr => binary('div', a, b);
/** Floats; NaN if either is NaN (see `ir/order.ts` for the language's minimum). */
export const min = (a: Expr, b: Expr): Expr => binary('min', a, b);
export const max = (a: Expr, b: Expr): Expr => binary('max', a, b);
export const copysign = (a: Expr, b: Expr): Expr => binary('copysign', a, b);
/** Traps on zero and MIN / -1. */
export const divS = (a: Expr, b: Expr): Expr => binary('div_s', a, b);
export const divU = (a: Expr, b: Expr): Expr => binary('div_u', a, b);
export const remS = (a: Expr, b: Expr): Expr => binary('rem_s', a, b);
export const remU = (a: Expr, b: Expr): Expr => binary('rem_u', a, b);
export const and = (a: Expr, b: Expr): Expr => binary('and', a, b);
export const or = (a: Expr, b: Expr): Expr => binary('or', a, b);
export const xor = (a: Expr, b: Expr): Expr => binary('xor', a, b);
export const shl = (a: Expr, b: Expr): Expr => binary('shl', a, b);
export const shrS = (a: Expr, b: Expr): Expr => binary('shr_s', a, b);
export const shrU = (a: Expr, b: Expr): Expr => binary('shr_u', a, b);
export const rotl = (a: Expr, b: Expr): Expr => binary('rotl', a, b);
export const eq = (a: Expr, b: Expr): Expr => binary('eq', a, b);
export const ne = (a: Expr, b: Expr): Expr => binary('ne', a, b);
/** Floats, IEEE: false with NaN. */
export const lt = (a: Expr, b: Expr): Expr => binary('lt', a, b);
export const le = (a: Expr, b: Expr): Expr => binary('le', a, b);
export const gt = (a: Expr, b: Expr): Expr => binary('gt', a, b);
export const ge = (a: Expr, b: Expr): Expr => binary('ge', a, b);
export const ltS = (a: Expr, b: Expr): Expr => binary('lt_s', a, b);
export const ltU = (a: Expr, b: Expr): Expr => binary('lt_u', a, b);
export const leS = (a: Expr, b: Expr): Expr => binary('le_s', a, b);
export const leU = (a: Expr, b: Expr): Expr => binary('le_u', a, b);
export const gtS = (a: Expr, b: Expr): Expr => binary('gt_s', a, b);
export const gtU = (a: Expr, b: Expr): Expr => binary('gt_u', a, b);
export const geS = (a: Expr, b: Expr): Expr => binary('ge_s', a, b);
export const geU = (a: Expr, b: Expr): Expr => binary('ge_u', a, b);

export const clz = (a: Expr): Expr => unary('clz', a);
export const ctz = (a: Expr): Expr => unary('ctz', a);
export const popcnt = (a: Expr): Expr => unary('popcnt', a);
/** Floats; integers: `sub(zero, x)`. */
export const neg = (a: Expr): Expr => unary('neg', a);
export const abs = (a: Expr): Expr => unary('abs', a);
export const ceil = (a: Expr): Expr => unary('ceil', a);
export const floor = (a: Expr): Expr => unary('floor', a);
export const trunc = (a: Expr): Expr => unary('trunc', a);
/** Ties to even. */
export const nearest = (a: Expr): Expr => unary('nearest', a);
export const sqrt = (a: Expr): Expr => unary('sqrt', a);
export const extend8 = (a: Expr): Expr => unary('extend8', a);
export const extend16 = (a: Expr): Expr => unary('extend16', a);
export const extend32 = (a: Expr): Expr => unary('extend32', a);
export const wrap = (a: Expr): Expr => unary('wrap', a);
export const extendS = (a: Expr): Expr => unary('extend_s', a);
export const extendU = (a: Expr): Expr => unary('extend_u', a);
export const truncSatS = (to: Lane, a: Expr): Expr => unary('trunc_sat_s', a, to);
export const truncSatU = (to: Lane, a: Expr): Expr => unary('trunc_sat_u', a, to);
export const convertS = (to: Lane, a: Expr): Expr => unary('convert_s', a, to);
export const convertU = (to: Lane, a: Expr): Expr => unary('convert_u', a, to);
export const demote = (a: Expr): Expr => unary('demote', a);
export const promote = (a: Expr): Expr => unary('promote', a);
export const reinterpret = (a: Expr): Expr => unary('reinterpret', a);
