import type { Lane } from '../ir/nodes.ts';

// https://webassembly.github.io/spec/core/binary/instructions.html: numeric instructions follow one another lane by lane.
const COMPARED = ['eqz', 'eq', 'ne', 'lt_s', 'lt_u', 'gt_s', 'gt_u', 'le_s', 'le_u', 'ge_s', 'ge_u'];
const COMPARED_FLOATS = ['eq', 'ne', 'lt', 'gt', 'le', 'ge'];
const COUNTED = [
  'clz',
  'ctz',
  'popcnt',
  'add',
  'sub',
  'mul',
  'div_s',
  'div_u',
  'rem_s',
  'rem_u',
  'and',
  'or',
  'xor',
  'shl',
  'shr_s',
  'shr_u',
  'rotl'
];
const MEASURED = ['abs', 'neg', 'ceil', 'floor', 'trunc', 'nearest', 'sqrt', 'add', 'sub', 'mul', 'div', 'min', 'max', 'copysign'];

const RUNS: readonly (readonly [first: number, lane: Lane, ops: readonly string[]])[] = [
  [0x45, 'i32', COMPARED],
  [0x50, 'i64', COMPARED],
  [0x5b, 'f32', COMPARED_FLOATS],
  [0x61, 'f64', COMPARED_FLOATS],
  [0x67, 'i32', COUNTED],
  [0x79, 'i64', COUNTED],
  [0x8b, 'f32', MEASURED],
  [0x99, 'f64', MEASURED]
];

const BY_OPERAND = new Map(RUNS.flatMap(([first, lane, ops]) => ops.map((op, i) => [`${lane}.${op}`, first + i] as const)));

// By operation, operand lane and result lane.
const CONVERSIONS: Readonly<Record<string, readonly number[]>> = {
  'wrap i64 i32': [0xa7],
  'extend_s i32 i64': [0xac],
  'extend_u i32 i64': [0xad],
  'convert_s i32 f32': [0xb2],
  'convert_u i32 f32': [0xb3],
  'convert_s i64 f32': [0xb4],
  'convert_u i64 f32': [0xb5],
  'demote f64 f32': [0xb6],
  'convert_s i32 f64': [0xb7],
  'convert_u i32 f64': [0xb8],
  'convert_s i64 f64': [0xb9],
  'convert_u i64 f64': [0xba],
  'promote f32 f64': [0xbb],
  'reinterpret f32 i32': [0xbc],
  'reinterpret f64 i64': [0xbd],
  'reinterpret i32 f32': [0xbe],
  'reinterpret i64 f64': [0xbf],
  'extend8 i32 i32': [0xc0],
  'extend16 i32 i32': [0xc1],
  'extend8 i64 i64': [0xc2],
  'extend16 i64 i64': [0xc3],
  'extend32 i64 i64': [0xc4],
  'trunc_sat_s f32 i32': [0xfc, 0],
  'trunc_sat_u f32 i32': [0xfc, 1],
  'trunc_sat_s f64 i32': [0xfc, 2],
  'trunc_sat_u f64 i32': [0xfc, 3],
  'trunc_sat_s f32 i64': [0xfc, 4],
  'trunc_sat_u f32 i64': [0xfc, 5],
  'trunc_sat_s f64 i64': [0xfc, 6],
  'trunc_sat_u f64 i64': [0xfc, 7]
};

/** The bytes of a numeric instruction, by operation, operand lane and result lane. */
export function opcode(op: string, from: Lane, to: Lane): readonly number[] {
  const code = BY_OPERAND.get(`${from}.${op}`);
  const bytes = code === undefined ? CONVERSIONS[`${op} ${from} ${to}`] : [code];
  if (!bytes) throw new TypeError(`no instruction for ${op} from ${from} to ${to}`);
  return bytes;
}

const LOADS: Readonly<Record<string, readonly [unsigned: number, signed: number]>> = {
  'i32 1': [0x2d, 0x2c],
  'i32 2': [0x2f, 0x2e],
  'i32 4': [0x28, 0x28],
  'i64 1': [0x31, 0x30],
  'i64 2': [0x33, 0x32],
  'i64 4': [0x35, 0x34],
  'i64 8': [0x29, 0x29],
  'f32 4': [0x2a, 0x2a],
  'f64 8': [0x2b, 0x2b]
};

/** The instruction that reads `bytes` into a lane. */
export function loadOpcode(lane: Lane, bytes: number, signed: boolean): number {
  const codes = LOADS[`${lane} ${bytes}`];
  if (!codes) throw new TypeError(`no load of ${bytes} bytes as ${lane}`);
  return codes[signed ? 1 : 0];
}

const STORES: Readonly<Record<string, number>> = {
  'i32 4': 0x36,
  'i64 8': 0x37,
  'f32 4': 0x38,
  'f64 8': 0x39,
  'i32 1': 0x3a,
  'i32 2': 0x3b,
  'i64 1': 0x3c,
  'i64 2': 0x3d,
  'i64 4': 0x3e
};

/** The instruction that writes the low `bytes` of a lane. */
export function storeOpcode(lane: Lane, bytes: number): number {
  const code = STORES[`${lane} ${bytes}`];
  if (code === undefined) throw new TypeError(`no store of ${bytes} bytes of ${lane}`);
  return code;
}
