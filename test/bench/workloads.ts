import { training } from './training.ts';

export interface Query {
  readonly text: string;
  readonly results: 'history' | 'final';
}

/** What is measured: each operation once as a query; the peers' spelling of it is in `sides/peers.py`. */
export interface Workload {
  readonly id: string;
  readonly title: string;
  /** null: no query, what a side does by this name is measured. */
  readonly query: Query | null;
  /** It is about data frames: only sides that have them take part, and the result's rows alone are compared. */
  readonly frames?: true;
  /** Rows are loaded from a file of this format, which is all there is to it. */
  readonly load?: 'csv' | 'parquet' | 'zstd.parquet';
  /** What a run without further wishes measures. */
  readonly rows: number;
  readonly entities: readonly number[];
}

const CUMULATIVE = '{ n: count(E.amount), s: sum(E.amount), m: mean(E.amount), lo: min(E.amount), hi: max(E.amount) }';

const TRAILING = `let w = trailing(7d)
in { n: count(E.amount, window = w), s: sum(E.amount, window = w), m: mean(E.amount, window = w), lo: min(E.amount, window = w), hi: max(E.amount, window = w) }`;

export const WORKLOADS: readonly Workload[] = [
  {
    id: 'W1',
    title: 'count, sum, mean, min, max so far, a row per event',
    query: { text: CUMULATIVE, results: 'history' },
    rows: 10_000_000,
    entities: [10_000]
  },
  {
    id: 'W1s',
    title: 'the last value of each entity',
    query: { text: '{ last: last(E.amount) }', results: 'final' },
    rows: 3_000_000,
    entities: [10_000]
  },
  {
    id: 'W2',
    title: 'running sum by entity and calendar month',
    query: { text: '{ s: sum(E.amount, window = tumbling(1mo)) }', results: 'history' },
    rows: 3_000_000,
    entities: [10_000]
  },
  {
    id: 'W2ny',
    title: 'running sum by entity and calendar month in New York',
    query: { text: '{ s: sum(E.amount, window = tumbling(1mo, zone = "America/New_York")) }', results: 'history' },
    rows: 3_000_000,
    entities: [10_000]
  },
  {
    id: 'W3',
    title: 'views since the last purchase, at each purchase, and their mean so far',
    query: {
      text: `let views = count(E.amount | if(E.kind == "view"), window = since(E.kind == "purchase"))
in { m: views | when(E.kind == "purchase") | mean() }`,
      results: 'history'
    },
    rows: 3_000_000,
    entities: [10_000]
  },
  {
    id: 'W3b',
    title: 'sum of the amounts since the last purchase but two',
    query: { text: '{ s: sum(E.amount, window = sliding(3, E.kind == "purchase")) }', results: 'history' },
    rows: 3_000_000,
    entities: [10_000]
  },
  {
    id: 'W4',
    title: 'count, sum, mean, min, max of the last 7 days, a row per event',
    query: { text: TRAILING, results: 'history' },
    rows: 3_000_000,
    entities: [10_000]
  },
  {
    id: 'W4flat',
    title: 'the same where a window holds 1, 10, 1,000, 100,000 rows on average',
    query: { text: TRAILING, results: 'history' },
    rows: 5_250_000,
    entities: [100_000, 10_000, 100, 1]
  },
  {
    id: 'W4b',
    title: 'median and number of different items of the last 30 days',
    query: {
      text: '{ m: median(E.amount, window = trailing(30d)), d: count_distinct(E.item, window = trailing(30d)) }',
      results: 'history'
    },
    rows: 1_000_000,
    entities: [10_000]
  },
  {
    id: 'W5',
    title: 'at each purchase, the mean review of its item so far',
    query: {
      text: `let review = E | when(E.kind == "review") | with_key($input.item, grouping = "item")
let purchase = E | when(E.kind == "purchase")
in { m: lookup(purchase.item, mean(review.amount)) }`,
      results: 'history'
    },
    rows: 3_000_000,
    entities: [10_000]
  },
  ...[
    [1, 10_000_000],
    [5, 1_000_000],
    [25, 1_000_000]
  ].map(([thresholds, rows]) => training(thresholds as number, rows as number)),
  {
    id: 'W7',
    title: 'running count and sum in a session of 30 minutes',
    query: { text: '{ n: count(E.amount, window = session(30m)), s: sum(E.amount, window = session(30m)) }', results: 'history' },
    rows: 3_000_000,
    entities: [10_000]
  },
  {
    id: 'W7b',
    title: 'different items in an hour that hops every 5 minutes',
    query: { text: '{ d: count_distinct(E.item, window = hopping(1h, 5m)) }', results: 'history' },
    rows: 1_000_000,
    entities: [100]
  },
  {
    id: 'W9',
    title: 'sum, count and mean that fade by half in 7 days',
    query: { text: '{ s: decayed_sum(E.amount, 7d), n: decayed_count(E.amount, 7d), m: decayed_mean(E.amount, 7d) }', results: 'history' },
    rows: 3_000_000,
    entities: [10_000]
  },
  {
    id: 'W9b',
    title: 'seconds since the last purchase, a row per event',
    query: { text: '{ e: elapsed(E.amount | if(E.kind == "purchase")) }', results: 'history' },
    rows: 3_000_000,
    entities: [10_000]
  },
  {
    id: 'Z1',
    title: 'the hour, weekday, day and local midnight (in hours of UTC) of each event in Berlin',
    query: {
      text: `{ hour: hour_of_day(E.time, zone = "Europe/Berlin"), weekday: day_of_week(E.time, zone = "Europe/Berlin"),
  day: day_of_month(E.time, zone = "Europe/Berlin"), midnight: (truncate_time(E.time, "day", zone = "Europe/Berlin") as i64) / 3600000000000 }`,
      results: 'history'
    },
    rows: 3_000_000,
    entities: [10_000]
  },
  {
    id: 'H1in',
    title: 'a pandas frame of time, user, text and amount becomes a table',
    query: null,
    frames: true,
    rows: 3_000_000,
    entities: [10_000]
  },
  {
    id: 'H1out',
    frames: true,
    title: 'seven columns, one of them text, become a pandas frame',
    query: { text: '{ user: E.user, kind: E.kind, amount: E.amount, item: E.item, at: E.time }', results: 'history' },
    rows: 3_000_000,
    entities: [10_000]
  },
  { id: 'H2csv', title: 'a CSV file becomes a table', query: null, load: 'csv', rows: 3_000_000, entities: [10_000] },
  { id: 'H2parquet', title: 'a Parquet file becomes a table', query: null, load: 'parquet', rows: 3_000_000, entities: [10_000] },
  {
    id: 'H2zstd',
    title: 'a Parquet file that Zstandard packed becomes a table',
    query: null,
    load: 'zstd.parquet',
    rows: 3_000_000,
    entities: [10_000]
  }
];

/** Sizes at which W1 is measured when all is: from state that fits the cache to state that does not. */
export const ALL_ENTITIES: readonly number[] = [1_000, 10_000, 100_000, 1_000_000];
