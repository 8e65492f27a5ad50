import type { Column } from '../columns/column.ts';
import { Entities } from '../columns/entities.ts';
import { wordsOf } from '../columns/hash.ts';
import type { StringPool } from '../columns/strings.ts';
import { valueAt } from '../columns/values.ts';
import type { Continuity, ResultBatch, RunOptions } from '../index.ts';
import { isNumber } from '../types/classes.ts';
import type { Type } from '../types/type.ts';
import type { KeptQuery } from './kept.ts';
import type { Curves, Series } from './protocol.ts';
import { type Extent, merged, Points, Thinned } from './thinned.ts';
import { cellText } from './window.ts';

/** What part of a result is drawn, and how finely. Times are milliseconds since 1970. */
export interface Drawing {
  readonly from: number | null;
  readonly to: number | null;
  /** Columns of pixels: of all points in one no more than four are given. */
  readonly width: number;
  /** Entities drawn; the first so many that come. */
  readonly entities: number;
  /** null: all that can be drawn. */
  readonly fields: readonly string[] | null;
}

/** Fields that are drawn, if they are not named. */
const MOST_FIELDS = 20;
/** Points that fit into a message, whatever their digits. */
const MOST_POINTS = 90_000;

const isDrawable = (type: Type): boolean => isNumber(type) || type.kind === 'bool';

/**
 * A result as curves: per field and entity the points that make a difference at this width, nulls as gaps. What moves is computed for every column
 * of pixels; a held value goes on to the end. Where there would be too many points, they are for wider columns of pixels.
 */
export async function drawCurves(query: KeptQuery, strings: StringPool, drawing: Drawing, options: RunOptions): Promise<Curves> {
  const curves = await new Picture(query, strings, drawing, options).draw();
  const points = curves.panels.flatMap(({ series }) => series).reduce((sum, { time }) => sum + time.length, 0);
  if (points <= MOST_POINTS || drawing.width === 1) return curves;
  const width = Math.max(1, Math.floor((drawing.width * MOST_POINTS) / points));
  return drawCurves(query, strings, { ...drawing, width }, options);
}

interface Field {
  readonly name: string;
  readonly index: number;
  readonly continuity: Continuity;
}

class Picture {
  readonly #query: KeptQuery;
  readonly #strings: StringPool;
  readonly #drawing: Drawing;
  readonly #options: RunOptions;
  readonly #fields: readonly Field[];
  readonly #moreFields: number;
  readonly #curves: readonly Thinned[][];
  readonly #names: string[] = [];
  readonly #hashes: bigint[] = [];
  readonly #entities: Entities;
  #rows = 0;

  constructor(query: KeptQuery, strings: StringPool, drawing: Drawing, options: RunOptions) {
    this.#query = query;
    this.#strings = strings;
    this.#drawing = drawing;
    this.#options = options;
    const continuity = query.continuity();
    const all = query.columns
      .map(({ name, type }, index) => ({ name, type, index, continuity: continuity[index] ?? 'discrete' }))
      .filter(({ name, type }) => isDrawable(type) && (drawing.fields?.includes(name) ?? true));
    this.#fields = drawing.fields === null ? all.slice(0, MOST_FIELDS) : all;
    this.#moreFields = all.length - this.#fields.length;
    this.#curves = this.#fields.map(() => []);
    this.#entities = new Entities('', query.keyType);
  }

  async draw(): Promise<Curves> {
    const span = await this.#span();
    const extent = { from: span[0], to: span[1], width: this.#drawing.width };
    for await (const batch of this.#query.rowsFrom(0, this.#options)) {
      this.#rows += batch.length;
      this.#add(batch, extent);
      await this.#options.pause?.();
    }
    const computed = await this.#computed(extent);
    return {
      span,
      rows: this.#rows,
      entities: this.#names,
      moreEntities: Math.max(0, this.#entities.size - this.#names.length),
      moreFields: this.#moreFields,
      panels: this.#fields.map(({ name, continuity }, i) => ({
        field: name,
        continuity: continuity === 'moving' && computed === null ? 'discrete' : continuity,
        series: this.#series(i, computed?.get(i) ?? null)
      }))
    };
  }

  #series(field: number, computed: readonly Series[] | null): Series[] {
    const curves = (this.#curves[field] as Thinned[]).map(curve => curve.series());
    return computed === null ? curves : curves.map((curve, entity) => merged(curve, computed[entity] as Series));
  }

  async #span(): Promise<readonly [number, number]> {
    const { from, to } = this.#drawing;
    if (from !== null && to !== null) return [from, to];
    const known = this.#query.span;
    if (known) return [milliseconds(known[0]), milliseconds(known[1])];
    let [first, last] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for await (const { time, length } of this.#query.rowsFrom(0, this.#options)) {
      if (length === 0) continue;
      first = Math.min(first, milliseconds(time[0] as bigint));
      last = Math.max(last, milliseconds(time[length - 1] as bigint));
    }
    return first <= last ? [first, last] : [0, 0];
  }

  #add(batch: ResultBatch, extent: Extent): void {
    const times = new Int32Array(batch.time.buffer, batch.time.byteOffset, batch.length * 2);
    const hashes = wordsOf(batch.keyHash);
    const columns = this.#fields.map(({ index }) => numbers(batch.columns[index] as Column));
    for (let row = 0; row < batch.length; row++) {
      const time = ((times[row * 2 + 1] as number) * WORD + ((times[row * 2] as number) >>> 0)) / 1e6;
      const entity = this.#entities.number(hashes[row * 2] as number, hashes[row * 2 + 1] as number);
      if (entity >= this.#drawing.entities) continue;
      if (entity === this.#names.length) this.#meet(batch, row, extent);
      if (time > extent.to) continue;
      for (let i = 0; i < columns.length; i++) {
        const curve = (this.#curves[i] as Thinned[])[entity] as Thinned;
        curve.add(time, (columns[i] as NumberAt)(row));
      }
    }
  }

  #meet({ keyHash, key }: ResultBatch, row: number, extent: Extent): void {
    this.#names.push(cellText(key.type, valueAt(key, row, this.#strings)) ?? 'null');
    this.#hashes.push(keyHash[row] as bigint);
    this.#fields.forEach(({ continuity }, i) => {
      (this.#curves[i] as Thinned[]).push(new Thinned(extent, continuity === 'continuous'));
    });
  }

  /** What moving fields are worth at each column of pixels, by field and entity; null where they cannot be computed. */
  async #computed({ from, to, width }: Extent): Promise<ReadonlyMap<number, readonly Series[]> | null> {
    const moving = [...this.#fields.entries()].filter(([, { continuity }]) => continuity === 'moving');
    if (moving.length === 0 || this.#hashes.length === 0) return new Map();
    const times = Array.from({ length: to > from ? width + 1 : 1 }, (_, i) => from + ((to - from) * i) / width);
    const moments = { times: BigInt64Array.from(times, nanoseconds), entities: BigUint64Array.from(this.#hashes) };
    const names = moving.map(([, { name }]) => name);
    const given = this.#query.moving(names, moments, this.#options);
    if (given === null) return null;
    const places = new Map(this.#hashes.map((hash, entity) => [hash, entity]));
    const points = names.map(() => this.#hashes.map(() => new Points()));
    for await (const { length, time, keyHash, columns } of given) {
      const values = columns.map(numbers);
      for (let row = 0; row < length; row++) {
        const entity = places.get(keyHash[row] as bigint) as number;
        values.forEach((numberAt, i) => {
          points[i]?.[entity]?.add(milliseconds(time[row] as bigint), numberAt(row));
        });
      }
    }
    return new Map(moving.map(([field], i) => [field, points[i] as Points[]]));
  }
}

const WORD = 2 ** 32;

// Exact to the microsecond, which is enough to draw.
const milliseconds = (time: bigint): number => Number(time) / 1e6;
const nanoseconds = (time: number): bigint => BigInt(Math.round(time * 1e6));

type NumberAt = (row: number) => number;

/** The values of a column as numbers, NaN where there is none that can be drawn. */
function numbers(column: Column): NumberAt {
  if (column.layout !== 'fixed') return () => Number.NaN;
  const { data, valid } = column;
  return row => {
    if (valid !== null && valid[row] === 0) return Number.NaN;
    const value = Number(data[row]);
    return Number.isFinite(value) ? value : Number.NaN;
  };
}
