import type { StringPool } from '../columns/strings.ts';
import { dayInterval, dayIntervalBits } from '../columns/values.ts';
import type { StateShape } from '../compile/layout.ts';
import { laneOf } from '../ir/typed.ts';
import type { Type } from '../types/type.ts';
import type { DayInterval, Value } from '../types/value.ts';

/** Handles of constants begin here; below are those of values made during the run. */
const CONSTANTS = 1 << 30;

/** Lists and maps live outside the kernels' memory; kernels hold their handles. */
export class Heap {
  #values: Value[] = [];
  readonly #constants: Value[];

  constructor(constants: Value[] = []) {
    this.#constants = constants;
  }

  /** A heap for another run of the same program: its constants, none of its values. */
  fresh(): Heap {
    return new Heap(this.#constants);
  }

  handle(value: Value): number {
    return this.#values.push(value) - 1;
  }

  constant(value: Value): number {
    return CONSTANTS + this.#constants.push(value) - 1;
  }

  get(handle: number): Value {
    return (handle >= CONSTANTS ? this.#constants[handle - CONSTANTS] : this.#values[handle]) ?? null;
  }

  /** Forgets the values made so far, when nobody holds handles any more. */
  clear(): void {
    this.#values = [];
  }
}

/** Reads and writes cells of the scratch area and of columns as values. */
export class Cells {
  readonly #strings: StringPool;
  readonly #heap: Heap;

  constructor(strings: StringPool, heap: Heap) {
    this.#strings = strings;
    this.#heap = heap;
  }

  /** The cell of a type at `at` (validity and lane 8 bytes each, `compile/cells.ts`), and the address after it. */
  read(view: DataView, type: Type, at: number): [value: Value, next: number] {
    const valid = view.getInt32(at, true) !== 0;
    if (type.kind !== 'record') return [valid ? this.lane(view, type, at + 8) : null, at + 16];
    const values: Value[] = [];
    let next = at + 8;
    for (const field of type.fields) {
      const [value, after] = this.read(view, field.type, next);
      values.push(value);
      next = after;
    }
    return [valid ? values : null, next];
  }

  write(view: DataView, type: Type, at: number, value: Value): number {
    view.setInt32(at, value === null ? 0 : 1, true);
    if (type.kind !== 'record') {
      if (value === null) view.setBigInt64(at + 8, 0n, true);
      else this.#put(view, type, at + 8, value);
      return at + 16;
    }
    let next = at + 8;
    type.fields.forEach((field, i) => {
      next = this.write(view, field.type, next, value === null ? null : ((value as readonly Value[])[i] as Value));
    });
    return next;
  }

  /** The value in a record of state at `at`. */
  shaped(view: DataView, { type, valid, lane, fields }: StateShape, at: number): Value {
    if (typeof valid === 'boolean' ? !valid : view.getUint8(at + valid) === 0) return null;
    return type.kind === 'record' ? fields.map(field => this.shaped(view, field, at)) : this.stored(view, type, at + lane);
  }

  /** The non-null value whose lane is at `at` as columns and state have it: no wider than its type. */
  stored(view: DataView, type: Type, at: number): Value {
    switch (type.kind) {
      case 'bool':
        return view.getUint8(at) !== 0;
      case 'i8':
        return view.getInt8(at);
      case 'u8':
        return view.getUint8(at);
      case 'i16':
        return view.getInt16(at, true);
      case 'u16':
        return view.getUint16(at, true);
      default:
        return this.lane(view, type, at);
    }
  }

  /** The handle of a list or map. */
  hold(value: Value): number {
    return this.#heap.handle(value);
  }

  /** The non-null value whose lane is at `at`. */
  lane(view: DataView, type: Type, at: number): Value {
    switch (type.kind) {
      case 'null':
      case 'unusable':
        return null;
      case 'bool':
        return view.getInt32(at, true) !== 0;
      case 'string':
      case 'large_string':
      case 'json':
        return this.#strings.text(view.getInt32(at, true));
      case 'list':
      case 'map':
        return this.#heap.get(view.getInt32(at, true));
      case 'interval_days':
        return dayInterval(view.getBigInt64(at, true));
      case 'u64':
        return view.getBigUint64(at, true);
      case 'u32':
        return view.getUint32(at, true);
      case 'f32':
        return view.getFloat32(at, true);
      case 'f64':
        return view.getFloat64(at, true);
      default:
        return laneOf(type) === 'i64' ? view.getBigInt64(at, true) : view.getInt32(at, true);
    }
  }

  #put(view: DataView, type: Type, at: number, value: Value): void {
    switch (type.kind) {
      case 'bool':
        return view.setInt32(at, value ? 1 : 0, true);
      case 'string':
      case 'large_string':
      case 'json':
        return view.setInt32(at, this.#strings.intern(value as string), true);
      case 'list':
      case 'map':
        return view.setInt32(at, this.#heap.handle(value), true);
      case 'interval_days':
        return view.setBigInt64(at, dayIntervalBits(value as DayInterval), true);
      case 'f32':
        return view.setFloat32(at, value as number, true);
      case 'f64':
        return view.setFloat64(at, value as number, true);
      default:
        return laneOf(type) === 'i64' ? view.setBigInt64(at, value as bigint, true) : view.setInt32(at, value as number, true);
    }
  }
}
