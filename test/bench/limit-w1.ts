import { instantiate } from '../../engine/compile/instantiate.ts';
import { Body } from '../../engine/ir/body.ts';
import { link } from '../../engine/ir/link.ts';
import { add, convertU, div, either, eq, f64, gt, i32, load, lt, ltU, mul, select, sub } from '../../engine/ir/make.ts';
import type { Expr, Func } from '../../engine/ir/nodes.ts';

/**
 * What our encoder's code costs: the loop of benchmark W1 (count, sum, mean, min, max of one f64 column per entity, one output
 * row per event) written by hand in the IR, against writing its five output columns alone. Prints processor time.
 *
 *     node test/bench/limit-w1.ts [rows] [entities]
 */

// One record per entity: sum, mean, low, high (f64), n (i32), and 4 bytes unused.
const RECORD = 40;
const SUM = 0;
const MEAN = 8;
const LOW = 16;
const HIGH = 24;
const N = 32;

const PARAMS = ['rows', 'entity', 'x', 'state', 'n', 'sum', 'mean', 'low', 'high'] as const;

/** w1(rows, entity: u32[], x: f64[], state, n: u32[], sum, mean, low, high: f64[]): addresses of columns. */
function w1(): Func {
  const body = new Body(
    'w1',
    PARAMS.map(name => [name, 'i32'] as const)
  );
  const at = Object.fromEntries(PARAMS.map((name, i) => [name, body.param(i)])) as Record<(typeof PARAMS)[number], Expr>;
  const i4 = body.variable('i32', 'i4');
  const i8 = body.variable('i32', 'i8');
  const end = body.let(mul(at.rows, i32(8)), 'end');
  body.while(ltU(i8, end), () => {
    const state = body.let(add(at.state, mul(load('i32', 4, add(at.entity, i4)), i32(RECORD))), 'record');
    const x = body.let(load('f64', 8, add(at.x, i8)), 'x');
    const n = body.let(add(load('i32', 4, state, N), i32(1)), 'count');
    const sum = body.let(add(load('f64', 8, state, SUM), x), 'total');
    const before = body.let(load('f64', 8, state, MEAN), 'before');
    const mean = body.let(add(before, div(sub(x, before), convertU('f64', n))), 'average');
    const first = body.let(eq(n, i32(1)), 'first');
    const low = body.let(load('f64', 8, state, LOW));
    const high = body.let(load('f64', 8, state, HIGH));
    const lower = body.let(select(either(first, lt(x, low)), x, low), 'lower');
    const higher = body.let(select(either(first, gt(x, high)), x, high), 'higher');
    body.store(4, state, N, n);
    body.store(8, state, SUM, sum);
    body.store(8, state, MEAN, mean);
    body.store(8, state, LOW, lower);
    body.store(8, state, HIGH, higher);
    body.store(4, add(at.n, i4), 0, n);
    for (const [column, value] of [
      [at.sum, sum],
      [at.mean, mean],
      [at.low, lower],
      [at.high, higher]
    ] as const) {
      body.store(8, add(column, i8), 0, value);
    }
    body.set(i4, add(i4, i32(4)));
    body.set(i8, add(i8, i32(8)));
  });
  return body.finish();
}

/** The same five columns filled with something. */
function write(): Func {
  const body = new Body(
    'write',
    PARAMS.map(name => [name, 'i32'] as const)
  );
  const i4 = body.variable('i32', 'i4');
  const i8 = body.variable('i32', 'i8');
  const end = body.let(mul(body.param(0), i32(8)), 'end');
  body.while(ltU(i8, end), () => {
    body.store(4, add(body.param(4), i4), 0, i4);
    for (const column of [5, 6, 7, 8]) body.store(8, add(body.param(column), i8), 0, f64(column));
    body.set(i4, add(i4, i32(4)));
    body.set(i8, add(i8, i32(8)));
  });
  return body.finish();
}

const rows = Number(process.argv[2] ?? 10_000_000);
const entities = Number(process.argv[3] ?? 10_000);

let top = 1024;
function room(bytes: number): number {
  const start = top;
  top += Math.ceil(bytes / 64) * 64;
  return start;
}

const columns = [room(rows * 4), room(rows * 8), room(entities * RECORD), room(rows * 4), ...[0, 0, 0, 0].map(() => room(rows * 8))];
const memory = new WebAssembly.Memory({ initial: Math.ceil(top / 65_536) });
const kernels = instantiate(link([w1(), write()]), memory);

const entity = new Uint32Array(memory.buffer, columns[0], rows);
const x = new Float64Array(memory.buffer, columns[1], rows);
let seed = 1;
const random = (): number => {
  seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
  return seed / 2 ** 32;
};
for (let i = 0; i < rows; i++) {
  entity[i] = Math.floor(random() * entities);
  x[i] = Math.round(random() * 10_000) / 100;
}

function measured(name: string): number {
  new Uint8Array(memory.buffer, columns[2], entities * RECORD).fill(0);
  const start = process.threadCpuUsage().user;
  kernels[name]?.(rows, ...columns);
  return (process.threadCpuUsage().user - start) / 1000;
}

const median = (all: number[]): number => all.toSorted((a, b) => a - b)[all.length >> 1] as number;
for (let i = 0; i < 3; i++) for (const name of ['write', 'w1']) measured(name);
const times = { write: [] as number[], w1: [] as number[] };
for (let i = 0; i < 7; i++) for (const name of ['write', 'w1'] as const) times[name].push(measured(name));
for (const name of ['write', 'w1'] as const) {
  const ms = median(times[name]);
  console.log(
    `${name.padEnd(6)} ${ms.toFixed(1).padStart(8)} ms  ${((ms / rows) * 1e6).toFixed(2)} ns/row  (best ${Math.min(...times[name]).toFixed(1)})`
  );
}
