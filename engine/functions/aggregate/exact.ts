import { demote, promote } from '../../ir/make.ts';
import type { Expr } from '../../ir/nodes.ts';
import { isFloat } from '../../types/classes.ts';
import { saturateInteger } from '../../types/integers.ts';
import { F64, type IntegerKind } from '../../types/type.ts';
import { inPrecision } from '../arithmetic/floats.ts';
import { laneValue, valueCell } from '../cells.ts';
import { type AggregateEntry, type AggregateKernel, aggregate, type Cell } from '../define.ts';
import { kernelBy } from './kernel_by_type.ts';

/** An operation whose result over a content does not hang on how its inputs are grouped, rounding aside. */
export interface Combining {
  readonly signature: string;
  readonly doc: string;
  readonly floats: (a: number, b: number) => number;
  readonly lanes: (a: Expr, b: Expr) => Expr;
  readonly integers: {
    readonly none: bigint;
    readonly combine: (a: bigint, b: bigint) => bigint;
    readonly kernel: Required<AggregateKernel>;
  };
}

/** What takes the place of a running total in windows that lose inputs at their old end: its result alone saturates or is rounded. */
export function exact({ signature, doc, floats, lanes, integers }: Combining): AggregateEntry {
  const ofFloats = floatKernel(lanes);
  return aggregate({
    signature,
    doc,
    group: 'aggregation',
    empty: 'null',
    meaning: (content, { result }) =>
      isFloat(result)
        ? inPrecision(result, (content as readonly number[]).reduce(floats))
        : saturateInteger(
            result.kind as IntegerKind,
            (content as readonly (number | bigint)[]).reduce<bigint>((all, x) => integers.combine(all, BigInt(x)), integers.none)
          ),
    kernel: kernelBy(({ result }) => (isFloat(result) ? ofFloats : integers.kernel)),
    examples: []
  });
}

const asDouble = (x: Cell): Expr => (laneValue(x).lane === 'f32' ? promote(laneValue(x)) : laneValue(x));

const floatKernel = (lanes: Combining['lanes']): Required<AggregateKernel> => ({
  state: () => ({ total: F64 }),
  first: (_, x) => ({ total: valueCell(asDouble(x)) }),
  step: (_, { total }, x) => ({ total: valueCell(lanes(laneValue(total!), asDouble(x))) }),
  value: ({ result }, { total }) => (result.kind === 'f32' ? demote(laneValue(total!)) : total!),
  merge: (_, a, __, b) => ({ total: valueCell(lanes(laneValue(a.total!), laneValue(b.total!))) })
});
