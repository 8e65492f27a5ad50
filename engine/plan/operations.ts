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
    return this.#graph.move(
      value,
      this.#graph.rows.filter(this.#rows([condition, value]), condition),
      groupingOf(condition, value),
      'discrete'
    );
  }

  rekey(key: PlanNode, value: PlanNode, grouping: string | null): PlanNode {
    const name = grouping ?? showType(key.type);
    const continuity = value.continuity === 'discrete' ? 'discrete' : 'continuous';
    return this.#graph.move(value, this.#graph.rows.rekey(this.#rows([key, value]), key, name), name, continuity);
  }

  lookup(key: PlanNode, value: PlanNode): PlanNode {
    return this.#graph.lookup(key, value);
  }

  shiftTo(time: PlanNode, value: PlanNode): PlanNode {
    return this.#graph.move(value, this.#graph.rows.shiftTo(this.#rows([time, value]), time), groupingOf(time, value), 'discrete');
  }

  shiftUntil(predicate: PlanNode, value: PlanNode): PlanNode {
    const rows = this.#graph.rows.shiftUntil(this.#rows([predicate, value]), predicate);
    return this.#graph.move(value, rows, groupingOf(predicate, value), 'discrete');
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

  #rows(args: readonly PlanNode[]): Rows {
    const rows = this.#graph.rows.union(args.flatMap(arg => arg.rows ?? []));
    if (!rows) throw new Error('an operation on literals was not folded');
    return rows;
  }
}

const groupingOf = (a: PlanNode, b: PlanNode): string | null => b.grouping ?? a.grouping;
