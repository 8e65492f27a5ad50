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
  readonly load?: 'csv' | 'parquet';
  /** What a run without further wishes measures. */
  readonly rows: number;
  readonly entities: readonly number[];
}

const CUMULATIVE = '{ n: count(E.amount), s: sum(E.amount), m: mean(E.amount), lo: min(E.amount), hi: max(E.amount) }';

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
  { id: 'H2parquet', title: 'a Parquet file becomes a table', query: null, load: 'parquet', rows: 3_000_000, entities: [10_000] }
];

/** Sizes at which W1 is measured when all is: from state that fits the cache to state that does not. */
export const ALL_ENTITIES: readonly number[] = [1_000, 10_000, 100_000, 1_000_000];
