import { Graph } from '../plan/graph.ts';
import { isMadeOfMoving } from '../plan/moving.ts';
import type { Plan, PlanNode, Rows } from '../plan/node.ts';
import { verifyPlan } from '../plan/verify.ts';
import { planOf } from '../plan/walk.ts';
import type { Field } from '../types/type.ts';
import { narrowed, restricted } from './narrow.ts';
import type { Rule } from './rule.ts';
import { RULES } from './rules/index.ts';

/** The same plan in fewer or cheaper steps, of its result's fields those at `places`, if not all. Knows no rule itself; the plan is verified afterwards. */
export function optimize(plan: Plan, rules: readonly Rule[] = RULES, places: readonly number[] | null = null): Plan {
  const rewriting = new Rewriting(rules, wholeFilters(plan));
  for (const node of plan.nodes) rewriting.visit(node);
  const better = {
    ...planOf(places ? rewriting.some(plan.result, places) : rewriting.made(plan.result), {
      at: null,
      until: plan.until,
      limit: plan.limit
    }),
    finishedAt: plan.finishedAt
  };
  verifyPlan(better);
  return better;
}

class Rewriting {
  readonly #graph = new Graph();
  readonly #rules: readonly Rule[];
  readonly #whole: ReadonlySet<Rows>;
  readonly #nodes = new Map<PlanNode, PlanNode>();
  readonly #rows = new Map<Rows, Rows>();

  constructor(rules: readonly Rule[], whole: ReadonlySet<Rows>) {
    this.#rules = rules;
    this.#whole = whole;
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

  /** Some fields of a record, on all of its rows. */
  some(node: PlanNode, places: readonly number[]): PlanNode {
    const whole = this.made(node);
    const all = whole.type.kind === 'record' ? whole.type.fields : [];
    const fields = places.map(place => all[place] as Field);
    const names = fields.map(({ name }) => name);
    const values =
      whole.op.kind === 'record' ? places.map(place => whole.args[place] as PlanNode) : names.map(name => this.#fieldOf(whole, name));
    const record: PlanNode = { ...whole, op: { kind: 'record', names }, type: { kind: 'record', fields } };
    return this.#graph.on(record, values, whole.rows as Rows);
  }

  #fieldOf(record: PlanNode, name: string): PlanNode {
    return this.#rewrite(this.#graph.field(record, name));
  }

  #rewrite(node: PlanNode): PlanNode {
    for (const rule of this.#rules) {
      const better = rule.rewrite(node, this.#graph);
      if (better && better !== node) return this.#rewrite(better);
    }
    return node;
  }

  #filter(of: Rows, condition: PlanNode, whole: boolean): Rows {
    return whole ? this.#graph.rows.filter(of, condition) : narrowed(of, condition, this.#graph);
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
        return this.#filter(this.#remakeRows(rows.of), this.made(rows.condition), this.#whole.has(rows));
      case 'rekey':
        return sets.rekey(this.#remakeRows(rows.of), this.made(rows.key), rows.grouping);
      case 'shift_to':
        return sets.shiftTo(this.#remakeRows(rows.of), this.made(rows.time));
      case 'shift_until':
        return sets.shiftUntil(this.#remakeRows(rows.of), this.made(rows.predicate));
      case 'expiry':
        return sets.expiry(
          this.#remakeRows(rows.of),
          this.made(rows.input),
          rows.everyRow,
          rows.extent,
          rows.span.map(part => this.#remakeRows(part))
        );
      case 'tick':
        return sets.tick(
          this.#remakeRows(rows.of),
          rows.entry,
          rows.types,
          rows.span.map(part => this.#remakeRows(part))
        );
    }
  }
}

/** Filters that must walk all rows they come from, since what they keep is moving and computed there. */
function wholeFilters({ nodes }: Plan): ReadonlySet<Rows> {
  const moving = new Set<PlanNode>();
  const whole = new Set<Rows>();
  for (const node of nodes) {
    const { op, args, rows } = node;
    const [value] = args as [PlanNode];
    if (isMadeOfMoving(node, arg => moving.has(arg))) moving.add(node);
    if (op.kind === 'move' && rows?.kind === 'filter' && value.rows === rows.of && moving.has(value)) whole.add(rows);
  }
  return whole;
}
