import { identityText } from '../types/order.ts';
import type { Type } from '../types/type.ts';
import type { DayInterval, Value } from '../types/value.ts';
import type { Column } from './column.ts';
import { isNull } from './storage.ts';
import type { StringPool } from './strings.ts';

/** The value at `row` as `types/value.ts` says. For the slow parts: one object per value. */
export function valueAt(column: Column, row: number, strings: StringPool): Value {
  if (isNull(column, row)) return null;
  switch (column.layout) {
    case 'empty':
      return null;
    case 'record':
      return column.fields.map(field => valueAt(field, row, strings));
    case 'list':
      return inner(column.offsets, row, item => valueAt(column.items, item, strings));
    case 'map': {
      const pairs = inner(
        column.offsets,
        row,
        item => [valueAt(column.keys, item, strings), valueAt(column.values, item, strings)] as const
      );
      return lastOfEachKey(column.keys.type, pairs);
    }
    case 'fixed': {
      const value = column.data[row] as number | bigint;
      switch (column.type.kind) {
        case 'bool':
          return value !== 0;
        case 'string':
        case 'large_string':
          return strings.text(value as number);
        case 'interval_days':
          return dayInterval(value as bigint);
        default:
          return value;
      }
    }
  }
}

/** An interval as a column keeps it: milliseconds in the high 32 bits, days in the low 32. */
export function dayInterval(bits: bigint): DayInterval {
  return { days: Number(BigInt.asIntN(32, bits)), milliseconds: Number(BigInt.asIntN(32, bits >> 32n)) };
}

/** The inverse of `dayInterval`. */
export function dayIntervalBits({ days, milliseconds }: DayInterval): bigint {
  return BigInt.asIntN(64, (BigInt(milliseconds) << 32n) | BigInt.asUintN(32, BigInt(days)));
}

function inner<T>(offsets: Uint32Array, row: number, read: (item: number) => T): T[] {
  const start = offsets[row] as number;
  return Array.from({ length: (offsets[row + 1] as number) - start }, (_, i) => read(start + i));
}

function lastOfEachKey(keys: Type, pairs: readonly (readonly [Value, Value])[]): Value {
  const byKey = new Map(pairs.map(([key, value]) => [identityText(keys, key), [key, value] as const]));
  return [...byKey.values()];
}
