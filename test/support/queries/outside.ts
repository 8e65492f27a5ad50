import { columnOf } from '../../../engine/columns/builder.ts';
import { valueAt } from '../../../engine/columns/values.ts';
import type { CallTypes, ScalarEntry } from '../../../engine/functions/define.ts';
import { nameOf } from '../../../engine/functions/index.ts';
import { optimize } from '../../../engine/optimize/optimize.ts';
import type { Rule } from '../../../engine/optimize/rule.ts';
import type { RemoteCall } from '../../../engine/run/result.ts';
import type { Type } from '../../../engine/types/type.ts';
import type { Value } from '../../../engine/types/value.ts';
import { difference, run } from './judge.ts';
import type { Law } from './judged.ts';
import { loadWorld } from './load.ts';

/** A query whose row-wise functions are computed by the client means what it means with the language's own. */
export const outside: Law = async ({ one, plan, rows, near, held }) => {
  const twins = new Twins(one.shuffle);
  const tried = optimize(plan, [twins.rule]);
  if (twins.count === 0) return undefined;
  held('computed by the client');
  const data = loadWorld(one.world);
  const [plain, optimized] = one.slices;
  for (const [of, slice] of [[tried, plain] as const, [optimize(tried), optimized] as const]) {
    const ran = await run(of, data, slice, 1, { call: twins.answering(data.strings) });
    const differs = difference(rows, ran.rows, near);
    if (differs) return `with ${twins.names} computed by the client, in slices of ${slice}: ${differs}`;
  }
  return null;
};

interface Twin {
  readonly entry: ScalarEntry;
  readonly types: CallTypes;
}

/** Functions of the client that give what the language's own do. */
class Twins {
  readonly #twins = new Map<string, Twin>();
  readonly #turn: number;

  constructor(turn: number) {
    this.#turn = turn;
  }

  get count(): number {
    return this.#twins.size;
  }

  get names(): string {
    return [...this.#twins.values()].map(({ entry }) => nameOf(entry)).join(', ');
  }

  /** About half of the calls that have an argument with rows. */
  get rule(): Rule {
    return {
      name: 'a function of the client in the place of one of the language',
      example: '{ x: T.x + 1 }',
      rewrite: (node, graph) => {
        if (node.op.kind !== 'apply' || node.op.entry.remote || node.rows === null || (node.id + this.#turn) % 2 === 0) return null;
        const { entry, types } = node.op;
        if (![types.result, ...types.params].every(isSent)) return null;
        const name = `outside_${this.#twins.size}`;
        this.#twins.set(name, { entry, types });
        const { kernel: _, cells: __, fuses: ___, ...rest } = entry;
        const twin: ScalarEntry = { ...rest, signature: entry.signature.replace(nameOf(entry), name), nulls: 'seen', remote: true };
        return graph.apply(twin, node.args, types);
      }
    };
  }

  answering(strings: Parameters<typeof valueAt>[2]): RemoteCall {
    return async (name, args, type, rows) => {
      const twin = this.#twins.get(name) as Twin;
      const values = Array.from({ length: rows }, (_, row) =>
        meant(
          twin,
          args.map(arg => valueAt(arg, row, strings))
        )
      );
      return columnOf(type, values, strings);
    };
  }
}

/** Whether values of a type can go to the client and back: json has no column (§1.11). */
const isSent = (type: Type): boolean => type.kind !== 'json' && type.kind !== 'window';

function meant({ entry, types }: Twin, args: readonly Value[]): Value {
  return entry.nulls !== 'seen' && args.includes(null) ? null : entry.meaning(args, types);
}
