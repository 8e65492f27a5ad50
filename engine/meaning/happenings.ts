import type { PlanNode, Rows } from '../plan/node.ts';

/** All rows that nodes stand on, directly or not. */
export function rowsOf(nodes: readonly PlanNode[]): readonly Rows[] {
  const seen = new Set<PlanNode | Rows>();
  const waiting: (PlanNode | Rows)[] = [...nodes];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (seen.has(next)) continue;
    seen.add(next);
    waiting.push(...grounds(next));
  }
  return [...seen].filter(isRows);
}

/**
 * The rows that `finished()` comes after (§5.10): the events of every table, and the rows of every shift, but for shifts that
 * themselves wait for it.
 */
export function happenings(all: readonly Rows[]): readonly Rows[] {
  return all.filter(rows => (rows.kind === 'table' || rows.kind === 'shift_to' || rows.kind === 'shift_until') && !waitsForEnd(rows));
}

function waitsForEnd(rows: Rows): boolean {
  const seen = new Set<PlanNode | Rows>();
  const waiting: (PlanNode | Rows)[] = [rows];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (seen.has(next)) continue;
    seen.add(next);
    if (isRows(next) && next.kind === 'tick' && next.entry.boundaries === null) return true;
    waiting.push(...grounds(next));
  }
  return false;
}

/** What a node or rows directly depend on. */
function grounds(thing: PlanNode | Rows): readonly (PlanNode | Rows)[] {
  if (!isRows(thing)) return thing.rows === null ? thing.args : [...thing.args, thing.rows];
  switch (thing.kind) {
    case 'table':
      return [];
    case 'union':
      return thing.of;
    case 'filter':
      return [thing.of, thing.condition];
    case 'rekey':
      return [thing.of, thing.key];
    case 'shift_to':
      return [thing.of, thing.time];
    case 'shift_until':
      return [thing.of, thing.predicate];
    case 'tick':
      return [thing.of, ...thing.span];
  }
}

const isRows = (thing: PlanNode | Rows): thing is Rows => !('op' in thing);
