import type { PlanNode, Rows } from './node.ts';
import { nodesOfRows, partsOfRows } from './walk.ts';

type Part = { readonly node: PlanNode; readonly rows?: undefined } | { readonly rows: Rows; readonly node?: undefined };

/**
 * The events that can reach a value, before any filter: the tables it depends on, and the shifts, whose rows lie later
 * (`S` of §5.10). Ticks that borrow from the value are bounded by their first and last row.
 */
export class Reach {
  readonly #known = new Map<PlanNode | Rows, readonly Rows[]>();

  // What a part is made of is done first, without recursion.
  of(node: PlanNode): readonly Rows[] {
    const waiting: Part[] = [{ node }];
    for (let part = waiting.at(-1); part; part = waiting.at(-1)) {
      const missing = madeOf(part).filter(other => !this.#known.has(other.node ?? other.rows));
      if (missing.length > 0) waiting.push(...missing);
      else this.#settle(waiting.pop() as Part);
    }
    return this.#known.get(node) as readonly Rows[];
  }

  #settle(part: Part): void {
    const inherited = madeOf(part).flatMap(other => this.#known.get(other.node ?? other.rows) ?? []);
    const all = new Set([...inherited, ...(part.rows ? ownReach(part.rows) : [])]);
    this.#known.set(
      part.node ?? part.rows,
      [...all].sort((a, b) => a.id - b.id)
    );
  }
}

function madeOf({ node, rows }: Part): Part[] {
  if (node) return [...node.args.map(arg => ({ node: arg })), ...(node.rows ? [{ rows: node.rows }] : [])];
  const parts = rows.kind === 'tick' ? [] : partsOfRows(rows);
  return [...parts.map(part => ({ rows: part })), ...nodesOfRows(rows).map(made => ({ node: made }))];
}

function ownReach(rows: Rows): readonly Rows[] {
  if (rows.kind === 'table' || rows.kind === 'shift_to') return [rows];
  return rows.kind === 'tick' ? rows.span : [];
}
