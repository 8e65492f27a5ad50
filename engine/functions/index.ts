import { count } from './aggregate/count.ts';
import { countIf } from './aggregate/count_if.ts';
import { first } from './aggregate/first.ts';
import { last } from './aggregate/last.ts';
import { max } from './aggregate/max.ts';
import { mean } from './aggregate/mean.ts';
import { min } from './aggregate/min.ts';
import { stddev } from './aggregate/stddev.ts';
import { sum } from './aggregate/sum.ts';
import { variance } from './aggregate/variance.ts';
import { add } from './arithmetic/add.ts';
import { ceil } from './arithmetic/ceil.ts';
import { clamp } from './arithmetic/clamp.ts';
import { div } from './arithmetic/div.ts';
import { exp } from './arithmetic/exp.ts';
import { floor } from './arithmetic/floor.ts';
import { mul } from './arithmetic/mul.ts';
import { neg } from './arithmetic/neg.ts';
import { powf } from './arithmetic/powf.ts';
import { round } from './arithmetic/round.ts';
import { sqrt } from './arithmetic/sqrt.ts';
import { sub } from './arithmetic/sub.ts';
import { zipMax } from './arithmetic/zip_max.ts';
import { zipMin } from './arithmetic/zip_min.ts';
import { eq } from './compare/eq.ts';
import { gt } from './compare/gt.ts';
import { gte } from './compare/gte.ts';
import { lt } from './compare/lt.ts';
import { lte } from './compare/lte.ts';
import { neq } from './compare/neq.ts';
import type { Entry } from './define.ts';
import { hash } from './entity/hash.ts';
import { lookup } from './entity/lookup.ts';
import { withKey } from './entity/with_key.ts';
import { json } from './json/json.ts';
import { collect } from './list/collect.ts';
import { flatten } from './list/flatten.ts';
import { index } from './list/index.ts';
import { listLen } from './list/list_len.ts';
import { union } from './list/union.ts';
import { otherwise } from './logic/else.ts';
import { onlyIf } from './logic/if.ts';
import { logicalAnd } from './logic/logical_and.ts';
import { logicalOr } from './logic/logical_or.ts';
import { not } from './logic/not.ts';
import { nullIf } from './logic/null_if.ts';
import { get } from './map/get.ts';
import { coalesce } from './null/coalesce.ts';
import { isValid } from './null/is_valid.ts';
import { extend } from './record/extend.ts';
import { removeFields } from './record/remove_fields.ts';
import { selectFields } from './record/select_fields.ts';
import { lag } from './shift/lag.ts';
import { shiftBy } from './shift/shift_by.ts';
import { shiftTo } from './shift/shift_to.ts';
import { shiftUntil } from './shift/shift_until.ts';
import { when } from './shift/when.ts';
import { len } from './text/len.ts';
import { lower } from './text/lower.ts';
import { substring } from './text/substring.ts';
import { upper } from './text/upper.ts';
import { daily } from './tick/daily.ts';
import { finished } from './tick/finished.ts';
import { hourly } from './tick/hourly.ts';
import { minutely } from './tick/minutely.ts';
import { monthly } from './tick/monthly.ts';
import { yearly } from './tick/yearly.ts';
import { addTime } from './time/add_time.ts';
import { dayOfMonth } from './time/day_of_month.ts';
import { dayOfMonth0 } from './time/day_of_month0.ts';
import { dayOfYear } from './time/day_of_year.ts';
import { dayOfYear0 } from './time/day_of_year0.ts';
import { days } from './time/days.ts';
import { daysBetween } from './time/days_between.ts';
import { monthOfYear } from './time/month_of_year.ts';
import { monthOfYear0 } from './time/month_of_year0.ts';
import { months } from './time/months.ts';
import { monthsBetween } from './time/months_between.ts';
import { seconds } from './time/seconds.ts';
import { secondsBetween } from './time/seconds_between.ts';
import { timeOf } from './time/time_of.ts';
import { year } from './time/year.ts';
import { since } from './window/since.ts';
import { sliding } from './window/sliding.ts';

/** Every function of the language, in the order of §5.14. A new function costs its file and a line here. */
export const FUNCTIONS: readonly Entry[] = [
  count,
  countIf,
  sum,
  min,
  max,
  mean,
  variance,
  stddev,
  first,
  last,
  collect,
  listLen,
  index,
  get,
  flatten,
  union,
  eq,
  neq,
  lt,
  lte,
  gt,
  gte,
  not,
  logicalAnd,
  logicalOr,
  onlyIf,
  nullIf,
  otherwise,
  coalesce,
  isValid,
  add,
  sub,
  mul,
  div,
  neg,
  ceil,
  floor,
  round,
  zipMin,
  zipMax,
  powf,
  sqrt,
  exp,
  clamp,
  len,
  upper,
  lower,
  substring,
  json,
  timeOf,
  year,
  monthOfYear,
  monthOfYear0,
  dayOfMonth,
  dayOfMonth0,
  dayOfYear,
  dayOfYear0,
  days,
  months,
  seconds,
  addTime,
  secondsBetween,
  daysBetween,
  monthsBetween,
  when,
  shiftTo,
  shiftBy,
  shiftUntil,
  lag,
  hash,
  withKey,
  lookup,
  extend,
  selectFields,
  removeFields,
  since,
  sliding,
  minutely,
  hourly,
  daily,
  monthly,
  yearly,
  finished
];

/** The name of an entry: the word its signature begins with. */
export const nameOf = (entry: Entry): string => /^\w+/.exec(entry.signature)?.[0] as string;

const BY_NAME: ReadonlyMap<string, Entry> = new Map(FUNCTIONS.map(entry => [nameOf(entry), entry]));

const spelling = (entry: Entry): string => `${entry.prefix ? 'prefix ' : ''}${entry.operator}`;

const BY_OPERATOR = Map.groupBy(
  FUNCTIONS.filter(entry => entry.operator),
  spelling
);

/** The function of a name, if there is one. */
export const findFunction = (name: string): Entry | undefined => BY_NAME.get(name);

/** The functions an operator stands for: one, except that `[]` is one for lists and one for maps. */
export const functionsOf = (operator: string, prefix = false): readonly Entry[] =>
  BY_OPERATOR.get(`${prefix ? 'prefix ' : ''}${operator}`) ?? [];

/** The function an infix or prefix operator stands for. */
export const findOperator = (operator: string, prefix: boolean): Entry | undefined => functionsOf(operator, prefix)[0];
