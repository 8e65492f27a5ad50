import type { Value } from '../../types/value.ts';
import { pick } from '../cells.ts';
import type { Cell } from '../define.ts';
import { scalar } from '../define.ts';
import { known } from './known.ts';

export const caseOf = scalar({
  signature: 'case<T: any>(condition+: bool, value+: T, default: T = null) -> T',
  doc: 'The value after the first condition that is true, else the default: `case(c1, v1, c2, v2, default = v)`.',
  group: 'logic',
  extension: true,
  nulls: 'seen',
  meaning: args => {
    const { conditions, values, otherwise } = parts(args);
    const at = conditions.indexOf(true);
    return at < 0 ? otherwise : (values[at] as Value);
  },
  cells: ({ body }, ...args) => {
    const { conditions, values, otherwise } = parts(args);
    return conditions.reduceRight((rest, condition, i) => pick(known(body, condition).yes, values[i] as Cell, rest), otherwise);
  },
  examples: [
    `
    time   key  x   |  case(x < 5, "low", x < 10, "mid", default = "high")  case(x == 7, x)
    10:00  Ben  1   |  low                                                  .
    10:01  Ben  7   |  mid                                                  7
    10:02  Ben  50  |  high                                                 .
    10:03  Ben  .   |  high                                                 .
    `
  ]
});

/** Arguments come by parameter: all conditions, as many values, the default. */
function parts<A>(args: readonly A[]): { conditions: readonly A[]; values: readonly A[]; otherwise: A } {
  const count = (args.length - 1) / 2;
  return { conditions: args.slice(0, count), values: args.slice(count, -1), otherwise: args.at(-1) as A };
}
