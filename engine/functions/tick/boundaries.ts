import { floorDiv, HOUR } from '../../types/instant.ts';
import type { Periods } from '../../types/periods.ts';
import { nextChange, stretchAt, type Zone } from '../../types/zone.ts';
import type { Boundaries } from '../define.ts';

/** Boundaries a fixed length apart, counted from the epoch; all in nanoseconds. */
export const fixed = (length: bigint): Boundaries => ({
  from: time => -floorDiv(-time, length) * length,
  next: boundary => boundary + length
});

/** Boundaries where periods begin. */
export function starts({ numberAt, startOf }: Periods): Boundaries {
  const next = (time: bigint): bigint => startOf(numberAt(time) + 1n);
  const from = (time: bigint): bigint => {
    const start = startOf(numberAt(time));
    return start === time ? time : next(time);
  };
  return { from, next };
}

/** Boundaries where a zone's clocks come to a full hour: twice, where they come there again. */
export function hours(zone: Zone): Boundaries {
  const from = (time: bigint): bigint => {
    const hour = fixed(HOUR).from(time + stretchAt(zone, time).offset) - stretchAt(zone, time).offset;
    const change = nextChange(zone, time);
    return change !== null && change <= hour ? from(change) : hour;
  };
  return { from, next: boundary => from(boundary + 1n) };
}
