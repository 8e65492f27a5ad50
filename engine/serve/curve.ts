import type { Column } from '../columns/column.ts';
import { isNull } from '../columns/storage.ts';
import type { StringPool } from '../columns/strings.ts';
import { valueAt } from '../columns/values.ts';
import type { ResultBatch } from '../index.ts';
import { isNumber } from '../types/classes.ts';
import type { Type } from '../types/type.ts';
import type { Job } from './job.ts';
import type { KeptQuery } from './kept.ts';
import type { Curves, Series } from './protocol.ts';
import { cellText } from './window.ts';

/** What part of a result is drawn, and how finely. Times are milliseconds since 1970. */
export interface Drawing {
  readonly ticket: string;
  readonly from: number | null;
  readonly to: number | null;
  /** Columns of pixels: of all points in one no more than four are given. */
  readonly width: number;
  /** Entities drawn; the first so many that come. */
  readonly entities: number;
}

const MOST_FIELDS = 20;
const isDrawable = (type: Type): boolean => isNumber(type) || type.kind === 'bool';

/** A result as curves: per field and entity the points that make a difference at this width, nulls as gaps. */
export async function drawCurves(query: KeptQuery, strings: StringPool, drawing: Drawing, job: Job): Promise<Curves> {
  const continuity = query.continuity();
  const fields = query.columns.map(({ name, type }, index) => ({ name, type, index })).filter(({ type }) => isDrawable(type));
  const drawn = fields.slice(0, MOST_FIELDS);
  const span = drawing.from === null || drawing.to === null ? await spanOf(query, job) : ([drawing.from, drawing.to] as const);
  const entities = new Entities(drawing.entities, strings);
  const curves = drawn.map(() => [] as Curve[]);
  for await (const batch of query.rowsFrom(0, { signal: job.signal, pause: () => job.pause() })) {
    addBatch(batch, drawn, curves, entities, span, drawing.width);
    await job.pause();
  }
  return {
    span,
    entities: entities.names,
    moreEntities: entities.left,
    panels: drawn.map(({ name, index }, i) => ({
      field: name,
      continuity: continuity[index] ?? 'discrete',
      series: (curves[i] as Curve[]).map(curve => curve.points())
    }))
  };
}

async function spanOf(query: KeptQuery, job: Job): Promise<readonly [number, number]> {
  const known = query.span;
  if (known) return [milliseconds(known[0]), milliseconds(known[1])];
  let [first, last] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for await (const { time, length } of query.rowsFrom(0, { signal: job.signal, pause: () => job.pause() })) {
    if (length === 0) continue;
    first = Math.min(first, milliseconds(time[0] as bigint));
    last = Math.max(last, milliseconds(time[length - 1] as bigint));
  }
  return first <= last ? [first, last] : [0, 0];
}

// Exact to the microsecond, which is enough to draw.
const milliseconds = (time: bigint): number => Number(time) / 1e6;

/** Entities by the order they come in: those beyond `most` are only counted. */
class Entities {
  readonly names: string[] = [];
  readonly #most: number;
  readonly #strings: StringPool;
  readonly #numbers = new Map<bigint, number>();

  constructor(most: number, strings: StringPool) {
    this.#most = most;
    this.#strings = strings;
  }

  get left(): number {
    return Math.max(0, this.#numbers.size - this.#most);
  }

  /** Its number; -1 if it is not drawn. */
  of({ keyHash, key }: ResultBatch, row: number): number {
    const hash = keyHash[row] as bigint;
    const known = this.#numbers.get(hash);
    if (known !== undefined) return known;
    const number = this.names.length < this.#most ? this.names.length : -1;
    this.#numbers.set(hash, number);
    if (number >= 0) this.names.push(cellText(key.type, valueAt(key, row, this.#strings)) ?? 'null');
    return number;
  }
}

interface Drawn {
  readonly index: number;
}

function addBatch(
  batch: ResultBatch,
  fields: readonly Drawn[],
  curves: Curve[][],
  entities: Entities,
  span: readonly [number, number],
  width: number
): void {
  const columns = fields.map(({ index }) => batch.columns[index] as Column);
  for (let row = 0; row < batch.length; row++) {
    const entity = entities.of(batch, row);
    if (entity < 0) continue;
    const time = milliseconds(batch.time[row] as bigint);
    for (const [i, column] of columns.entries()) {
      const of = curves[i] as Curve[];
      const curve = of[entity] ?? new Curve(span, width);
      of[entity] = curve;
      curve.add(time, isNull(column, row) || column.layout !== 'fixed' ? null : Number(column.data[row]));
    }
  }
}

interface Point {
  readonly time: number;
  readonly value: number | null;
}

/** Points of one entity in time order: of those in one column of pixels the first, the extremes and the last; a null is kept where it ends a run. */
class Curve {
  readonly #from: number;
  readonly #to: number;
  readonly #perPixel: number;
  readonly #time: number[] = [];
  readonly #value: (number | null)[] = [];
  #pixel = Number.NaN;
  #first: Point | null = null;
  #low: Point | null = null;
  #high: Point | null = null;
  #last: Point | null = null;

  constructor([from, to]: readonly [number, number], width: number) {
    this.#from = from;
    this.#to = to;
    this.#perPixel = (to - from) / width || 1;
  }

  add(time: number, value: number | null): void {
    // The latest point before the span is where its first value comes from.
    const pixel = time < this.#from ? -1 : time > this.#to ? Number.POSITIVE_INFINITY : Math.floor((time - this.#from) / this.#perPixel);
    const point = { time, value: value !== null && Number.isFinite(value) ? value : null };
    if (pixel < 0) {
      this.#pixel = pixel;
      this.#last = point;
      this.#first = point;
    } else if (pixel !== this.#pixel || point.value === null || this.#last?.value === null) {
      this.#flush();
      this.#pixel = pixel;
      this.#begin(point);
    } else this.#extend(point);
  }

  points(): Series {
    this.#flush();
    return { time: this.#time, value: this.#value };
  }

  #begin(point: Point): void {
    this.#first = point;
    this.#low = point;
    this.#high = point;
    this.#last = point;
  }

  #extend(point: Point): void {
    const value = point.value as number;
    if (this.#low === null || value < (this.#low.value as number)) this.#low = point;
    if (this.#high === null || value > (this.#high.value as number)) this.#high = point;
    this.#last = point;
  }

  #flush(): void {
    const points = new Set([this.#first, this.#low, this.#high, this.#last].filter(point => point !== null));
    for (const { time, value } of [...points].sort((a, b) => a.time - b.time)) {
      if (time > this.#to && this.#time.length > 0 && (this.#time.at(-1) as number) > this.#to) continue;
      this.#time.push(time);
      this.#value.push(value);
    }
    this.#low = null;
    this.#high = null;
    this.#first = null;
    this.#last = null;
  }
}
