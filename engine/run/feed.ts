import type { Events, QueryTable } from '../columns/events.ts';
import { sliceEvents } from '../columns/slice.ts';
import type { Program } from '../compile/program.ts';
import { columnsRead } from './columnsRead.ts';
import { type Cut, END, rowsBefore, rowsUntil } from './cut.ts';
import type { Progress } from './result.ts';

/** Rows of tables, by name, that all come before `upTo`; none that come later do. */
export interface Feed {
  readonly rows: ReadonlyMap<string, Events>;
  readonly upTo: Cut;
  readonly progress: Omit<Progress, 'out'>;
}

/** The rows of tables as they come, all tables up to one instant each time; none after `until`. `columns`: those that are read of a table. */
export async function* feeds(
  tables: ReadonlyMap<string, QueryTable>,
  until: bigint | null,
  columns: (table: string) => ReadonlySet<number>
): AsyncGenerator<Feed> {
  const total = [...tables.values()].reduce((sum, { events, coming }) => sum + (coming?.rows ?? events.length), 0);
  const sides = [...tables].map(([name, table]) => new Coming(name, table, until, columns(name)));
  for (let [done, more] = [0, true]; more; ) {
    for (const side of sides) await side.reach();
    const open = sides.flatMap(({ last }) => last ?? []);
    const upTo = open.length === 0 ? END : { time: least(open) + 1n, subsort: 0n };
    const rows = new Map(sides.map(side => [side.name, side.upTo(upTo)]));
    for (const { length } of rows.values()) done += length;
    more = open.length > 0;
    yield { rows, upTo, progress: { done, total, time: null } };
  }
}

/** The columns of a table that a run must have, by place: those that are read, and those that its rows are known by again. */
export function columnsNeeded(program: Program, table: string): ReadonlySet<number> {
  const scans = program.steps.filter(step => step.kind === 'scan').filter(step => step.table === table);
  return new Set([...columnsRead(program, table, [program.result.store]), ...scans.flatMap(({ decisive }) => decisive)]);
}

const least = (times: readonly bigint[]): bigint => times.reduce((a, b) => (b < a ? b : a));

/** The rows of one table that are read and not yet fed. */
class Coming {
  readonly name: string;
  readonly #until: bigint | null;
  readonly #pieces: AsyncIterator<Events> | null;
  #events: Events;
  #isDone: boolean;

  constructor(name: string, { events, coming }: QueryTable, until: bigint | null, columns: ReadonlySet<number>) {
    this.name = name;
    this.#until = until;
    this.#events = this.#bounded(events);
    this.#pieces = coming ? coming.pieces(columns)[Symbol.asyncIterator]() : null;
    this.#isDone = coming === undefined;
  }

  /** The instant up to which all rows are read; null: to the end. */
  get last(): bigint | null {
    return this.#isDone ? null : (this.#events.time[this.#events.length - 1] as bigint);
  }

  /** Sees to it that there are rows, if there are any to come. */
  async reach(): Promise<void> {
    while (!this.#isDone && this.#events.length === 0) {
      const { value, done } = (await this.#pieces?.next()) ?? { done: true };
      this.#isDone = done === true || (this.#until !== null && (value.time[value.length - 1] as bigint) > this.#until);
      if (value) this.#events = this.#bounded(value);
    }
  }

  /** Takes out the rows before a cut. */
  upTo(cut: Cut): Events {
    const all = this.#events;
    const count = rowsBefore(all.time, all.subsort, cut, 0, all.length);
    this.#events = sliceEvents(all, count, all.length);
    return sliceEvents(all, 0, count);
  }

  #bounded(events: Events): Events {
    if (this.#until === null) return events;
    return sliceEvents(events, 0, rowsUntil(events, this.#until));
  }
}
