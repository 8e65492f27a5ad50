import { Graph } from '../plan/graph.ts';
import type { Plan, PlanNode, Rows } from '../plan/node.ts';
import { verifyPlan } from '../plan/verify.ts';
import { planOf } from '../plan/walk.ts';
import { narrowed, restricted } from './narrow.ts';
import type { Rule } from './rule.ts';
import { RULES } from './rules/index.ts';

/** The same plan in fewer or cheaper steps. Knows no rule itself; the plan is verified afterwards. */
export function optimize(plan: Plan, rules: readonly Rule[] = RULES): Plan {
  const rewriting = new Rewriting(rules);
  for (const node of plan.nodes) rewriting.visit(node);
  const better = {
    ...planOf(rewriting.made(plan.result), { at: null, until: plan.until, limit: plan.limit }),
    finishedAt: plan.finishedAt
  };
  verifyPlan(better);
  return better;
}

class Rewriting {
  readonly #graph = new Graph();
  readonly #rules: readonly Rule[];
  readonly #nodes = new Map<PlanNode, PlanNode>();
  readonly #rows = new Map<Rows, Rows>();

  constructor(rules: readonly Rule[]) {
    this.#rules = rules;
  }

  /** Nodes come in an order in which all that they are made of has been visited. */
  visit(node: PlanNode): void {
    const rows = node.rows && this.#remakeRows(node.rows);
    const args = node.args.map(arg => this.made(arg));
    const [value] = args;
    const kept = node.op.kind === 'move' && rows?.kind === 'filter' && value ? [restricted(value, rows.of, this.#graph)] : args;
    this.#nodes.set(node, this.#rewrite(this.#graph.remake(node, kept, rows)));
  }

  made(node: PlanNode): PlanNode {
    return this.#nodes.get(node) as PlanNode;
  }

  #rewrite(node: PlanNode): PlanNode {
    for (const rule of this.#rules) {
      const better = rule.rewrite(node, this.#graph);
      if (better && better !== node) return this.#rewrite(better);
    }
    return node;
  }

  #remakeRows(rows: Rows): Rows {
    const known = this.#rows.get(rows) ?? this.#makeRows(rows);
    this.#rows.set(rows, known);
    return known;
  }

  #makeRows(rows: Rows): Rows {
    const sets = this.#graph.rows;
    switch (rows.kind) {
      case 'table':
        return sets.table(rows.table);
      case 'union':
        return sets.union(rows.of.map(part => this.#remakeRows(part))) as Rows;
      case 'filter':
        return narrowed(this.#remakeRows(rows.of), this.made(rows.condition), this.#graph);
      case 'rekey':
        return sets.rekey(this.#remakeRows(rows.of), this.made(rows.key), rows.grouping);
      case 'shift_to':
        return sets.shiftTo(this.#remakeRows(rows.of), this.made(rows.time));
      case 'shift_until':
        return sets.shiftUntil(this.#remakeRows(rows.of), this.made(rows.predicate));
      case 'tick':
        return sets.tick(
          this.#remakeRows(rows.of),
          rows.entry,
          rows.span.map(part => this.#remakeRows(part))
        );
    }
  }
}
