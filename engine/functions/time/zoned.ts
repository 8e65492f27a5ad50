import { nearestNote } from '../../diagnostics/suggest.ts';
import { parseSignature } from '../../types/notation.ts';
import { findZone, nearestZones, UTC, type Zone, zoneNamed } from '../../types/zone.ts';
import type { CallFacts, CallTypes, Entry, Refusal } from '../define.ts';

/** The zone that a call names in an argument, UTC if it has none there. */
export function zoneOf({ constant }: CallTypes, argument: number): Zone {
  const name = constant(argument);
  return typeof name === 'string' ? zoneNamed(name) : UTC;
}

/** Refuses a zone that the tz data does not have, with those most like it. */
export function refuseZone({ args }: CallFacts, argument: number): Refusal | null {
  const name = args[argument]?.constant;
  if (name === undefined || (typeof name === 'string' && findZone(name))) return null;
  if (typeof name !== 'string') return { code: 'E0008', argument, label: 'the name of a time zone is expected' };
  return { code: 'E0008', argument, label: `no time zone '${name}'`, notes: [nearestNote(nearestZones(name))] };
}

/** The zone that the constants of a call name, UTC aside; null if they name none. */
export function zoneSaid(entry: Entry, { constant }: Pick<CallTypes, 'constant'>): string | null {
  const { params } = parseSignature(entry.extended ?? entry.signature);
  const name = constant(params.findIndex(param => param.name === ZONE));
  return typeof name === 'string' && name !== UTC.name ? name : null;
}

/** The parameter that names a zone, where a function has one. */
export const ZONE = 'zone';
