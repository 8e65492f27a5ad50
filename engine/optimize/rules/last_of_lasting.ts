import { last } from '../../functions/aggregate/last.ts';
import type { Rule } from '../rule.ts';

// A record that is built is never null itself, so the latest one is the one there is, once there has been one: at each row.
export const lastOfLasting: Rule = {
  name: 'the latest of a lasting record that is new at each of its rows is the record',
  example: '{ l: last({ s: sum(T.x), n: count(T.y) }).s }',
  rewrite(node, graph) {
    const [input] = node.args;
    if (node.op.kind !== 'fold' || node.op.entry !== last || node.op.segments > 0 || node.op.extent || input?.op.kind !== 'record')
      return null;
    return input.continuity === 'continuous' && input.rows === node.rows && graph.isAlwaysNew(input) ? input : null;
  }
};
