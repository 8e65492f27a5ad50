import type { Body } from '../../ir/body.ts';
import { extendS, i64, leS, mul, sub } from '../../ir/make.ts';
import type { Expr } from '../../ir/nodes.ts';
import { floorMod } from '../../ir/typed.ts';
import { DAY, dayNumber, floorDiv, HOUR, instantOfDay, MINUTE, monthNumber, SECOND } from '../../types/instant.ts';
import type { LaneCell } from '../define.ts';
import { monthNumberAt, monthStart } from './civil.ts';

/** Periods of a fixed length, counted from an instant (weeks from Monday 1970-01-05). */
const LENGTHS: ReadonlyMap<string, { readonly length: bigint; readonly origin: bigint }> = new Map([
  ['second', { length: SECOND, origin: 0n }],
  ['minute', { length: MINUTE, origin: 0n }],
  ['hour', { length: HOUR, origin: 0n }],
  ['day', { length: DAY, origin: 0n }],
  ['week', { length: 7n * DAY, origin: 4n * DAY }]
]);

const MONTHS: ReadonlyMap<string, number> = new Map([
  ['month', 1],
  ['quarter', 3],
  ['year', 12]
]);

/** The names of periods. */
export const UNITS: readonly string[] = [...LENGTHS.keys(), ...MONTHS.keys()];

export const isUnit = (unit: string): boolean => UNITS.includes(unit);

/** The start of the period that holds an instant; may leave 64 bits. */
export function startOf(time: bigint, unit: string): bigint {
  const fixed = LENGTHS.get(unit);
  if (fixed) return fixed.origin + floorDiv(time - fixed.origin, fixed.length) * fixed.length;
  const number = monthNumber(time);
  const first = number - (number % monthsOf(unit));
  return instantOfDay(dayNumber({ year: Math.floor(first / 12), month: (first % 12) + 1, day: 1 }));
}

/** The same in a kernel; null where it leaves 64 bits. */
export function startIn(body: Body, time: Expr, unit: string): LaneCell {
  const t = body.let(time);
  const start = body.let(startLane(body, t, unit));
  return { valid: leS(start, t), value: start };
}

/** Wraps around, to an instant that is later, where it leaves 64 bits. */
function startLane(body: Body, t: Expr, unit: string): Expr {
  const fixed = LENGTHS.get(unit);
  if (fixed) return sub(t, floorMod(body, sub(floorMod(body, t, fixed.length), i64(fixed.origin)), fixed.length));
  const number = body.let(monthNumberAt(body, t));
  const first = body.let(sub(number, floorMod(body, number, monthsOf(unit))));
  return mul(extendS(monthStart(body, first)), i64(DAY));
}

const monthsOf = (unit: string): number => MONTHS.get(unit) as number;
