import type { Query, Workload } from './workloads.ts';

/** Features of amounts above a threshold (null: all amounts): of W1, of W4 over two windows, of W2, of W3 and of W5, as fields of a record. */
function featuresAbove(index: number, threshold: number | null): string[] {
  const above = (amount: string): string => (threshold === null ? amount : `(${amount} | if(${amount} > ${threshold}.0))`);
  const x = above('E.amount');
  const five = (name: string, window: string): string[] =>
    ['count', 'sum', 'mean', 'min', 'max'].map(aggregation => `${name}_${aggregation}_${index}: ${aggregation}(${x}${window})`);
  const two = (name: string, window: string): string[] =>
    ['count', 'sum'].map(aggregation => `${name}_${aggregation}_${index}: ${aggregation}(${x}, window = ${window})`);
  return [
    ...five('whole', ''),
    ...five('week', ', window = trailing(7d)'),
    ...five('days', ', window = trailing(30d)'),
    ...two('month', 'tumbling(1mo)'),
    ...two('since', 'since(E.kind == "purchase")'),
    `item_${index}: lookup(E.item, mean(${above('review.amount')}))`
  ];
}

const FEATURES = 20;

/** Amounts above what the features of each threshold are about: all, 4, 8, …; `sides/peers` says the same. */
const thresholdsOf = (count: number): (number | null)[] => Array.from({ length: count }, (_, i) => (i === 0 ? null : 4 * i));

/** A training set: at each purchase so many times 20 features, and what is bought in the 30 days after it, where that is known. */
export function training(thresholds: number, rows: number): Workload {
  return {
    id: thresholds === 1 ? 'W6' : `W6x${thresholds * FEATURES}`,
    title: `${thresholds * FEATURES} features at each purchase, and what is bought in the 30 days after it`,
    query: features(thresholds * FEATURES),
    rows,
    entities: [10_000]
  };
}

/** The query of a training set with so many of these features. */
export function features(count: number): Query {
  const fields = thresholdsOf(Math.ceil(count / FEATURES)).flatMap((threshold, i) => featuresAbove(i, threshold));
  const text = `let review = E | when(E.kind == "review") | with_key($input.item, grouping = "item")
let features = { ${fields.slice(0, count).join(',\n  ')} }
let due = features | when(E.kind == "purchase" and E.time < ("2022-12-01T00:00:00" as timestamp_ns)) | shift_by(30d) | shift_by(1ns)
let label = sum(E.amount | if(E.kind == "purchase"), window = trailing(30d))
in due | extend({ label: label }) | when(is_valid(due))`;
  return { text, results: 'history' };
}
