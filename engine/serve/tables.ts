import type { QueryTable } from '../columns/events.ts';
import type { StringPool } from '../columns/strings.ts';
import type { Job } from './job.ts';
import { Problem } from './problem.ts';
import type { TableInfo } from './protocol.ts';
import type { Asking } from './requests.ts';
import type { Roots } from './roots.ts';

/** The tables of a session. */
export class Tables {
  readonly #strings: StringPool;
  readonly #changed: () => void;
  readonly #tables = new Map<string, QueryTable>();

  constructor(strings: StringPool, changed: () => void) {
    this.#strings = strings;
    this.#changed = changed;
  }

  forQuery(): ReadonlyMap<string, QueryTable> {
    return new Map(this.#tables);
  }

  totals() {
    return { tables: this.#tables.size, rows: 0 };
  }

  list(): readonly TableInfo[] {
    return [];
  }

  async put(_asking: Asking<'table'>, job: Job, _roots: Roots): Promise<TableInfo> {
    let bytes = 0;
    for await (const piece of job.upload()) bytes += piece.length;
    throw new Problem('data', `tables are not there yet: ${bytes}${this.#strings.size}`);
  }

  async add(_asking: Asking<'add'>, _job: Job, _roots: Roots): Promise<unknown> {
    throw new Problem('data', 'not yet');
  }

  drop(name: string): object {
    this.#changed();
    return { dropped: this.#tables.delete(name) };
  }
}
