import { addSaturating } from '../../ir/typed.ts';
import { isFloat } from '../../types/classes.ts';
import { saturateInteger } from '../../types/integers.ts';
import type { Value } from '../../types/value.ts';
import { inPrecision } from '../arithmetic/floats.ts';
import { laneValue, valueCell } from '../cells.ts';
import type { Cell, Kit } from '../define.ts';
import { aggregate, type CallTypes } from '../define.ts';
import { exactSum } from './exact_sum.ts';

export const sum = aggregate({
  signature: 'sum<N: number>(input: N, window: window = null) -> N',
  doc: 'The total of the values so far, or in the window.\n\nIntegers stop at the bounds of their type instead of overflowing (in a sliding window only the result does); floats are added in row order, and NaN stays.',
  group: 'aggregation',
  empty: 'null',
  meaning: (content, types) => content.reduce((total, x) => plus(total, x, types)),
  kernel: {
    state: ({ result }) => ({ total: result }),
    first: (_, x) => ({ total: x }),
    step: (kit, { total }, x) => ({ total: plusOf(kit, total!, x) }),
    value: (_, { total }) => total!,
    merge: (kit, a, _, b) => ({ total: plusOf(kit, a.total!, b.total!) })
  },
  windowed: exactSum,
  instead: (argument, values) => `to count the ${values}, write count(${argument})`,
  examples: [
    `
    time   key   amount  |  sum(amount)
    10:00  Ben     50.5  |         50.5
    10:00  Ryan       .  |            .
    10:01  Ryan    67.2  |         67.2
    10:02  Ben      1.5  |           52
    10:03  Ben        .  |           52
    `
  ]
});

function plus(total: Value, x: Value, { result }: CallTypes): Value {
  if (isFloat(result)) return inPrecision(result, (total as number) + (x as number));
  return saturateInteger(result.kind as 'i64', BigInt(total as bigint) + BigInt(x as bigint));
}

const plusOf = ({ body, result }: Kit, a: Cell, b: Cell): Cell => valueCell(addSaturating(body, result, laneValue(a), laneValue(b)));
