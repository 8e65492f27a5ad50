import type { CallTypes, Extent, TickEntry } from '../functions/define.ts';
import { callText } from './call.ts';
import type { PlanNode, Rows } from './node.ts';

/** Rows without their id. */
type Shape = Rows extends infer R ? (R extends Rows ? Omit<R, 'id'> : never) : never;

/** Makes the row sets of a plan; equal ones are one object. */
export class RowSets {
  readonly #known = new Map<string, Rows>();

  table(table: string): Rows {
    return this.#intern({ kind: 'table', table }, table);
  }

  /** All rows of any part, each once; null for no part, the part itself for one. */
  union(parts: readonly Rows[]): Rows | null {
    const flat = new Set(parts.flatMap(part => (part.kind === 'union' ? part.of : [part])));
    const of = [...flat].sort((a, b) => a.id - b.id);
    if (of.length < 2) return of[0] ?? null;
    return this.#intern({ kind: 'union', of }, ...of.map(({ id }) => id));
  }

  filter(of: Rows, condition: PlanNode): Rows {
    return this.#intern({ kind: 'filter', of, condition }, of.id, condition.id);
  }

  rekey(of: Rows, key: PlanNode, grouping: string): Rows {
    return this.#intern({ kind: 'rekey', of, key, grouping }, of.id, key.id, grouping);
  }

  shiftTo(of: Rows, time: PlanNode): Rows {
    return this.#intern({ kind: 'shift_to', of, time }, of.id, time.id);
  }

  shiftUntil(of: Rows, predicate: PlanNode): Rows {
    return this.#intern({ kind: 'shift_until', of, predicate }, of.id, predicate.id);
  }

  tick(of: Rows, entry: TickEntry, types: CallTypes, span: readonly Rows[]): Rows {
    return this.#intern({ kind: 'tick', of, entry, types, span }, of.id, callText(entry, types), ...span.map(({ id }) => id));
  }

  expiry(of: Rows, input: PlanNode, everyRow: boolean, extent: Extent, span: readonly Rows[]): Rows {
    const parts = [of.id, input.id, String(everyRow), extent.name, ...span.map(({ id }) => id)];
    return this.#intern({ kind: 'expiry', of, input, everyRow, extent, span }, ...parts);
  }

  #intern(shape: Shape, ...parts: readonly (string | number)[]): Rows {
    const key = JSON.stringify([shape.kind, ...parts]);
    const known = this.#known.get(key);
    if (known) return known;
    const rows = { ...shape, id: this.#known.size } as Rows;
    this.#known.set(key, rows);
    return rows;
  }
}
