import type { PlanNode } from './node.ts';

/** Whether a node is new at each of its own rows (§1.7), as far as that is `known` of its arguments: events, ticks, and what is made of them. */
export function isAlwaysNew({ op, args, rows }: PlanNode, known: (arg: PlanNode) => boolean): boolean {
  switch (op.kind) {
    case 'events':
    case 'tick':
      return true;
    case 'field':
    case 'member':
    case 'cast':
    case 'time':
    case 'lookup':
    case 'apply':
    case 'record':
    case 'fold':
      return args.some(arg => arg.rows === rows && known(arg));
    case 'align':
      return args[1]?.rows === rows && known(args[1]);
    case 'move':
      return rows !== null && 'of' in rows && args[0]?.rows === rows.of && known(args[0]);
    default:
      return false;
  }
}
