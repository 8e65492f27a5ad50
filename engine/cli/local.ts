import { totalmem } from 'node:os';
import { LimitError } from '../diagnostics/failure.ts';
import { systemClock } from '../serve/clock.ts';
import { comingTable } from '../serve/comingFiles.ts';
import { Limiter } from '../serve/limiter.ts';
import { loadRows } from '../serve/loading.ts';
import type { Pace } from '../serve/pace.ts';
import { findFiles } from '../serve/paths.ts';
import { realPath } from '../serve/roots.ts';
import { Session } from '../serve/session.ts';
import { processMemory, turn } from '../serve/surroundings.ts';
import { declaredColumns } from '../serve/tables.ts';
import { type Threads, withThreads } from '../serve/threads.ts';
import { told } from '../serve/told.ts';
import type { Aside } from '../sources/bytes.ts';
import { type DeclaredTable, readTablesFile } from './tablesFile.ts';

/** A command's own session in this process, within limits; an interrupt stops it. */
export class Local implements Pace {
  readonly session: Session;
  readonly #limiter: Limiter;
  readonly #abort = new AbortController();
  readonly #memoryLimit: number | null;

  readonly #aside: Aside | null;

  /** `team`: threads that may compute parts of queries; `aside`: reads columns of files. */
  constructor(
    limits: { readonly memory: number | null; readonly time: number | null },
    team: Threads | null = null,
    aside: Aside | null = null
  ) {
    this.#aside = aside;
    this.#memoryLimit = limits.memory;
    this.session = new Session(undefined, team);
    // Beyond what the machine has, the system would end this process without a word.
    const memory = limits.memory ?? Math.floor(installedMemory() * MOST_OF_MEMORY);
    this.#limiter = new Limiter(systemClock, team ? withThreads(processMemory, team) : processMemory, turn, { ...limits, memory });
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  async pause(): Promise<void> {
    await this.#limiter.turn();
  }

  progress(): void {}

  /** Makes the tables that a file declares, with their rows; with `streams`, large ones are read while a query runs, where they can be. Throws a DataError that names the culprit. */
  async loadTables(file: string, streams = false): Promise<void> {
    for (const table of readTablesFile(file)) if (!(streams && (await this.#stream(table)))) await this.#load(table);
  }

  /** Makes a table of files that are too large to be held; false if they are not, or cannot be read part by part. */
  async #stream({ settings, paths, format }: DeclaredTable): Promise<boolean> {
    const { tables, strings } = this.session;
    if (paths.length === 0) return false;
    const declared = declaredColumns(settings);
    const large = Math.min(LARGE, (this.#memoryLimit ?? Number.POSITIVE_INFINITY) / 4);
    const table = await comingTable(settings, findFiles(paths, format, realPath), { strings, declared, pace: this, large });
    if (table !== null) tables.createComing(settings, table);
    return table !== null;
  }

  async #load({ settings, paths, format }: DeclaredTable): Promise<void> {
    const { tables, strings } = this.session;
    const rows = paths.length === 0 ? ({ kind: 'none' } as const) : ({ kind: 'files', paths, format } as const);
    const ahead = tables.ahead(settings);
    const reading = { strings, columns: declaredColumns(settings), pace: this, aside: this.#aside, ahead };
    const supply = { real: realPath, received: nothing };
    try {
      tables.create(settings, 'error', await loadRows({ rows, nanIsNull: false }, supply, reading), ahead);
    } catch (failure) {
      const { kind, message } = told(0, failure);
      throw kind === 'limit' && paths.length > 0
        ? new LimitError(`table '${settings.name}' does not fit: ${message}; ${STREAMS}`)
        : failure;
    }
  }
}

const STREAMS = 'or sort by time and write Parquet with statistics: such files are read while the query runs';

/** The share of the machine's memory that is used without being asked for. */
const MOST_OF_MEMORY = 0.9;

/** Bytes that this process may take: the machine's, or what it is confined to. */
function installedMemory(): number {
  const confined = process.constrainedMemory();
  return confined > 0 ? Math.min(totalmem(), confined) : totalmem();
}

/** Bytes from which on the rows of a table are read while they are needed, rather than held. */
const LARGE = 1 << 29;

async function* nothing(): AsyncGenerator<Uint8Array> {}
