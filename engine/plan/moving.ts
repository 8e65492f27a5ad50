import type { PlanNode, Rows } from './node.ts';

/** The moving nodes that must be computed anew where a moving node is asked at other rows, each after what it is made of, the node itself last. */
export function movingParts(node: PlanNode): readonly PlanNode[] {
  const found = new Set([node]);
  for (const part of found) for (const arg of askedArgs(part)) if (arg.continuity === 'moving') found.add(arg);
  return [...found].sort((a, b) => a.id - b.id);
}

/** What of its arguments a node takes where it is asked: an aggregation what was put in at its own rows, an aligned value its newness from there. */
export function askedArgs({ op, args }: PlanNode): readonly PlanNode[] {
  if (op.kind === 'fold') return [];
  return op.kind === 'align' ? args.slice(0, 1) : args;
}

/** The rows at which an aggregation takes inputs: a moving window's those of the input alone, any other's also those of the condition. */
export function inputRows({ op, args, rows }: PlanNode): Rows {
  const own = op.kind === 'fold' && op.extent ? (args[0] as PlanNode).rows : op.kind === 'fold' ? op.within : null;
  return own ?? (rows as Rows);
}

/** Whether a node made at other rows might be worth something for an entity that has no row of its own yet: what is null of null cannot. */
export function needsBegun({ op }: PlanNode): boolean {
  switch (op.kind) {
    case 'apply':
      return op.entry.nulls === 'seen';
    case 'fold':
      return op.entry.empty !== 'null';
    default:
      return op.kind === 'record';
  }
}

/** Whether a node moves, or is made of one that does on the same rows, as far as that is `known` of its arguments: it needs all of them. */
export const isMadeOfMoving = ({ continuity, args, rows }: PlanNode, known: (arg: PlanNode) => boolean): boolean =>
  continuity === 'moving' || args.some(arg => arg.rows === rows && known(arg));
