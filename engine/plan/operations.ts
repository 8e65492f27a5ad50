import type { Builder, CallTypes, Entry } from '../functions/define.ts';
import { showType } from '../types/type.ts';
import type { Graph } from './graph.ts';
import type { PlanNode, Rows } from './node.ts';

/** The vocabulary of operations (§5.9, §5.11, §5.12), in nodes of a plan. */
export class Operations implements Builder<PlanNode> {
  readonly #graph: Graph;

  constructor(graph: Graph) {
    this.#graph = graph;
  }

  filter(condition: PlanNode, value: PlanNode): PlanNode {
    const [rows, decides, kept] = this.#met(condition, value);
    return this.#graph.move(kept, this.#graph.rows.filter(rows, decides), groupingOf(condition, value), 'discrete');
  }

  rekey(key: PlanNode, value: PlanNode, grouping: string | null): PlanNode {
    const name = grouping ?? showType(key.type);
    const continuity = value.continuity === 'discrete' ? 'discrete' : 'continuous';
    const [rows, by, moved] = this.#met(key, value);
    return this.#graph.move(moved, this.#graph.rows.rekey(rows, by, name), name, continuity);
  }

  // Where a moving value is read, the foreign entity has a row of its own: there its state is evaluated (X1).
  lookup(key: PlanNode, value: PlanNode): PlanNode {
    if (value.continuity !== 'moving') return this.#graph.lookup(key, value);
    const asking = this.#graph.rows.rekey(key.rows as Rows, key, value.grouping as string);
    return this.#graph.lookup(key, this.#graph.asked(value, this.#graph.rows.union([value.rows as Rows, asking])));
  }

  shiftTo(time: PlanNode, value: PlanNode): PlanNode {
    const [rows, to, moved] = this.#met(time, value);
    return this.#graph.move(moved, this.#graph.rows.shiftTo(rows, to), groupingOf(time, value), 'discrete');
  }

  shiftUntil(predicate: PlanNode, value: PlanNode): PlanNode {
    const [rows, releases, moved] = this.#met(predicate, value);
    return this.#graph.move(moved, this.#graph.rows.shiftUntil(rows, releases), groupingOf(predicate, value), 'discrete');
  }

  timeOf(value: PlanNode): PlanNode {
    return this.#graph.time(value);
  }

  call(entry: Entry, args: readonly PlanNode[], types: CallTypes): PlanNode {
    if (entry.kind !== 'scalar') throw new Error('an operation may only call row-wise functions');
    return this.#graph.apply(entry, args, types);
  }

  fieldNames({ type }: PlanNode): readonly string[] {
    return type.kind === 'record' ? type.fields.map(({ name }) => name) : [];
  }

  field(record: PlanNode, name: string): PlanNode {
    return this.#graph.field(record, name);
  }

  record(fields: readonly (readonly [name: string, value: PlanNode])[]): PlanNode {
    return this.#graph.record(fields);
  }

  project(record: PlanNode, names: readonly string[]): PlanNode {
    return this.#graph.record(names.map(name => [name, this.#graph.field(record, name)]));
  }

  /** The rows of both, and both as they are worth there. */
  #met(a: PlanNode, b: PlanNode): readonly [Rows, PlanNode, PlanNode] {
    const rows = this.#graph.rows.union([a, b].flatMap(arg => arg.rows ?? []));
    if (!rows) throw new Error('an operation on literals was not folded');
    return [rows, this.#graph.asked(a, rows), this.#graph.asked(b, rows)];
  }
}

const groupingOf = (a: PlanNode, b: PlanNode): string | null => b.grouping ?? a.grouping;
