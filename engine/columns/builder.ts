import type { Type } from '../types/type.ts';
import type { DayInterval, Value } from '../types/value.ts';
import type { Column, FixedData } from './column.ts';
import { allocate, isFixed } from './storage.ts';
import type { StringPool } from './strings.ts';
import { dayIntervalBits } from './values.ts';

/** Collects values of one type into a column. */
export interface ColumnBuilder {
  readonly length: number;
  push(value: Value): void;
  /** The column of all values so far; the builder is not to be used afterwards. */
  finish(): Column;
}

/** A builder of columns of `type`; strings go into `strings`. */
export function columnBuilder(type: Type, strings: StringPool): ColumnBuilder {
  switch (type.kind) {
    case 'list':
      return new ListBuilder(type, columnBuilder(type.item, strings));
    case 'map':
      return new MapBuilder(type, columnBuilder(type.key, strings), columnBuilder(type.value, strings));
    case 'record':
      return new RecordBuilder(
        type,
        type.fields.map(field => columnBuilder(field.type, strings))
      );
    default:
      return isFixed(type) ? new FixedBuilder(type, stored(type, strings)) : new EmptyBuilder(type);
  }
}

/** The column of these values. */
export function columnOf(type: Type, values: readonly Value[], strings: StringPool): Column {
  const builder = columnBuilder(type, strings);
  for (const value of values) builder.push(value);
  return builder.finish();
}

/** A value as a typed array takes it. */
function stored(type: Type, strings: StringPool): (value: Value) => number | bigint {
  switch (type.kind) {
    case 'bool':
      return value => (value === true ? 1 : 0);
    case 'string':
    case 'large_string':
      return value => strings.intern(value as string);
    case 'interval_days':
      return value => dayIntervalBits(value as DayInterval);
    default:
      return value => value as number | bigint;
  }
}

class Validity {
  length = 0;
  #flags: Uint8Array | null = null;

  add(valid: boolean): void {
    if (!valid && this.#flags === null) this.#flags = new Uint8Array(Math.max(16, this.length * 2)).fill(1, 0, this.length);
    if (this.#flags !== null) {
      if (this.length === this.#flags.length) this.#flags = grown(this.#flags) as Uint8Array;
      this.#flags[this.length] = valid ? 1 : 0;
    }
    this.length++;
  }

  finish(): Uint8Array | null {
    return this.#flags?.slice(0, this.length) ?? null;
  }
}

function grown(data: FixedData): FixedData {
  const next = new (data.constructor as new (length: number) => FixedData)(data.length * 2);
  next.set(data as never);
  return next;
}

class FixedBuilder implements ColumnBuilder {
  readonly #type: Type;
  readonly #store: (value: Value) => number | bigint;
  readonly #valid = new Validity();
  #data: FixedData;

  constructor(type: Type, store: (value: Value) => number | bigint) {
    this.#type = type;
    this.#store = store;
    this.#data = allocate(type, 16);
  }

  get length(): number {
    return this.#valid.length;
  }

  push(value: Value): void {
    if (this.length === this.#data.length) this.#data = grown(this.#data);
    if (value !== null) this.#data[this.length] = this.#store(value);
    this.#valid.add(value !== null);
  }

  finish(): Column {
    return { layout: 'fixed', type: this.#type, length: this.length, valid: this.#valid.finish(), data: this.#data.slice(0, this.length) };
  }
}

class EmptyBuilder implements ColumnBuilder {
  readonly #type: Type;
  length = 0;

  constructor(type: Type) {
    this.#type = type;
  }

  push(): void {
    this.length++;
  }

  finish(): Column {
    return { layout: 'empty', type: this.#type, length: this.length, valid: null };
  }
}

class ListBuilder implements ColumnBuilder {
  readonly #type: Type;
  readonly #items: ColumnBuilder;
  readonly #valid = new Validity();
  readonly #offsets = [0];

  constructor(type: Type, items: ColumnBuilder) {
    this.#type = type;
    this.#items = items;
  }

  get length(): number {
    return this.#valid.length;
  }

  push(value: Value): void {
    for (const item of (value ?? []) as readonly Value[]) this.#items.push(item);
    this.#offsets.push(this.#items.length);
    this.#valid.add(value !== null);
  }

  finish(): Column {
    const offsets = Uint32Array.from(this.#offsets);
    return { layout: 'list', type: this.#type, length: this.length, valid: this.#valid.finish(), offsets, items: this.#items.finish() };
  }
}

class MapBuilder implements ColumnBuilder {
  readonly #type: Type;
  readonly #keys: ColumnBuilder;
  readonly #values: ColumnBuilder;
  readonly #valid = new Validity();
  readonly #offsets = [0];

  constructor(type: Type, keys: ColumnBuilder, values: ColumnBuilder) {
    this.#type = type;
    this.#keys = keys;
    this.#values = values;
  }

  get length(): number {
    return this.#valid.length;
  }

  push(value: Value): void {
    for (const [key, content] of (value ?? []) as readonly (readonly [Value, Value])[]) {
      this.#keys.push(key);
      this.#values.push(content);
    }
    this.#offsets.push(this.#keys.length);
    this.#valid.add(value !== null);
  }

  finish(): Column {
    const common = { type: this.#type, length: this.length, valid: this.#valid.finish(), offsets: Uint32Array.from(this.#offsets) };
    return { layout: 'map', ...common, keys: this.#keys.finish(), values: this.#values.finish() };
  }
}

class RecordBuilder implements ColumnBuilder {
  readonly #type: Type;
  readonly #fields: readonly ColumnBuilder[];
  readonly #valid = new Validity();

  constructor(type: Type, fields: readonly ColumnBuilder[]) {
    this.#type = type;
    this.#fields = fields;
  }

  get length(): number {
    return this.#valid.length;
  }

  push(value: Value): void {
    this.#fields.forEach((field, i) => {
      field.push(value === null ? null : ((value as readonly Value[])[i] as Value));
    });
    this.#valid.add(value !== null);
  }

  finish(): Column {
    const common = { type: this.#type, length: this.length, valid: this.#valid.finish() };
    return { layout: 'record', ...common, fields: this.#fields.map(field => field.finish()) };
  }
}
