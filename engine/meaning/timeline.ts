import type { Value } from '../types/value.ts';
import { compareRows, type Row } from './row.ts';

/** What an expression is worth at a row, and whether the row brings it anew (§1.7). */
export interface Moment {
  readonly value: Value;
  readonly isNew: boolean;
}

/** The meaning of an expression (§1.3). A literal is worth the same on any rows. */
export type Timeline =
  | { readonly continuity: 'literal'; readonly value: Value }
  | {
      readonly continuity: 'discrete' | 'continuous' | 'moving';
      /** In row order. */
      readonly rows: readonly Row[];
      /** One per row. */
      readonly moments: readonly Moment[];
    };

const NOTHING: Moment = { value: null, isNew: false };

/** The timeline at other rows, which are in row order too (§1.5). */
export function lift(timeline: Timeline, onto: readonly Row[]): readonly Moment[] {
  if (timeline.continuity === 'literal') return onto.map(() => ({ value: timeline.value, isNew: false }));
  const { rows, moments, continuity } = timeline;
  if (rows === onto) return moments;
  if (continuity === 'moving') throw new Error('a moving value is computed where it is asked, never carried there');
  const latest = new Map<bigint, Value>();
  let i = 0;
  return onto.map(row => {
    for (; i < rows.length && compareRows(rows[i] as Row, row) < 0; i++) {
      latest.set((rows[i] as Row).keyHash, (moments[i] as Moment).value);
    }
    if (i < rows.length && compareRows(rows[i] as Row, row) === 0) return moments[i] as Moment;
    return continuity === 'continuous' ? { value: latest.get(row.keyHash) ?? null, isNew: false } : NOTHING;
  });
}
