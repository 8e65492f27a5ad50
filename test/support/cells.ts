import { instantiate } from '../../engine/compile/instantiate.ts';
import type { Cell } from '../../engine/functions/define.ts';
import { Body } from '../../engine/ir/body.ts';
import { link } from '../../engine/ir/link.ts';
import { i32 } from '../../engine/ir/make.ts';
import type { Expr, Lane } from '../../engine/ir/nodes.ts';
import { laneOf } from '../../engine/ir/typed.ts';
import type { Field, Type } from '../../engine/types/type.ts';
import type { DayInterval, Value } from '../../engine/types/value.ts';

/** Values that a lane holds by number: text by its code, lists and maps by their handle. */
export class Pool {
  readonly #values: Value[] = [];

  number(value: Value): number {
    const known = this.#values.indexOf(value);
    return known >= 0 ? known : this.#values.push(value) - 1;
  }

  value(number: number): Value {
    return this.#values[number] as Value;
  }
}

type LaneValues = (number | bigint)[];

/** The lanes of a cell: its validity, then its value or its fields. */
export function cellLanes(type: Type): Lane[] {
  return type.kind === 'record' ? ['i32', ...type.fields.flatMap(f => cellLanes(f.type))] : ['i32', laneOf(type)];
}

/** A value as the lanes of its cell. */
export function toLanes(type: Type, value: Value, pool: Pool): LaneValues {
  const valid = value === null ? 0 : 1;
  if (type.kind === 'record')
    return [
      valid,
      ...type.fields.flatMap((f, i) => toLanes(f.type, value === null ? null : ((value as readonly Value[])[i] as Value), pool))
    ];
  return [valid, value === null ? (laneOf(type) === 'i64' ? 0n : 0) : toLane(type, value, pool)];
}

function toLane(type: Type, value: Value, pool: Pool): number | bigint {
  switch (type.kind) {
    case 'interval_days': {
      const { days, milliseconds } = value as DayInterval;
      return (BigInt(milliseconds) << 32n) | BigInt.asUintN(32, BigInt(days));
    }
    case 'u64':
      return BigInt.asIntN(64, value as bigint);
    case 'u32':
      return (value as number) | 0;
    case 'bool':
      return value ? 1 : 0;
    case 'string':
    case 'large_string':
    case 'list':
    case 'map':
      return pool.number(value);
    default:
      return value as number | bigint;
  }
}

/** The value whose cell has these lanes; takes them from the front. */
export function fromLanes(type: Type, lanes: LaneValues, pool: Pool): Value {
  const valid = lanes.shift() === 1;
  if (type.kind === 'record') {
    const fields = type.fields.map(f => fromLanes(f.type, lanes, pool));
    return valid ? fields : null;
  }
  const lane = lanes.shift() as number | bigint;
  return valid ? fromLane(type, lane, pool) : null;
}

function fromLane(type: Type, lane: number | bigint, pool: Pool): Value {
  switch (type.kind) {
    case 'interval_days':
      return { days: Number(BigInt.asIntN(32, lane as bigint)), milliseconds: Number((lane as bigint) >> 32n) };
    case 'u64':
      return BigInt.asUintN(64, lane as bigint);
    case 'u32':
      return (lane as number) >>> 0;
    case 'bool':
      if (lane !== 0 && lane !== 1) throw new RangeError(`${lane} is no bool`);
      return lane === 1;
    case 'string':
    case 'large_string':
    case 'list':
    case 'map':
      return pool.value(lane as number);
    default:
      return lane;
  }
}

/** A cell of constants. */
export function constantCell(type: Type, value: Value, pool: Pool, constant: (lane: Lane, value: number | bigint) => Expr): Cell {
  const lanes = toLanes(type, value, pool);
  return cellOf(
    type,
    cellLanes(type).map((lane, i) => constant(lane, lanes[i] as number | bigint))
  );
}

function cellOf(type: Type, lanes: Expr[]): Cell {
  const valid = lanes.shift() as Expr;
  if (type.kind === 'record') return { valid, fields: type.fields.map(f => cellOf(f.type, lanes)) };
  return { valid, value: lanes.shift() as Expr };
}

/** A WebAssembly function from cells to cells, as a function of values. */
export function cellFunction(
  params: readonly Type[],
  results: readonly Type[],
  pool: Pool,
  write: (body: Body, cells: readonly Cell[]) => readonly Cell[]
): (...args: readonly Value[]) => Value[] {
  const lanes = params.flatMap(cellLanes);
  const body = new Body(
    'f',
    lanes.map((lane, i) => [`p${i}`, lane] as const)
  );
  const given = lanes.map((_, i) => body.param(i) as Expr);
  let at = 0;
  const outs = write(
    body,
    params.map(type => cellOf(type, given))
  );
  results.forEach((type, i) => {
    for (const lane of storedLanes(type, outs[i] as Cell))
      body.store(lane.lane === 'i64' || lane.lane === 'f64' ? 8 : 4, i32(0), 8 * at++, lane);
  });
  const memory = new WebAssembly.Memory({ initial: 1 });
  const run = instantiate(link([body.finish()]), memory)['f'] as (...args: LaneValues) => void;
  const view = new DataView(memory.buffer);
  return (...args) => {
    run(...args.flatMap((value, i) => toLanes(params[i] as Type, value, pool)));
    const read = results.flatMap(cellLanes).map((lane, i) => readLane(view, lane, 8 * i));
    return results.map(type => fromLanes(type, read, pool));
  };
}

function storedLanes(type: Type, cell: Cell): readonly Expr[] {
  if (type.kind !== 'record') return [cell.valid, cell.value as Expr];
  return [cell.valid, ...type.fields.flatMap((f: Field, i) => storedLanes(f.type, cell.fields?.[i] as Cell))];
}

function readLane(view: DataView, lane: Lane, at: number): number | bigint {
  if (lane === 'i32') return view.getInt32(at, true);
  if (lane === 'i64') return view.getBigInt64(at, true);
  return lane === 'f32' ? view.getFloat32(at, true) : view.getFloat64(at, true);
}
