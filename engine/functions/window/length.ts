import { DAY, perSecond, SECOND } from '../../types/instant.ts';
import type { Type } from '../../types/type.ts';
import type { DayInterval, Value } from '../../types/value.ts';
import type { CallFacts, Refusal } from '../define.ts';

/** How long something takes: so many calendar months, or nanoseconds; `days` where those were said in whole days, which a calendar may read as its own. */
export type Length =
  | { readonly months: number; readonly nanoseconds?: undefined }
  | { readonly months?: undefined; readonly nanoseconds: bigint; readonly days: number | null };

/** The length that a constant of class timedelta stands for. */
export function lengthOf(type: Type, value: Value): Length {
  if (type.kind === 'duration') return { nanoseconds: (value as bigint) * (SECOND / perSecond(type.unit)), days: null };
  if (type.kind === 'interval_months') return { months: value as number };
  const { days, milliseconds } = value as DayInterval;
  return { nanoseconds: BigInt(days) * DAY + BigInt(milliseconds) * 1_000_000n, days: milliseconds === 0 ? days : null };
}

export const isPositive = ({ months, nanoseconds }: Length): boolean => (months ?? nanoseconds) > 0;

/** As `explain` prints it. */
export const showLength = ({ months, nanoseconds }: Length): string => (months === undefined ? `${nanoseconds}ns` : `${months}mo`);

/** Refuses a length that is null or not positive, and months where they have no place. */
export function refuseLength({ args }: CallFacts, argument: number, name: string, allowsMonths: boolean): Refusal | null {
  const { type, constant } = args[argument] as CallFacts['args'][number];
  if (constant === undefined) return null;
  const length = constant === null || type.kind === 'null' ? null : lengthOf(type, constant);
  if (!length || !isPositive(length)) return { code: 'E0008', argument, label: `'${name}' must be longer than nothing` };
  if (length.months === undefined || allowsMonths) return null;
  return { code: 'E0008', argument, label: `'${name}' must not be in months, which are not equally long` };
}
