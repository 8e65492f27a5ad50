import type { Rule } from '../rule.ts';

// A record within a record is one value, but the fields of one that is built here go their own ways (§1.8): it stays aligned.
export const alignInPlace: Rule = {
  name: 'a value that lives on the rows of its record, new at each of them, is its own field',
  example: 'let r = { a: T.x, b: T.y } in { s: sum(r.a) }',
  rewrite(node, graph) {
    if (node.op.kind !== 'align') return null;
    const [value, to] = node.args;
    if (!value || !to || value.op.kind === 'record' || value.rows !== to.rows) return null;
    return graph.isAlwaysNew(value) && graph.isAlwaysNew(to) ? value : null;
  }
};
