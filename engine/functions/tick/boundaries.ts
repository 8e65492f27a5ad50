import { addMonths, civilOfInstant, dayNumber, floorDiv, instantOfDay } from '../../types/instant.ts';

export interface Boundaries {
  /** The first boundary at or after an instant. */
  readonly from: (time: bigint) => bigint;
  /** The next one after a boundary. */
  readonly next: (boundary: bigint) => bigint;
}

/** Boundaries a fixed length apart, counted from the epoch; all in nanoseconds. */
export const fixed = (length: bigint): Boundaries => ({
  from: time => -floorDiv(-time, length) * length,
  next: boundary => boundary + length
});

/** Boundaries at the first midnight of every `months` calendar months, counted from January. */
export const calendar = (months: 1 | 12): Boundaries => ({
  from: time => {
    const { year, month } = civilOfInstant(time);
    const start = instantOfDay(dayNumber({ year, month: months === 12 ? 1 : month, day: 1 }));
    return start < time ? addMonths(start, months) : start;
  },
  next: boundary => addMonths(boundary, months)
});
