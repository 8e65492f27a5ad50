import { nameOf } from '../functions/index.ts';
import { showValue } from '../types/literal.ts';
import { showType } from '../types/type.ts';
import type { Typed } from './checked.ts';
import { parts } from './walk.ts';

/** Deeper expressions are not indented further. */
const DEEPEST = 40;

/** A checked query as text: a line per node with its type and grouping; what is used again goes by its number. */
export function showTyped(root: Typed): string {
  const numbers = new Map<Typed, number>();
  const lines: string[] = [];
  const waiting: [node: Typed, depth: number][] = [[root, 0]];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const [node, depth] = next;
    const known = numbers.get(node);
    const indent = '  '.repeat(Math.min(depth, DEEPEST));
    if (known === undefined) {
      numbers.set(node, numbers.size + 1);
      lines.push(
        `${indent}#${numbers.size} ${headOf(node)}: ${showType(node.type)}${node.grouping === null ? '' : ` of ${node.grouping}`}`
      );
      for (const part of parts(node).toReversed()) waiting.push([part, depth + 1]);
    } else lines.push(`${indent}#${known}`);
  }
  return lines.join('\n');
}

function headOf(node: Typed): string {
  switch (node.kind) {
    case 'literal':
      return `literal ${showValue(node.value)}`;
    case 'table':
      return `table ${node.name}`;
    case 'field':
      return `.${node.name}`;
    case 'record':
      return `{ ${node.fields.map(([name]) => name).join(', ')} }`;
    case 'call':
      return nameOf(node.entry);
    default:
      return node.kind;
  }
}
