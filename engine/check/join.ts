import type { Timeline } from './timeline.ts';

/** Whether timelines that are combined fit together. */
export interface Clashes {
  /** Two groupings are combined; the result counts as ungrouped. */
  readonly groupingsClash: boolean;
  /** Two origins are combined; the result fits any. */
  readonly originsClash: boolean;
}

/** Where rows come from. */
export type Living = Pick<Timeline, 'origin' | 'hasRows' | 'ticks'>;

/** Where the result of combining timelines lives (§1.6). */
export interface Joined extends Clashes, Living {
  readonly grouping: string | null;
}

/** The part of it that timelines keep. */
export const living = ({ origin, hasRows, ticks }: Living): Living => ({ origin, hasRows, ticks });

export function join(timelines: readonly Timeline[]): Joined {
  const grouping = agreed(timelines, ({ node }) => node.grouping);
  const origin = agreed(timelines, timeline => timeline.origin?.key ?? null);
  const hasRows = timelines.some(timeline => timeline.hasRows);
  return {
    grouping: grouping.value,
    origin: timelines.find(timeline => timeline.origin && timeline.origin.key === origin.value)?.origin ?? null,
    hasRows,
    ticks: hasRows ? [] : timelines.flatMap(({ ticks }) => ticks),
    groupingsClash: grouping.clash,
    originsClash: origin.clash
  };
}

function agreed(timelines: readonly Timeline[], fact: (timeline: Timeline) => string | null): { value: string | null; clash: boolean } {
  const distinct = new Set(timelines.map(fact).filter(value => value !== null));
  const [value] = distinct;
  return distinct.size > 1 ? { value: null, clash: true } : { value: value ?? null, clash: false };
}
