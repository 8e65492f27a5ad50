import { all } from './aggregate/all.ts';
import { any } from './aggregate/any.ts';
import { approxCountDistinct } from './aggregate/approx_count_distinct.ts';
import { approxQuantile } from './aggregate/approx_quantile.ts';
import { argMax } from './aggregate/arg_max.ts';
import { argMin } from './aggregate/arg_min.ts';
import { correlation } from './aggregate/correlation.ts';
import { count } from './aggregate/count.ts';
import { countDistinct } from './aggregate/count_distinct.ts';
import { countIf } from './aggregate/count_if.ts';
import { covariance } from './aggregate/covariance.ts';
import { decayedCount } from './aggregate/decayed_count.ts';
import { decayedMean } from './aggregate/decayed_mean.ts';
import { decayedSum } from './aggregate/decayed_sum.ts';
import { decayedVectorMean } from './aggregate/decayed_vector_mean.ts';
import { diff } from './aggregate/diff.ts';
import { elapsed } from './aggregate/elapsed.ts';
import { entropy } from './aggregate/entropy.ts';
import { ewma } from './aggregate/ewma.ts';
import { first } from './aggregate/first.ts';
import { firstTime } from './aggregate/first_time.ts';
import { histogram } from './aggregate/histogram.ts';
import { kurtosis } from './aggregate/kurtosis.ts';
import { last } from './aggregate/last.ts';
import { lastTime } from './aggregate/last_time.ts';
import { max } from './aggregate/max.ts';
import { mean } from './aggregate/mean.ts';
import { median } from './aggregate/median.ts';
import { min } from './aggregate/min.ts';
import { mode } from './aggregate/mode.ts';
import { pctChange } from './aggregate/pct_change.ts';
import { product } from './aggregate/product.ts';
import { quantile } from './aggregate/quantile.ts';
import { rate } from './aggregate/rate.ts';
import { skewness } from './aggregate/skewness.ts';
import { slope } from './aggregate/slope.ts';
import { stddev } from './aggregate/stddev.ts';
import { streak } from './aggregate/streak.ts';
import { sum } from './aggregate/sum.ts';
import { timeWeightedMean } from './aggregate/time_weighted_mean.ts';
import { top } from './aggregate/top.ts';
import { variance } from './aggregate/variance.ts';
import { vectorMean } from './aggregate/vector_mean.ts';
import { vectorSum } from './aggregate/vector_sum.ts';
import { zscore } from './aggregate/zscore.ts';
import { abs } from './arithmetic/abs.ts';
import { acos } from './arithmetic/acos.ts';
import { add } from './arithmetic/add.ts';
import { asin } from './arithmetic/asin.ts';
import { atan } from './arithmetic/atan.ts';
import { atan2 } from './arithmetic/atan2.ts';
import { cbrt } from './arithmetic/cbrt.ts';
import { ceil } from './arithmetic/ceil.ts';
import { clamp } from './arithmetic/clamp.ts';
import { cos } from './arithmetic/cos.ts';
import { div } from './arithmetic/div.ts';
import { exp } from './arithmetic/exp.ts';
import { expm1 } from './arithmetic/expm1.ts';
import { floor } from './arithmetic/floor.ts';
import { floorDiv } from './arithmetic/floor_div.ts';
import { greatest } from './arithmetic/greatest.ts';
import { haversine } from './arithmetic/haversine.ts';
import { finite } from './arithmetic/is_finite.ts';
import { isNan } from './arithmetic/is_nan.ts';
import { least } from './arithmetic/least.ts';
import { log } from './arithmetic/log.ts';
import { log1p } from './arithmetic/log1p.ts';
import { log2 } from './arithmetic/log2.ts';
import { log10 } from './arithmetic/log10.ts';
import { mod } from './arithmetic/mod.ts';
import { mul } from './arithmetic/mul.ts';
import { neg } from './arithmetic/neg.ts';
import { powf } from './arithmetic/powf.ts';
import { round } from './arithmetic/round.ts';
import { roundTo } from './arithmetic/round_to.ts';
import { sign } from './arithmetic/sign.ts';
import { sin } from './arithmetic/sin.ts';
import { sqrt } from './arithmetic/sqrt.ts';
import { sub } from './arithmetic/sub.ts';
import { tan } from './arithmetic/tan.ts';
import { trunc } from './arithmetic/trunc.ts';
import { zipMax } from './arithmetic/zip_max.ts';
import { zipMin } from './arithmetic/zip_min.ts';
import { between } from './compare/between.ts';
import { eq } from './compare/eq.ts';
import { gt } from './compare/gt.ts';
import { gte } from './compare/gte.ts';
import { isIn } from './compare/is_in.ts';
import { lt } from './compare/lt.ts';
import { lte } from './compare/lte.ts';
import { neq } from './compare/neq.ts';
import type { Entry } from './define.ts';
import { hash } from './entity/hash.ts';
import { lookup } from './entity/lookup.ts';
import { withKey } from './entity/with_key.ts';
import { json } from './json/json.ts';
import { jsonGet } from './json/json_get.ts';
import { collect } from './list/collect.ts';
import { distinct } from './list/distinct.ts';
import { flatten } from './list/flatten.ts';
import { index } from './list/index.ts';
import { join } from './list/join.ts';
import { listContains } from './list/list_contains.ts';
import { listLen } from './list/list_len.ts';
import { listMax } from './list/list_max.ts';
import { listMean } from './list/list_mean.ts';
import { listMin } from './list/list_min.ts';
import { listSum } from './list/list_sum.ts';
import { reverse } from './list/reverse.ts';
import { slice } from './list/slice.ts';
import { sort } from './list/sort.ts';
import { union } from './list/union.ts';
import { caseOf } from './logic/case.ts';
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
import { concat } from './text/concat.ts';
import { contains } from './text/contains.ts';
import { endsWith } from './text/ends_with.ts';
import { extract } from './text/extract.ts';
import { len } from './text/len.ts';
import { lower } from './text/lower.ts';
import { matches } from './text/matches.ts';
import { padLeft } from './text/pad_left.ts';
import { padRight } from './text/pad_right.ts';
import { position } from './text/position.ts';
import { repeat } from './text/repeat.ts';
import { replace } from './text/replace.ts';
import { reverseText } from './text/reverse_text.ts';
import { split } from './text/split.ts';
import { startsWith } from './text/starts_with.ts';
import { substring } from './text/substring.ts';
import { trim } from './text/trim.ts';
import { upper } from './text/upper.ts';
import { daily } from './tick/daily.ts';
import { every } from './tick/every.ts';
import { finished } from './tick/finished.ts';
import { hourly } from './tick/hourly.ts';
import { idle } from './tick/idle.ts';
import { minutely } from './tick/minutely.ts';
import { monthly } from './tick/monthly.ts';
import { quarterly } from './tick/quarterly.ts';
import { weekly } from './tick/weekly.ts';
import { yearly } from './tick/yearly.ts';
import { addTime } from './time/add_time.ts';
import { dayOfMonth } from './time/day_of_month.ts';
import { dayOfMonth0 } from './time/day_of_month0.ts';
import { dayOfWeek } from './time/day_of_week.ts';
import { dayOfYear } from './time/day_of_year.ts';
import { dayOfYear0 } from './time/day_of_year0.ts';
import { days } from './time/days.ts';
import { daysBetween } from './time/days_between.ts';
import { hourOfDay } from './time/hour_of_day.ts';
import { isWeekend } from './time/is_weekend.ts';
import { minuteOfHour } from './time/minute_of_hour.ts';
import { monthOfYear } from './time/month_of_year.ts';
import { monthOfYear0 } from './time/month_of_year0.ts';
import { months } from './time/months.ts';
import { monthsBetween } from './time/months_between.ts';
import { quarter } from './time/quarter.ts';
import { secondOfMinute } from './time/second_of_minute.ts';
import { seconds } from './time/seconds.ts';
import { secondsBetween } from './time/seconds_between.ts';
import { timeOf } from './time/time_of.ts';
import { truncateTime } from './time/truncate_time.ts';
import { weekOfYear } from './time/week_of_year.ts';
import { year } from './time/year.ts';
import { cosine } from './vector/cosine.ts';
import { dot } from './vector/dot.ts';
import { euclidean } from './vector/euclidean.ts';
import { norm } from './vector/norm.ts';
import { hopping } from './window/hopping.ts';
import { session } from './window/session.ts';
import { since } from './window/since.ts';
import { sliding } from './window/sliding.ts';
import { trailing } from './window/trailing.ts';
import { tumbling } from './window/tumbling.ts';

/** Every function of the language: those of the base in the order of §5.14, then the added ones. A new function costs its file and a line here. */
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
  finished,
  every,
  weekly,
  quarterly,
  idle,
  log,
  log2,
  log10,
  log1p,
  expm1,
  sin,
  cos,
  tan,
  asin,
  acos,
  atan,
  cbrt,
  atan2,
  abs,
  sign,
  trunc,
  mod,
  floorDiv,
  roundTo,
  isNan,
  finite,
  greatest,
  least,
  between,
  isIn,
  caseOf,
  contains,
  startsWith,
  endsWith,
  matches,
  extract,
  replace,
  split,
  trim,
  concat,
  position,
  repeat,
  padLeft,
  padRight,
  reverseText,
  jsonGet,
  dayOfWeek,
  isWeekend,
  weekOfYear,
  quarter,
  hourOfDay,
  minuteOfHour,
  secondOfMinute,
  truncateTime,
  listSum,
  listMean,
  listMin,
  listMax,
  listContains,
  sort,
  reverse,
  slice,
  distinct,
  join,
  dot,
  cosine,
  norm,
  euclidean,
  haversine,
  trailing,
  tumbling,
  hopping,
  session,
  product,
  skewness,
  kurtosis,
  covariance,
  correlation,
  ewma,
  argMin,
  argMax,
  any,
  all,
  streak,
  decayedSum,
  decayedCount,
  decayedMean,
  elapsed,
  timeWeightedMean,
  firstTime,
  lastTime,
  slope,
  diff,
  pctChange,
  zscore,
  rate,
  countDistinct,
  median,
  quantile,
  mode,
  top,
  histogram,
  entropy,
  vectorSum,
  vectorMean,
  decayedVectorMean,
  approxCountDistinct,
  approxQuantile
];

/** The name of an entry: the word its signature begins with. */
export const nameOf = (entry: Entry): string => /^\w+/.exec(entry.signature)?.[0] as string;

/** The signature with everything that can be given. */
export const fullSignature = (entry: Entry): string => entry.extended ?? entry.signature;

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
