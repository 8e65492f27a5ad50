import type { Body } from '../../ir/body.ts';
import { add, and, both, divS, either, eq, geS, i32, leS, ltS, mul, ne, not, remS, select, shrU, sub, wrap } from '../../ir/make.ts';
import type { Expr } from '../../ir/nodes.ts';
import { floorDiv } from '../../ir/typed.ts';
import { localSecond } from '../../ir/zone.ts';
import { DAY, SECOND } from '../../types/instant.ts';
import { UTC, type Zone } from '../../types/zone.ts';

const DAY_SECONDS = DAY / SECOND;

/**
 * The calendar of `types/instant.ts` for kernels: years, months and days as i32 of day numbers, which are i32 too. Within the range of instants, the years
 * 1677 to 2262, everything that is divided is positive.
 */

/** The day number of an instant, i64 nanoseconds: the local day in a zone. */
export function dayOf(body: Body, time: Expr, zone: Zone = UTC): Expr {
  if (zone === UTC) return wrap(floorDiv(body, time, DAY));
  return dayOfSecond(body, localSecond(zone, floorDiv(body, time, SECOND)));
}

/** The day number of a second, i64. */
export const dayOfSecond = (body: Body, second: Expr): Expr => wrap(floorDiv(body, second, DAY_SECONDS));

/** A date as the calendar computes it: the year begins in March, its days count from 0. */
interface MarchDate {
  readonly year: Expr;
  readonly dayOfYear: Expr;
}

function marchDate(body: Body, day: Expr): MarchDate {
  const days = body.let(add(day, i32(719468)));
  const era = body.let(divS(days, i32(146097)));
  const dayOfEra = body.let(sub(days, mul(era, i32(146097))));
  const leapDays = sub(add(divS(dayOfEra, i32(1460)), divS(dayOfEra, i32(146096))), divS(dayOfEra, i32(36524)));
  const yearOfEra = body.let(divS(sub(dayOfEra, leapDays), i32(365)));
  const dayOfYear = body.let(sub(dayOfEra, daysBefore(yearOfEra)), 'dayOfYear');
  return { year: body.let(add(yearOfEra, mul(era, i32(400))), 'year'), dayOfYear };
}

const daysBefore = (yearOfEra: Expr): Expr => sub(add(mul(yearOfEra, i32(365)), divS(yearOfEra, i32(4))), divS(yearOfEra, i32(100)));

/** Whether the date lies in January or February, days 306 and later of a year that begins in March. */
const isEarly = ({ dayOfYear }: MarchDate): Expr => geS(dayOfYear, i32(306));

const yearOf = (date: MarchDate): Expr => add(date.year, isEarly(date));
const marchMonth = ({ dayOfYear }: MarchDate): Expr => divS(add(mul(dayOfYear, i32(5)), i32(2)), i32(153));
const monthOf = (date: MarchDate): Expr => add(marchMonth(date), select(isEarly(date), i32(-9), i32(3)));
const firstDayOf = (marchMonth: Expr): Expr => divS(add(mul(marchMonth, i32(153)), i32(2)), i32(5));

const isLeap = (year: Expr): Expr => both(not(and(year, i32(3))), either(ne(remS(year, i32(25)), i32(0)), not(and(year, i32(15)))));

/** The calendar year. */
export const yearIn = (body: Body, day: Expr): Expr => yearOf(marchDate(body, day));

/** The month, from 1. */
export const monthIn = (body: Body, day: Expr): Expr => monthOf(marchDate(body, day));

/** The day of the month, from 1. */
export const dayOfMonthIn = (body: Body, day: Expr): Expr => dayOfMonth(marchDate(body, day));

const dayOfMonth = (date: MarchDate): Expr => add(sub(date.dayOfYear, firstDayOf(marchMonth(date))), i32(1));

/** The day of the year, from 1. */
export function dayOfYearIn(body: Body, day: Expr): Expr {
  const date = marchDate(body, day);
  return select(isEarly(date), sub(date.dayOfYear, i32(305)), add(add(date.dayOfYear, i32(60)), isLeap(date.year)));
}

/** Months since January of the year 0. */
export function monthNumberIn(body: Body, day: Expr): Expr {
  const date = marchDate(body, day);
  return add(sub(monthOf(date), i32(1)), mul(yearOf(date), i32(12)));
}

/** The day number of the same day in another month, counted as `monthNumberIn` does, or of that month's last day. */
export function dayInMonth(body: Body, day: Expr, monthNumber: Expr): Expr {
  const wanted = body.let(dayOfMonth(marchDate(body, day)));
  const year = body.let(divS(monthNumber, i32(12)));
  const month = body.let(add(remS(monthNumber, i32(12)), i32(1)));
  const last = body.let(daysIn(year, month));
  return dayNumberOf(body, year, month, select(ltS(wanted, last), wanted, last));
}

/** The day number of the first day of a month, counted as `monthNumberIn` does. */
export function monthStart(body: Body, monthNumber: Expr): Expr {
  const number = body.let(monthNumber);
  return dayNumberOf(body, divS(number, i32(12)), body.let(add(remS(number, i32(12)), i32(1))), i32(1));
}

function daysIn(year: Expr, month: Expr): Expr {
  const others = add(and(add(month, shrU(month, i32(3))), i32(1)), i32(30));
  return select(eq(month, i32(2)), add(isLeap(year), i32(28)), others);
}

function dayNumberOf(body: Body, year: Expr, month: Expr, day: Expr): Expr {
  const early = body.let(leS(month, i32(2)));
  const shifted = body.let(sub(year, early));
  const era = body.let(divS(shifted, i32(400)));
  const dayOfYear = sub(add(firstDayOf(add(month, select(early, i32(9), i32(-3)))), day), i32(1));
  const yearOfEra = body.let(sub(shifted, mul(era, i32(400))));
  return sub(add(add(mul(era, i32(146097)), daysBefore(yearOfEra)), dayOfYear), i32(719468));
}
