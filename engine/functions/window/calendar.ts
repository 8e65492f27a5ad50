import { convert } from '../../types/convert.ts';
import { readTimestamp } from '../../types/instant.ts';
import { showType, TIMESTAMP_NS, type Type } from '../../types/type.ts';
import type { Value } from '../../types/value.ts';
import type { CallFacts, CallTypes, Refusal } from '../define.ts';
import { type Length, lengthOf } from './length.ts';
import { type Clock, type Origin, type Periods, periodsOf } from './periods.ts';

/** Which arguments of a window say its periods. */
export interface Places {
  readonly length: number;
  readonly zone: number;
  readonly origin: number;
}

const UTC: Clock = { name: 'UTC', local: instant => instant, instant: local => local };

/** The clock of a zone by its name; null if there is none. */
const clockOf = (zone: string): Clock | null => (zone === 'UTC' ? UTC : null);

/** The periods that the arguments of a call say, and their text. */
export function calendarOf(types: CallTypes, { length, zone, origin }: Places): { readonly name: string; readonly periods: Periods } {
  const clock = clockOf(types.constant(zone) as string) as Clock;
  const from = originOf(types.params[origin] as Type, types.constant(origin) ?? null);
  const of = lengthOf(types.params[length] as Type, types.constant(length) as Value);
  const said = from && from !== 'wrong' ? from : null;
  const name = [clock.name, ...(said ? [said.instant === undefined ? `local ${said.local}` : String(said.instant)] : [])].join(' ');
  return { name, periods: periodsOf(of, clock, said) };
}

/** Refuses zones and origins that are none, and a zone that makes no difference. */
export function refuseCalendar({ args }: CallFacts, { length, zone, origin }: Places): Refusal | null {
  const [named, from] = [args[zone]?.constant, args[origin]];
  if (named === undefined || !from || from.constant === undefined) return null;
  if (typeof named !== 'string' || !clockOf(named)) return { code: 'E0008', argument: zone, label: `no time zone '${named}' is known` };
  const said = originOf(from.type, from.constant);
  if (said === 'wrong') return { code: 'E0008', argument: origin, label: `no date or time: ${wrongOrigin(from)}` };
  const isFixed = isFixedLength(args[length]);
  if (named === 'UTC' || !isFixed || said?.local !== undefined) return null;
  return {
    code: 'E0008',
    argument: zone,
    label: 'periods of a fixed length are the same in every zone',
    notes: ['say the length in days or months, or give `origin` as a local time']
  };
}

function isFixedLength(arg: CallFacts['args'][number] | undefined): boolean {
  if (!arg || (arg.constant ?? null) === null) return false;
  const length: Length = lengthOf(arg.type, arg.constant as Value);
  return length.months === undefined && length.days === null;
}

const wrongOrigin = ({ type, constant }: CallFacts['args'][number]): string =>
  typeof constant === 'string' ? `'${constant}'` : showType(type);

// A text without an offset is what clocks showed there.
function originOf(type: Type, value: Value): Origin | null | 'wrong' {
  if (value === null) return null;
  if (typeof value === 'string') {
    const count = readTimestamp(value, 'ns');
    if (count === null) return 'wrong';
    return HAS_OFFSET.test(value) ? { instant: count } : { local: count };
  }
  if (type.kind !== 'timestamp' && type.kind !== 'date32') return 'wrong';
  const instant = convert(value, type, TIMESTAMP_NS);
  return instant === null ? 'wrong' : { instant: instant as bigint };
}

const HAS_OFFSET = /:\d\d(\.\d+)? ?([Zz]|[+-]\d\d(:?\d\d)?)$/;
