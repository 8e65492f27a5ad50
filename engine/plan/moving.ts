import type { PlanNode } from './node.ts';

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
