/**
 * A value as the slow, obvious parts of the engine hold it (`meaning/`, constants, host steps, tests). What it is follows
 * from its type:
 *
 * | type | value |
 * |---|---|
 * | any, null | `null` |
 * | bool | boolean |
 * | i8 … i32, u8 … u32, f32, f64, date32 (days), interval_months (months) | number |
 * | i64, u64, timestamp, duration | bigint |
 * | interval_days | `{ days, milliseconds }` |
 * | string, large_string, json (its text) | string |
 * | list | array of values |
 * | map | array of `[key, value]` pairs, a repeated key resolved by its last pair |
 * | record | array of values in field order (never a plain object: a field may be called `__proto__`) |
 */
export type Value = null | boolean | number | bigint | string | DayInterval | readonly Value[];

export interface DayInterval {
  readonly days: number;
  readonly milliseconds: number;
}
