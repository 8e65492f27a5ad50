import type { Cell } from '../functions/define.ts';
import { constant, FALSE, i32, i64, TRUE } from '../ir/make.ts';
import { intervalOf, laneOf } from '../ir/typed.ts';
import type { Type } from '../types/type.ts';
import type { DayInterval, Value } from '../types/value.ts';
import { nullCell } from './cells.ts';

/** How constants get their lanes: strings their codes, lists and maps their handles. */
export interface Constants {
  readonly text: (text: string) => number;
  readonly handle: (value: Value) => number;
}

/** A constant as a cell. */
export function literalCell(type: Type, value: Value, constants: Constants): Cell {
  if (value === null) return nullCell(type);
  switch (type.kind) {
    case 'record':
      return { valid: TRUE, fields: type.fields.map((f, i) => literalCell(f.type, (value as readonly Value[])[i] as Value, constants)) };
    case 'bool':
      return { valid: TRUE, value: i32(value ? 1 : 0) };
    case 'string':
    case 'large_string':
    case 'json':
      return { valid: TRUE, value: i32(constants.text(value as string)) };
    case 'list':
    case 'map':
      return { valid: TRUE, value: i32(constants.handle(value)) };
    case 'interval_days':
      return { valid: TRUE, value: intervalOf(i32((value as DayInterval).days), i32((value as DayInterval).milliseconds)) };
    case 'null':
      return { valid: FALSE, value: i32(0) };
    default:
      return {
        valid: TRUE,
        value: laneOf(type) === 'i64' ? i64(BigInt.asIntN(64, value as bigint)) : constant(laneOf(type), value as number)
      };
  }
}
