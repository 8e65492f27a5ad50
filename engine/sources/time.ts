import type { Column, FixedColumn } from '../columns/column.ts';
import type { StringPool } from '../columns/strings.ts';
import { DataError } from '../diagnostics/failure.ts';
import { isFloat, isInteger } from '../types/classes.ts';
import { DAY, perSecond, readTimestamp, SECOND } from '../types/instant.ts';
import { I64_MAX, I64_MIN, inI64 } from '../types/integers.ts';
import { showType, type TimeUnit } from '../types/type.ts';
import { type Instant, readInstant } from './dates.ts';

/** The instants of a time column in nanoseconds (§7.2). Numbers count in `unit`. A null or unreadable time is a DataError naming the row. */
export function readTimes(column: Column, unit: TimeUnit, strings: StringPool): BigInt64Array {
  if (column.layout !== 'fixed') throw notTime(column);
  const nullRow = column.valid === null ? -1 : column.valid.indexOf(0);
  if (nullRow >= 0) throw new DataError('the time is null', { row: nullRow });
  const { type } = column;
  if (type.kind === 'timestamp') return scaled(column, 1_000_000_000n / perSecond(type.unit));
  if (type.kind === 'date32') return scaled(column, DAY);
  if (type.kind === 'string' || type.kind === 'large_string') return parsed(column, strings);
  if (isInteger(type)) return scaled(column, 1_000_000_000n / perSecond(unit));
  if (isFloat(type)) return fromFloats(column, Number(1_000_000_000n / perSecond(unit)));
  throw notTime(column);
}

function notTime({ type }: Column): DataError {
  return new DataError(`values of type ${showType(type)} are not times: use a timestamp, a date, a string or a number`);
}

function scaled({ data }: FixedColumn, factor: bigint): BigInt64Array {
  if (factor === 1n && data instanceof BigInt64Array) return data;
  const times = new BigInt64Array(data.length);
  const [least, most] = [I64_MIN / factor, I64_MAX / factor];
  for (let row = 0; row < times.length; row++) {
    const count = BigInt(data[row] as bigint);
    if (count > most || count < least) throw tooFar(count, row);
    times[row] = count * factor;
  }
  return times;
}

function tooFar(value: bigint | number | string, row: number): DataError {
  return new DataError(`the time ${value} is outside of the years 1677 to 2262, which nanoseconds can hold`, { row });
}

function parsed({ data }: FixedColumn, strings: StringPool): BigInt64Array {
  const times = new BigInt64Array(data.length);
  const { block } = strings;
  const instant: Instant = { seconds: 0, nanoseconds: 0, digits: 0 };
  for (let row = 0; row < times.length; row++) {
    const code = data[row] as number;
    const isUsual = readInstant(block, strings.start(code), strings.end(code), instant);
    const time = isUsual ? BigInt(instant.seconds) * SECOND + BigInt(instant.nanoseconds) : readTime(strings.text(code), row);
    if (isUsual && !inI64(time)) throw tooFar(strings.text(code), row);
    times[row] = time;
  }
  return times;
}

/** Forms that are rarer: a date alone, a small t. */
function readTime(text: string, row: number): bigint {
  const time = readTimestamp(text, 'ns');
  if (time !== null) return time;
  if (readTimestamp(text, 's') !== null) throw tooFar(text, row);
  throw new DataError(`${JSON.stringify(text.slice(0, 60))} is not a time; times look like 2031-05-01T10:20:00Z`, { row });
}

function fromFloats({ data }: FixedColumn, factor: number): BigInt64Array {
  const times = new BigInt64Array(data.length);
  for (let row = 0; row < times.length; row++) {
    const product = Math.trunc((data[row] as number) * factor);
    if (!Number.isFinite(product)) throw new DataError(`${data[row]} is not a time`, { row });
    const time = BigInt(product);
    if (!inI64(time)) throw tooFar(data[row] as number, row);
    times[row] = time;
  }
  return times;
}
