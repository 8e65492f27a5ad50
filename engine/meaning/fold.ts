import type { AggregateEntry, CallTypes } from '../functions/define.ts';
import type { Value } from '../types/value.ts';
import type { Row } from './row.ts';
import type { Moment } from './timeline.ts';

export interface Fold {
  readonly entry: AggregateEntry;
  readonly types: CallTypes;
  /** Of the window; 0 without one. */
  readonly segments: number;
}

/** An aggregation at each row: update, emit, reset (§6.1). `condition` is null without a window. */
export function fold(
  { entry, types, segments }: Fold,
  rows: readonly Row[],
  input: readonly Moment[],
  condition: readonly Moment[] | null
): Value[] {
  const windows = new Map<bigint, Value[][]>();
  return rows.map(({ keyHash }, i) => {
    const window = windows.get(keyHash) ?? [[]];
    if (isTaken(entry, input[i] as Moment)) window.at(-1)?.push((input[i] as Moment).value);
    const emitted = worth(entry, types, window.flat());
    const ends = condition?.[i]?.value === true;
    windows.set(keyHash, ends ? [...window, []].slice(-segments) : window);
    return emitted;
  });
}

function isTaken(entry: AggregateEntry, { value, isNew }: Moment): boolean {
  return value !== null && (isNew || entry.everyRow === true) && (entry.counts?.(value) ?? true);
}

function worth(entry: AggregateEntry, types: CallTypes, content: readonly Value[]): Value {
  if (content.length > 0) return entry.meaning(content, types);
  return entry.empty === 'null' ? null : entry.empty(types);
}
