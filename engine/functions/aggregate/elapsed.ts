import { convertU, div, f64, sub } from '../../ir/make.ts';
import { TIMESTAMP_NS } from '../../types/type.ts';
import { laneValue, valueCell } from '../cells.ts';
import { aggregate } from '../define.ts';

export const elapsed = aggregate({
  signature: 'elapsed<T: any>(x: T) -> f64',
  doc: 'The seconds, with their fraction, since the latest non-null value; 0 at its own row.\n\nIt grows although nothing happens: it is evaluated wherever it is asked. Cost: constant per row.',
  group: 'aggregation',
  extension: true,
  pipesFirst: true,
  moving: true,
  empty: 'null',
  meaning: (_, __, { times, at }) => Number(BigInt.asUintN(64, at - (times.at(-1) as bigint))) / 1e9,
  kernel: {
    state: () => ({ last: TIMESTAMP_NS }),
    step: (_, __, ___, ____, time) => ({ last: valueCell(time) }),
    value: (_, { last }, __, at) => div(convertU('f64', sub(at, laneValue(last!))), f64(1e9))
  },
  examples: [
    `
    time        key   x    |  elapsed(x)
    10:00       Ben   .    |  .
    10:00       Ryan  tea  |  0.0
    10:00:01.5  Ryan  .    |  1.5
    10:01       Ben   ale  |  0.0
    10:02       Ben   .    |  60.0
    10:03       Ben   rum  |  0.0
    `
  ]
});
