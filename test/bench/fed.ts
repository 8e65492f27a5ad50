import { check, QUERY, sound } from '../../engine/check/check.ts';
import type { Sound } from '../../engine/check/checked.ts';
import type { Batch, FixedColumn } from '../../engine/columns/column.ts';
import type { Events, QueryTable } from '../../engine/columns/events.ts';
import { GroupingIndex } from '../../engine/columns/grouping.ts';
import { StringPool } from '../../engine/columns/strings.ts';
import { optimize } from '../../engine/optimize/optimize.ts';
import { plan } from '../../engine/plan/build.ts';
import { HISTORY } from '../../engine/plan/modes.ts';
import { Live, type LiveRows } from '../../engine/run/live.ts';
import { prepare } from '../../engine/sources/prepare.ts';
import { parse } from '../../engine/syntax/parse.ts';
import { BOOL, F64, type Field, I64, record, TIMESTAMP_NS } from '../../engine/types/type.ts';

const COLUMNS = 20;
const SETUP = { time: 'at', key: 'user' };

/** The columns of the events. */
export const FIELDS: readonly Field[] = [
  { name: 'at', type: TIMESTAMP_NS },
  { name: 'user', type: I64 },
  { name: 'closes', type: BOOL },
  ...Array.from({ length: COLUMNS }, (_, i) => ({ name: `x${i}`, type: F64 }))
];

const FEATURES = ['sum(X)', 'mean(X)', 'min(X)', 'max(X)', 'first(X)', 'last(X)', 'variance(X)'];
const WINDOWED = ['sum(X, W)', 'max(X, W)', 'count(X, W)'].map(text => text.replace('W', 'window = since(E.closes)'));

/** A record of so many features. */
const queryOf = (features: number): string =>
  `{ ${Array.from({ length: COLUMNS }, (_, i) => [...FEATURES, ...WINDOWED].map((text, j) => `f${i}_${j}: ${text.replace('X', `E.x${i}`)}`))
    .flat()
    .slice(0, features)
    .join(', ')} }`;

let seed = 1;

/** A number of 32 bits, the same ones in each process. */
export const random = (): number => (seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0);

/** Events a millisecond apart, from number `first` on, of these keys. */
export function batchOf(first: number, keys: readonly number[] | Uint32Array): Batch {
  const { length } = keys;
  const at = new BigInt64Array(length);
  for (let i = 0; i < length; i++) at[i] = BigInt(first + i) * 1_000_000n;
  const column = (type: Field['type'], data: FixedColumn['data']): FixedColumn => ({ layout: 'fixed', type, length, valid: null, data });
  const closes = Uint8Array.from(keys, () => (random() % 8 === 0 ? 1 : 0));
  const numbers = (): Float64Array => Float64Array.from({ length }, () => random() / 7);
  const columns = [
    column(TIMESTAMP_NS, at),
    column(I64, BigInt64Array.from(keys as readonly number[], BigInt)),
    column(BOOL, closes),
    ...Array.from({ length: COLUMNS }, () => column(F64, numbers()))
  ];
  return { schema: FIELDS, length, columns };
}

/** A query of so many features that is fed with batches, and what it has seen. */
export class Fed {
  readonly strings = new StringPool();
  readonly index = new GroupingIndex('user', I64, this.strings);
  readonly live: Live;
  readonly fields: readonly Field[];
  rows = 0;

  constructor(features: number) {
    const schema = { name: 'E', type: record(FIELDS), grouping: 'user', keyType: I64 };
    const checked = sound(check(parse(queryOf(features), QUERY), [], { tables: new Map([['E', schema]]) })) as Sound;
    const events = this.prepared(batchOf(0, []));
    const table: QueryTable = { schema, events, entities: this.index.entities, keys: () => this.index.keys() };
    this.live = new Live(optimize(plan(checked, { ...HISTORY, whole: true })), { tables: new Map([['E', table]]), strings: this.strings });
    const { type } = checked.query;
    this.fields = type.kind === 'record' ? type.fields : [];
  }

  /** The events of a batch, after all that came before. */
  prepared(batch: Batch): Events {
    const events = prepare([batch], SETUP, FIELDS, { strings: this.strings, index: this.index, firstRow: this.rows });
    this.rows += batch.length;
    return events;
  }

  push(events: Events, emit: (rows: LiveRows) => void): void {
    this.live.push(new Map([['E', events]]), emit);
  }

  /** One event of each of so many entities, so many times; gives how many rows that caused. */
  history(entities: number, times: number): number {
    let answered = 0;
    const keys = Uint32Array.from({ length: entities }, (_, i) => i);
    for (let round = 0; round < times; round++) this.push(this.prepared(batchOf(this.rows, keys)), rows => (answered += rows.length));
    return answered;
  }
}
