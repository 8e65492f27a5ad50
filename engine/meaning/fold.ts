import type { AggregateEntry, CallTypes, Extent, When } from '../functions/define.ts';
import { isInput } from '../functions/inputs.ts';
import type { Value } from '../types/value.ts';
import type { Row } from './row.ts';
import type { Moment } from './timeline.ts';

export interface Fold {
  readonly entry: AggregateEntry;
  readonly types: CallTypes;
  /** That a condition ends; 0: none does. */
  readonly segments: number;
  /** Of a moving window. */
  readonly extent: Extent | null;
}

/** What was put in, and when. */
interface Input {
  readonly value: Value;
  readonly time: bigint;
}

/** What an aggregation is given at a row: no input where the row is none of the input's. */
export interface Given {
  readonly input: Moment | undefined;
  /** Whether the window's condition is true. */
  readonly ends: boolean;
}

/** An aggregation at each row: update, emit, reset (§6.1). */
export function fold(op: Fold, rows: readonly Row[], given: readonly Given[]): Value[] {
  const windows = new Map<bigint, Input[][]>();
  const measures = new Map<bigint, number>();
  return rows.map(({ keyHash, time }, i) => {
    const { input, ends } = given[i] as Given;
    const before = held(op.extent, windows.get(keyHash) ?? [[]], time);
    const isNext = input && isTaken(op.entry, input) && isAlike(op.entry, measures, keyHash, input.value);
    const window = isNext ? added(before, { value: input.value, time }) : before;
    windows.set(keyHash, ends ? [...window, []].slice(-op.segments) : window);
    return worth(op, window.flat(), time);
  });
}

/** The segments with one more input in the last of them. */
const added = (window: readonly Input[][], input: Input): Input[][] => [...window.slice(0, -1), [...(window.at(-1) as Input[]), input]];

/** What a moving window still holds at an instant (X2). */
function held(extent: Extent | null, window: Input[][], at: bigint): Input[][] {
  if (extent === null) return window;
  if (extent.kind === 'reach') {
    const start = startOf(extent, at);
    return window.map(segment => segment.filter(({ time }) => time >= start));
  }
  const last = window.flat().at(-1);
  return last !== undefined && at - last.time > extent.gap ? [[]] : window;
}

/** The first instant that a window reaches back to from another. */
function startOf(extent: Extent & { readonly kind: 'reach' }, at: bigint): bigint {
  const { back, latest } = extent.start(at);
  return latest !== null && latest < at - back ? latest : at - back;
}

const isTaken = (entry: AggregateEntry, { value, isNew }: Moment): boolean => (isNew || entry.everyRow === true) && isInput(entry, value);

/** Whether an input has in common with its entity's first what all must have. */
function isAlike({ measure }: AggregateEntry, measures: Map<bigint, number>, keyHash: bigint, value: Value): boolean {
  const found = measure?.of(value);
  if (found === undefined || found === null) return found === undefined;
  if (!measures.has(keyHash)) measures.set(keyHash, found);
  return measures.get(keyHash) === found;
}

function worth({ entry, types }: Fold, inputs: readonly Input[], at: bigint): Value {
  const content = inputs.filter(({ value }) => entry.counts?.(value) ?? true);
  const when: When = { times: content.map(({ time }) => time), at };
  if (content.length > 0)
    return entry.meaning(
      content.map(({ value }) => value),
      types,
      when
    );
  return entry.empty === 'null' ? null : entry.empty(types);
}
