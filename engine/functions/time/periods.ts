import type { Body } from '../../ir/body.ts';
import { extendS, i64, leS, ltS, mul, select, sub } from '../../ir/make.ts';
import type { Expr } from '../../ir/nodes.ts';
import { floorDiv as floorDivIn, floorMod } from '../../ir/typed.ts';
import { firstSecond, localSecond, offsetSince, reachedSecond } from '../../ir/zone.ts';
import { DAY, floorDiv, HOUR, MINUTE, SECOND } from '../../types/instant.ts';
import { type Length, periodsOf } from '../../types/periods.ts';
import { localTime, stretchAt, UTC, type Zone } from '../../types/zone.ts';
import type { LaneCell } from '../define.ts';
import { dayOfSecond, monthNumberIn, monthStart } from './civil.ts';

/** Parts of a day, in nanoseconds. */
const PARTS: ReadonlyMap<string, bigint> = new Map([
  ['second', SECOND],
  ['minute', MINUTE],
  ['hour', HOUR]
]);

const CALENDAR: ReadonlyMap<string, Length> = new Map([
  ['day', { unit: 'day', count: 1n }],
  ['week', { unit: 'day', count: 7n }],
  ['month', { unit: 'month', count: 1n }],
  ['quarter', { unit: 'month', count: 3n }],
  ['year', { unit: 'month', count: 12n }]
]);

/** The names of periods. */
export const UNITS: readonly string[] = [...PARTS.keys(), ...CALENDAR.keys()];

export const isUnit = (unit: string): boolean => UNITS.includes(unit);

/** The start of the period that holds an instant; of part of a day, at the earliest where the zone's offset changed. May leave 64 bits. */
export function startOf(time: bigint, unit: string, zone: Zone): bigint {
  const part = PARTS.get(unit);
  if (!part) {
    const periods = periodsOf(CALENDAR.get(unit) as Length, zone);
    return periods.startOf(periods.numberAt(time));
  }
  const local = localTime(zone, time);
  const start = time - (local - floorDiv(local, part) * part);
  const { from } = stretchAt(zone, time);
  return from !== null && from > start ? from : start;
}

/** The same in a kernel; null where it leaves 64 bits. */
export function startIn(body: Body, time: Expr, unit: string, zone: Zone): LaneCell {
  const t = body.let(time);
  const start = body.let(startLane(body, t, unit, zone));
  return { valid: leS(start, t), value: start };
}

/** Wraps around, to an instant that is later, where it leaves 64 bits. */
function startLane(body: Body, t: Expr, unit: string, zone: Zone): Expr {
  const part = PARTS.get(unit);
  if (part && zone === UTC) return sub(t, floorMod(body, t, part));
  const second = body.let(floorDivIn(body, t, SECOND));
  return mul(
    part ? partStart(body, second, part / SECOND, zone) : calendarStart(body, second, CALENDAR.get(unit) as Length, zone),
    i64(SECOND)
  );
}

function partStart(body: Body, second: Expr, part: bigint, zone: Zone): Expr {
  const start = body.let(sub(second, floorMod(body, localSecond(zone, second), part)));
  const since = body.let(offsetSince(zone, second));
  return select(ltS(start, since), since, start);
}

const DAY_SECONDS = DAY / SECOND;
/** The first Monday is day 4. */
const MONDAY = 4n * DAY_SECONDS;

function calendarStart(body: Body, second: Expr, { unit, count }: Length, zone: Zone): Expr {
  const local = body.let(reachedSecond(zone, second));
  if (unit === 'month') return firstSecond(zone, mul(extendS(firstDayOfMonths(body, local, Number(count))), i64(DAY_SECONDS)));
  const length = count * DAY_SECONDS;
  return firstSecond(zone, sub(local, floorMod(body, count === 7n ? sub(local, i64(MONDAY)) : local, length)));
}

function firstDayOfMonths(body: Body, local: Expr, count: number): Expr {
  const number = body.let(monthNumberIn(body, dayOfSecond(body, local)));
  return monthStart(body, body.let(sub(number, floorMod(body, number, count))));
}
