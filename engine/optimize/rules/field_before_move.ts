import type { Rule } from '../rule.ts';

// A record that is lifted as a whole may be null where a field of its own would last: then the order matters.
export const fieldBeforeMove: Rule = {
  name: 'a field of moved records is moved alone',
  example: '{ s: T | when(T.flag) | sum($input.x) }',
  rewrite({ op, args, rows, continuity, grouping }, graph) {
    const [moved] = args;
    if (op.kind !== 'field' || moved?.op.kind !== 'move' || !rows || rows.kind === 'union' || rows.kind === 'table') return null;
    const [record] = moved.args;
    if (!record || continuity === 'literal') return null;
    const field = graph.field(record, op.name);
    const isSame = record.rows === rows.of || field.continuity === record.continuity;
    return isSame ? graph.move(field, rows, grouping, continuity) : null;
  }
};
