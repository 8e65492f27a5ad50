import { elapsed, type Length, lengthOf } from '../../types/periods.ts';
import type { CallFacts, Refusal } from '../define.ts';

const UNITS = { nanosecond: 'ns', day: 'd', month: 'mo' } as const;

/** As `explain` prints it: `7d`. */
export const showLength = ({ unit, count }: Length): string => `${count}${UNITS[unit]}`;

/** Refuses a length that is null or not positive, and months where they have no place. */
export function refuseLength({ args }: CallFacts, argument: number, name: string, allowsMonths: boolean): Refusal | null {
  const { type, constant } = args[argument] as CallFacts['args'][number];
  if (constant === undefined) return null;
  const length = constant === null || type.kind === 'null' ? null : lengthOf(type, constant);
  if (!length || length.count <= 0n) return { code: 'E0008', argument, label: `'${name}' must be longer than nothing` };
  if (elapsed(length) !== null || allowsMonths) return null;
  return { code: 'E0008', argument, label: `'${name}' must not be in months, which are not equally long` };
}
