import { systemClock } from '../serve/clock.ts';
import { Limiter } from '../serve/limiter.ts';
import { loadRows } from '../serve/loading.ts';
import type { Pace } from '../serve/pace.ts';
import { realPath } from '../serve/roots.ts';
import { Session } from '../serve/session.ts';
import { processMemory, turn } from '../serve/surroundings.ts';
import { declaredColumns } from '../serve/tables.ts';
import { type Threads, withThreads } from '../serve/threads.ts';
import { type DeclaredTable, readTablesFile } from './tablesFile.ts';

/** A command's own session in this process, within limits; an interrupt stops it. */
export class Local implements Pace {
  readonly session: Session;
  readonly #limiter: Limiter;
  readonly #abort = new AbortController();

  /** `team`: threads that may compute parts of queries. */
  constructor(limits: { readonly memory: number | null; readonly time: number | null }, team: Threads | null = null) {
    this.session = new Session(undefined, team);
    this.#limiter = new Limiter(systemClock, team ? withThreads(processMemory, team) : processMemory, turn, limits);
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  async pause(): Promise<void> {
    await this.#limiter.turn();
  }

  progress(): void {}

  /** Makes the tables that a file declares, with their rows. Throws a DataError that names the culprit. */
  async loadTables(file: string): Promise<void> {
    for (const table of readTablesFile(file)) await this.#load(table);
  }

  async #load({ settings, paths, format }: DeclaredTable): Promise<void> {
    const { tables, strings } = this.session;
    const rows = paths.length === 0 ? ({ kind: 'none' } as const) : ({ kind: 'files', paths, format } as const);
    const reading = { strings, columns: declaredColumns(settings), pace: this };
    const supply = { real: realPath, received: nothing };
    tables.create(settings, 'error', await loadRows({ rows, nanIsNull: false }, supply, reading));
  }
}

async function* nothing(): AsyncGenerator<Uint8Array> {}
