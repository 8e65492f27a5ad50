import { F64, list } from '../../types/type.ts';
import type { Value } from '../../types/value.ts';
import { aggregate, type CallFacts, type CallTypes, type Refusal, type Tally } from '../define.ts';

export const histogram = aggregate({
  signature: 'histogram<N: number>(x: N, const edges+: f64, window: window = null) -> list<u32>',
  doc: 'How many values so far, or in the window, are below the first edge, from the first up to the second, …, and from the last edge on: one more number than there are edges, zeros while there is nothing.\n\nThe edges are constant and rise; an edge belongs to what begins there. NaN is in no bin. A single constant list of edges counts as its elements. Cost: constant per value, and making the list.',
  group: 'aggregation',
  extension: true,
  pipesFirst: true,
  spreads: true,
  empty: types =>
    edgesOf(types)
      .concat(0)
      .map(() => 0),
  refuse: refuseEdges,
  meaning: (content, types) => {
    const edges = edgesOf(types);
    const bins = content.filter(x => !Number.isNaN(x)).map(x => binOf(edges, x));
    return [...edges, 0].map((_, bin) => bins.filter(found => found === bin).length);
  },
  tally: { begin: types => new Bins(edgesOf(types)), saved: () => list(F64) },
  examples: [
    `
    time   key   x    |  histogram(x, 0, 2.5)
    10:00  Ben   -1   |  [1,0,0]
    10:00  Ryan  .    |  [0,0,0]
    10:01  Ben   0    |  [1,1,0]
    10:02  Ben   2.5  |  [1,1,1]
    10:03  Ben   9    |  [1,1,2]
    10:04  Ben   .    |  [1,1,2]
    10:04  Ryan  1    |  [0,1,0]
    `
  ]
});

// Edges stand between the value and the window.
const edgesOf = ({ params, constant }: CallTypes): number[] => params.slice(1, -1).map((_, i) => constant(i + 1) as number);

/** How many edges a value is not below; whole numbers of any size are compared exactly. */
const binOf = (edges: readonly number[], x: Value): number => edges.filter(edge => (x as number | bigint) >= edge).length;

class Bins implements Tally {
  readonly #edges: readonly number[];
  readonly #counts: number[];

  constructor(edges: readonly number[]) {
    this.#edges = edges;
    this.#counts = [...edges, 0].map(() => 0);
  }

  add(input: Value): void {
    this.#count(input, 1);
  }

  remove(input: Value): void {
    this.#count(input, -1);
  }

  value(): Value {
    return [...this.#counts];
  }

  save(): Value {
    return [...this.#counts];
  }

  load(saved: Value): void {
    (saved as readonly number[]).forEach((count, bin) => (this.#counts[bin] = count));
  }

  #count(input: Value, by: number): void {
    if (Number.isNaN(input)) return;
    const bin = binOf(this.#edges, input);
    this.#counts[bin] = (this.#counts[bin] as number) + by;
  }
}

function refuseEdges({ args }: CallFacts): Refusal | null {
  const edges = args.slice(1, -1).map(({ constant }) => constant);
  const wrong = edges.findIndex((edge, i) => edge !== undefined && (edge === null || !isAbove(edge as number, edges[i - 1])));
  if (wrong < 0) return null;
  return { code: 'E0008', argument: wrong + 1, label: 'edges must be numbers that rise' };
}

const isAbove = (edge: number, before: Value | undefined): boolean => !Number.isNaN(edge) && (typeof before !== 'number' || edge > before);
