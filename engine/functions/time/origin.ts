import { convert } from '../../types/convert.ts';
import { type Origin, originOf as originOfText } from '../../types/periods.ts';
import { showType, TIMESTAMP_NS, type Type } from '../../types/type.ts';
import type { Value } from '../../types/value.ts';
import type { CallFacts, CallTypes, Refusal } from '../define.ts';

/** Where the periods of a call are counted from, by one of its arguments; null if that is null. */
export function originOf({ params, constant }: CallTypes, argument: number): Origin | null {
  return readOrigin(params[argument] as Type, constant(argument) ?? null);
}

/** The origin that a constant is: a text without an offset is what clocks showed there. null if it is none. */
export function readOrigin(type: Type, value: Value): Origin | null {
  if (typeof value === 'string') return originOfText(value);
  const time = type.kind === 'timestamp' || type.kind === 'date32' ? convert(value, type, TIMESTAMP_NS) : null;
  return time === null ? null : { kind: 'instant', time: time as bigint };
}

/** Refuses an origin that is no time. */
export function refuseOrigin({ args }: CallFacts, argument: number): Refusal | null {
  const given = args[argument];
  if (given === undefined || given.constant === undefined) return null;
  const { type, constant } = given;
  if (constant === null && type.kind === 'null') return null;
  if (readOrigin(type, constant) !== null) return null;
  return { code: 'E0008', argument, label: `no date or time: ${typeof constant === 'string' ? `'${constant}'` : showType(type)}` };
}
