import type { Curves, Series } from '../../engine/serve/protocol.ts';

/** How a field's values go on between those that are known. */
export type Continuity = Curves['panels'][number]['continuity'];

/** A time in milliseconds, and a value. */
export type Corner = readonly [time: number, value: number];

/** What is drawn of a series: lines from corner to corner, and its values alone. */
export interface Shapes {
  readonly lines: readonly (readonly Corner[])[];
  readonly points: readonly Corner[];
}

/** Held values are steps up to the next null or the end of what is drawn, discrete ones points, moving ones lines. */
export function shapesOf({ time, value }: Series, continuity: Continuity, end: number): Shapes {
  const points: Corner[] = [];
  const lines: Corner[][] = [];
  let line: Corner[] = [];
  const holds = continuity === 'continuous' || continuity === 'literal';
  const ended = (at: number): void => {
    const last = line.at(-1);
    if (holds && last) line.push([at, last[1]]);
    if (line.length > 0) lines.push(line);
    line = [];
  };
  time.forEach((at, i) => {
    const known = value[i] ?? null;
    if (known === null) return ended(at);
    const last = line.at(-1);
    if (holds && last) line.push([at, last[1]]);
    line.push([at, known]);
    points.push([at, known]);
  });
  ended(end);
  return { lines: continuity === 'discrete' ? [] : lines, points };
}

/** The least and the greatest value; null if there is none. */
export function rangeOf(series: readonly Series[]): readonly [low: number, high: number] | null {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { value } of series)
    for (const known of value) {
      if (known === null) continue;
      if (known < low) low = known;
      if (known > high) high = known;
    }
  return low <= high ? [low, high] : null;
}
