import type { Plan, PlanNode, Rows } from './node.ts';
import { nodesOfRows, partsOfRows } from './walk.ts';

/** The tables a plan reads directly: not those reached only as the foreign side of a lookup (§7.5). In alphabetical order. */
export function directTables(plan: Plan): readonly string[] {
  const tables = new Set<string>();
  const seen = new Set<PlanNode | Rows>();
  const waiting: (PlanNode | Rows)[] = [plan.result];
  for (let part = waiting.pop(); part !== undefined; part = waiting.pop()) {
    if (seen.has(part)) continue;
    seen.add(part);
    if ('op' in part) waiting.push(...madeOf(part));
    else if (part.kind === 'table') tables.add(part.table);
    else waiting.push(...partsOfRows(part), ...nodesOfRows(part));
  }
  return [...tables].sort();
}

function madeOf({ op, args, rows }: PlanNode): (PlanNode | Rows)[] {
  const local = op.kind === 'lookup' ? args.slice(0, 1) : args;
  return rows === null ? [...local] : [...local, rows];
}
