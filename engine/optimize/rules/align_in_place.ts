import type { Rule } from '../rule.ts';

export const alignInPlace: Rule = {
  name: 'a value that lives on the rows of its record, new at each of them, is its own field',
  example: 'let r = { a: T.x, b: T.y } in { s: sum(r.a) }',
  rewrite(node, graph) {
    if (node.op.kind !== 'align') return null;
    const [value, to] = node.args;
    return value && to && value.rows === to.rows && graph.isAlwaysNew(value) && graph.isAlwaysNew(to) ? value : null;
  }
};
