import type { Body } from '../../ir/body.ts';
import { add, and, both, divS, either, eq, geS, i32, leS, ltS, mul, ne, not, remS, select, shrU, sub, wrap } from '../../ir/make.ts';
import type { Expr } from '../../ir/nodes.ts';
import { floorDiv } from '../../ir/typed.ts';
import { DAY } from '../../types/instant.ts';

/**
 * The calendar of `types/instant.ts` for kernels: years, months and days as i32 of instants, i64 nanoseconds. Within their range, the
 * years 1677 to 2262, everything that is divided is positive.
 */
export const dayOf = (body: Body, time: Expr): Expr => wrap(floorDiv(body, time, DAY));

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
export const yearAt = (body: Body, time: Expr): Expr => yearOf(marchDate(body, dayOf(body, time)));

/** The month, from 1. */
export const monthAt = (body: Body, time: Expr): Expr => monthOf(marchDate(body, dayOf(body, time)));

/** The day of the month, from 1. */
export const dayOfMonthAt = (body: Body, time: Expr): Expr => dayOfMonth(marchDate(body, dayOf(body, time)));

const dayOfMonth = (date: MarchDate): Expr => add(sub(date.dayOfYear, firstDayOf(marchMonth(date))), i32(1));

/** The day of the year, from 1. */
export const dayOfYearAt = (body: Body, time: Expr): Expr => dayOfYearOfDay(body, dayOf(body, time));

/** The day of the year, from 1, of a day number. */
export function dayOfYearOfDay(body: Body, day: Expr): Expr {
  const date = marchDate(body, day);
  return select(isEarly(date), sub(date.dayOfYear, i32(305)), add(add(date.dayOfYear, i32(60)), isLeap(date.year)));
}

/** Months since January of the year 0. */
export function monthNumberAt(body: Body, time: Expr): Expr {
  const date = marchDate(body, dayOf(body, time));
  return add(sub(monthOf(date), i32(1)), mul(yearOf(date), i32(12)));
}

/** The day number of the same day in another month, counted as `monthNumberAt` does, or of that month's last day. */
export function dayInMonth(body: Body, day: Expr, monthNumber: Expr): Expr {
  const wanted = body.let(dayOfMonth(marchDate(body, day)));
  const year = body.let(divS(monthNumber, i32(12)));
  const month = body.let(add(remS(monthNumber, i32(12)), i32(1)));
  const last = body.let(daysIn(year, month));
  return dayNumberOf(body, year, month, select(ltS(wanted, last), wanted, last));
}

/** The day number of the first day of a month, counted as `monthNumberAt` does. */
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
