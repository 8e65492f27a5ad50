import { mulSaturating } from '../../ir/typed.ts';
import { isFloat } from '../../types/classes.ts';
import { saturateInteger } from '../../types/integers.ts';
import type { Value } from '../../types/value.ts';
import { inPrecision } from '../arithmetic/floats.ts';
import { laneValue, valueCell } from '../cells.ts';
import { aggregate, type CallTypes, type Cell, type Kit } from '../define.ts';
import { exactProduct } from './exact_product.ts';

export const product = aggregate({
  signature: 'product<N: number>(x: N, window: window = null) -> N',
  doc: 'The product of the values so far, or in the window.\n\nIntegers stop at the bounds of their type instead of overflowing (in a window that loses inputs at its old end only the result does); floats are multiplied in row order, and NaN stays. Cost: constant per value.',
  group: 'aggregation',
  extension: true,
  pipesFirst: true,
  empty: 'null',
  meaning: (content, types) => content.reduce((total, x) => times(total, x, types)),
  kernel: {
    state: ({ result }) => ({ total: result }),
    first: (_, x) => ({ total: x }),
    step: (kit, { total }, x) => ({ total: timesOf(kit, total!, x) }),
    value: (_, { total }) => total!
  },
  windowed: exactProduct,
  examples: [
    `
    time   key   x    |  product(x)
    10:00  Ben   1.5  |         1.5
    10:00  Ryan  .    |           .
    10:01  Ben   2    |           3
    10:02  Ryan  -4   |          -4
    10:03  Ben   .    |           3
    10:04  Ben   0.5  |         1.5
    `,
    `
    time   key  x:i8  |  product(x)
    10:00  Ben  50    |          50
    10:01  Ben  3     |         127
    10:02  Ben  -1    |        -127
    `
  ]
});

function times(total: Value, x: Value, { result }: CallTypes): Value {
  if (isFloat(result)) return inPrecision(result, (total as number) * (x as number));
  return saturateInteger(result.kind as 'i64', BigInt(total as bigint) * BigInt(x as bigint));
}

const timesOf = ({ body, result }: Kit, a: Cell, b: Cell): Cell => valueCell(mulSaturating(body, result, laneValue(a), laneValue(b)));
