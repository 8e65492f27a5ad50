import { type Length, lengthOf, type Periods, periodsOf } from '../../types/periods.ts';
import type { Type } from '../../types/type.ts';
import type { Value } from '../../types/value.ts';
import { UTC } from '../../types/zone.ts';
import type { CallFacts, CallTypes, Refusal } from '../define.ts';
import { originOf, readOrigin, refuseOrigin } from '../time/origin.ts';
import { refuseZone, zoneOf } from '../time/zoned.ts';

/** Which arguments of a window say its periods. */
export interface Places {
  readonly length: number;
  readonly zone: number;
  readonly origin: number;
}

/** The periods that the arguments of a call say, and their zone and origin as text. */
export function calendarOf(types: CallTypes, { length, zone, origin }: Places): { readonly name: string; readonly periods: Periods } {
  const [in_, from] = [zoneOf(types, zone), originOf(types, origin)];
  const of = lengthOf(types.params[length] as Type, types.constant(length) as Value);
  const name = [in_.name, ...(from ? [`${from.kind} ${from.time}`] : [])].join(' ');
  return { name, periods: periodsOf(of, in_, from) };
}

/** Refuses zones and origins that are none, and a zone that makes no difference. */
export const refuseCalendar = (facts: CallFacts, { length, zone, origin }: Places): Refusal | null =>
  refuseZone(facts, zone) ?? refuseOrigin(facts, origin) ?? refuseNeedless(facts, { length, zone, origin });

function refuseNeedless({ args }: CallFacts, { length, zone, origin }: Places): Refusal | null {
  const [named, from] = [args[zone]?.constant, args[origin]];
  if (named === undefined || named === UTC.name || from?.constant === undefined) return null;
  if (!isElapsed(args[length]) || readOrigin(from.type, from.constant)?.kind === 'local') return null;
  return {
    code: 'E0008',
    argument: zone,
    label: 'periods of a fixed length are the same in every zone',
    notes: ['say the length in days or months, or give `origin` as a local time']
  };
}

function isElapsed(arg: CallFacts['args'][number] | undefined): boolean {
  if (!arg || (arg.constant ?? null) === null) return false;
  const { unit }: Length = lengthOf(arg.type, arg.constant as Value);
  return unit === 'nanosecond';
}
