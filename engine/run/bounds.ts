import { type QueryTable, spanOf } from '../columns/events.ts';
import type { Plan, PlanNode, Rows } from '../plan/node.ts';
import { fixedEnd, lastingRows, planOf, waitsForTheEnd } from '../plan/walk.ts';
import { record } from '../types/type.ts';
import { rowsUntil } from './cut.ts';
import type { ResultBatch } from './result.ts';
import type { Span } from './tick.ts';

/** First and last instant of rows; those of shifts by running them. */
export class Bounds {
  readonly #plan: Plan;
  readonly #tables: ReadonlyMap<string, QueryTable>;
  readonly #run: (plan: Plan) => AsyncIterable<ResultBatch>;
  readonly #known = new Map<Rows, Span>();

  constructor(plan: Plan, tables: ReadonlyMap<string, QueryTable>, run: (plan: Plan) => AsyncIterable<ResultBatch>) {
    this.#plan = plan;
    this.#tables = tables;
    this.#run = run;
  }

  async span(rows: readonly Rows[]): Promise<Span> {
    const spans: Span[] = [];
    for (const each of rows) spans.push(await this.#of(each));
    return widest(spans);
  }

  /** The instant that counts as that of the last event, of which only `finished()` wants to know. */
  async end(): Promise<bigint> {
    const fixed = fixedEnd(this.#plan);
    if (fixed !== null) return fixed;
    return waitsForTheEnd(this.#plan) ? ((await this.span(lastingRows(this.#plan)))?.[1] ?? 0n) : 0n;
  }

  #table(name: string): Span {
    const found = this.#tables.get(name);
    if (!found) return null;
    const { events, coming } = found;
    const { until } = this.#plan;
    if (coming || until === null) return spanOf(found);
    const length = rowsUntil(events, until);
    return length === 0 ? null : [events.time[0] as bigint, events.time[length - 1] as bigint];
  }

  async #of(rows: Rows): Promise<Span> {
    if (rows.kind === 'table') return this.#table(rows.table);
    const known = this.#known.get(rows);
    if (known !== undefined) return known;
    const span = await this.#byRunning(rows);
    this.#known.set(rows, span);
    return span;
  }

  async #byRunning(rows: Rows): Promise<Span> {
    const result: PlanNode = {
      id: -1,
      op: { kind: 'record', names: [] },
      args: [],
      type: record([]),
      continuity: 'discrete',
      rows,
      grouping: null
    };
    const plan: Plan = { ...planOf(result, { at: null, until: this.#plan.until, limit: 0 }), finishedAt: this.#plan.finishedAt };
    let span: Span = null;
    for await (const { time } of this.#run(plan)) span = widest([span, [time[0] as bigint, time[time.length - 1] as bigint]]);
    return span;
  }
}

function widest(spans: readonly Span[]): Span {
  return spans.reduce<Span>((a, b) => {
    if (!a || !b) return a ?? b;
    return [b[0] < a[0] ? b[0] : a[0], b[1] > a[1] ? b[1] : a[1]];
  }, null);
}
