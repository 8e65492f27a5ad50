import { last } from '../functions/aggregate/last.ts';
import type { CallTypes, ScalarEntry } from '../functions/define.ts';
import { findOperator } from '../functions/index.ts';
import { onlyIf } from '../functions/logic/if.ts';
import { isValid } from '../functions/null/is_valid.ts';
import { closing } from '../functions/tick/closing.ts';
import { finished } from '../functions/tick/finished.ts';
import { BOOL, TIMESTAMP_NS } from '../types/type.ts';
import type { Graph } from './graph.ts';
import type { PlanNode, Rows } from './node.ts';
import { Operations } from './operations.ts';

/** How a query is run (§7.4). Times are nanoseconds since the epoch. */
export interface Mode {
  readonly results: 'history' | 'final';
  /** Final at this time. */
  readonly at: bigint | null;
  /** History until this time: later events are not read. */
  readonly until: bigint | null;
  readonly changedSince: bigint;
  /** Whether it is known that no row of any table is before `changedSince`: then none of a result is, since time is only moved forward. */
  readonly whole?: boolean;
  /** 0: no limit. */
  readonly limit: number;
}

export const HISTORY: Mode = { results: 'history', at: null, until: null, changedSince: 0n, limit: 0 };

/** The query as its mode has it, in the language's own terms. `end`: what `finished()` waits for. */
export function inMode(mode: Mode, query: PlanNode, graph: Graph, end: readonly Rows[]): PlanNode {
  const terms = new Terms(graph);
  if (mode.results === 'history') return mode.whole ? query : terms.when(terms.compare('>=', graph.time(query), mode.changedSince), query);
  const read = mode.at === null || isRead(query.rows) ? query : terms.when(terms.compare('<=', graph.time(query), mode.at), query);
  const latest = terms.last(read);
  const tick = graph.tick(latest.rows as Rows, finished, types([], BOOL), end, latest.grouping);
  const closed = terms.closed(query, latest, end);
  if (mode.whole && graph.isAlwaysNew(read)) return terms.when(tick, closed);
  const changed = terms.compare('>=', terms.last(graph.time(mode.at === null ? query : latest)), mode.changedSince);
  return terms.when(terms.operator('and', [changed, tick]), closed);
}

// Rows of tables: those after the time of a final result are not read. Moved rows and ticks may come later.
function isRead(rows: Rows | null): boolean {
  if (rows === null || rows.kind === 'table') return true;
  if (rows.kind === 'union') return rows.of.every(isRead);
  return (rows.kind === 'filter' || rows.kind === 'rekey') && isRead(rows.of);
}

class Terms {
  readonly #graph: Graph;
  readonly #operations: Operations;

  constructor(graph: Graph) {
    this.#graph = graph;
    this.#operations = new Operations(graph);
  }

  when(condition: PlanNode, value: PlanNode): PlanNode {
    return this.#operations.filter(condition, value);
  }

  last(input: PlanNode): PlanNode {
    return this.#graph.fold(last, input, null, { segments: 0, extent: null }, types([input], input.type));
  }

  /** `latest`, the last new record of the query, with its moving fields as they are at the end (X1). */
  closed(query: PlanNode, latest: PlanNode, end: readonly Rows[]): PlanNode {
    if (!holdsMoving(query)) return latest;
    return this.#closed(query, latest, this.#graph.tick(query.rows as Rows, closing, types([], BOOL), end, query.grouping));
  }

  // What moves is as it is at the end, also in a record that does not move as a whole; but that is null if it was.
  #closed(value: PlanNode, latest: PlanNode, tick: PlanNode): PlanNode {
    if (!holdsMoving(value)) return latest;
    const record = unaligned(value);
    if (value.continuity === 'moving' || record.op.kind !== 'record') return this.last(this.when(tick, value));
    const fields = record.op.names.map((name, i) => {
      const field = this.#closed(record.args[i] as PlanNode, this.#graph.field(latest, name), tick);
      return [name, field] as const;
    });
    const closed = this.#graph.record(fields);
    const wasThere = this.#graph.apply(isValid, [latest], types([latest], BOOL));
    return this.#graph.apply(onlyIf, [wasThere, closed], types([wasThere, closed], closed.type));
  }

  compare(operator: string, time: PlanNode, to: bigint): PlanNode {
    return this.operator(operator, [time, this.#graph.literal(TIMESTAMP_NS, to)]);
  }

  operator(operator: string, args: readonly PlanNode[]): PlanNode {
    const entry = findOperator(operator, false) as ScalarEntry;
    return this.#graph.apply(entry, args, types(args, BOOL));
  }
}

const unaligned = (node: PlanNode): PlanNode => (node.op.kind === 'align' ? unaligned(node.args[0] as PlanNode) : node);

/** Whether a value, or a field of a record that is made here, moves. */
function holdsMoving(value: PlanNode): boolean {
  const node = unaligned(value);
  return node.continuity === 'moving' || (node.op.kind === 'record' && node.args.some(holdsMoving));
}

const types = (args: readonly PlanNode[], result: CallTypes['result']): CallTypes => ({
  params: args.map(({ type }) => type),
  result,
  constant: argument => {
    const op = args[argument]?.op;
    return op?.kind === 'literal' ? op.value : undefined;
  }
});
