import type { Body } from '../../ir/body.ts';
import { add, divS, i32, sub } from '../../ir/make.ts';
import type { Expr } from '../../ir/nodes.ts';
import { floorMod } from '../../ir/typed.ts';
import { dayOfYearOf, instantOfDay } from '../../types/instant.ts';
import { dayOfYearIn } from './civil.ts';

/** The weekday of a day number, 1 (Monday) to 7: day 0 was a Thursday. */
export const weekday = (day: number): number => ((((day + 3) % 7) + 7) % 7) + 1;

/** The same in a kernel, of i32. */
export const weekdayIn = (body: Body, day: Expr): Expr => add(floorMod(body, add(day, i32(3)), 7), i32(1));

/** The ISO week of a day number: that of its week's Thursday, counted in the Thursday's year. */
export const isoWeek = (day: number): number => Math.floor((dayOfYearOf(instantOfDay(day - weekday(day) + 4)) - 1) / 7) + 1;

/** The same in a kernel, of i32. */
export function isoWeekIn(body: Body, day: Expr): Expr {
  const given = body.let(day);
  const thursday = add(sub(given, weekdayIn(body, given)), i32(4));
  return add(divS(sub(dayOfYearIn(body, thursday), i32(1)), i32(7)), i32(1));
}
