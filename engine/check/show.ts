import { nameOf } from '../functions/index.ts';
import { showType } from '../types/type.ts';
import type { Typed } from './checked.ts';

/** A checked query as text: a line per node with its type and grouping; what is used again goes by its number. */
export function showTyped(root: Typed): string {
  const numbers = new Map<Typed, number>();
  const lines: string[] = [];
  const visit = (node: Typed, depth: number): void => {
    const known = numbers.get(node);
    const indent = '  '.repeat(depth);
    if (known !== undefined) {
      lines.push(`${indent}#${known}`);
      return;
    }
    numbers.set(node, numbers.size + 1);
    lines.push(`${indent}#${numbers.size} ${headOf(node)}: ${showType(node.type)}${node.grouping === null ? '' : ` of ${node.grouping}`}`);
    for (const part of partsOf(node)) visit(part, depth + 1);
  };
  visit(root, 0);
  return lines.join('\n');
}

function headOf(node: Typed): string {
  switch (node.kind) {
    case 'literal':
      return `literal ${typeof node.value === 'bigint' ? String(node.value) : JSON.stringify(node.value, showBig)}`;
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

const showBig = (_: string, value: unknown): unknown => (typeof value === 'bigint' ? String(value) : value);

function partsOf(node: Typed): readonly Typed[] {
  switch (node.kind) {
    case 'field':
      return [node.base];
    case 'record':
      return node.fields.map(([, value]) => value);
    case 'call':
      return node.args;
    case 'cast':
      return [node.value];
    default:
      return [];
  }
}
