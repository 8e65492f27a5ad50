import type { Typed } from '../check/checked.ts';
import { inOrder } from '../check/walk.ts';
import { lower } from '../plan/build.ts';
import { showType } from '../types/type.ts';
import type { Facts } from './answers.ts';

/** Type, continuity and grouping of an expression; null if it is erroneous. */
export function factsOf(node: Typed): Facts | null {
  if (node.type.kind === 'error') return null;
  return { type: showType(node.type), continuity: continuityOf(node), grouping: node.grouping };
}

function continuityOf(node: Typed): string | null {
  if (node.kind === 'literal') return 'constant';
  if (node.type.kind === 'window' || inOrder(node).some(({ kind }) => kind === 'error')) return null;
  // A tick that has borrowed no rows yet.
  if (node.grouping === null) return 'discrete';
  return lower(node).continuity;
}
