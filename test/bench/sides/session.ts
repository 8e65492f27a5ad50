import { join } from 'node:path';
import { readThreads } from '../../../engine/cli/quantities.ts';
import { columnOf } from '../../../engine/columns/builder.ts';
import type { Query } from '../../../engine/index.ts';
import type { Team } from '../../../engine/run/team.ts';
import { asideOf } from '../../../engine/serve/columnReading.ts';
import { loadRows } from '../../../engine/serve/loading.ts';
import { readRequest } from '../../../engine/serve/requests.ts';
import { Session } from '../../../engine/serve/session.ts';
import { type Threads, threads } from '../../../engine/serve/threads.ts';
import { F64, I64, STRING, TIMESTAMP_NS } from '../../../engine/types/type.ts';
import { ROOT } from '../environments.ts';
import type { Query as Asked } from '../workloads.ts';

const PACE = { signal: new AbortController().signal, pause: async () => {}, progress: () => {} };
const SUPPLY = { real: (path: string) => path, received: () => (async function* () {})() };
const EVENTS = { name: 'E', time: 'time', key: 'user', grouping: 'user' };

/** As many threads as the engine has by default, begun. */
export function defaultThreads(): Threads {
  const team = threads(join(ROOT, 'engine', 'cli', 'main.ts'), readThreads(undefined));
  team.prepare();
  return team;
}

/** Reads columns as the installed engine does, in a thread of it. */
const ASIDE = asideOf(join(ROOT, 'python-shim', 'timeloom', 'engine', 'timeloom.mjs'));

/** A session whose table `E` holds the rows of a file. */
export async function sessionOf(file: string, team: Team | null = null): Promise<Session> {
  const session = new Session(undefined, team);
  const { table, rows } = readRequest('table', { table: EVENTS, rows: { kind: 'files', paths: [file] } });
  const ahead = session.tables.ahead(table);
  const reading = { strings: session.strings, columns: null, pace: PACE, aside: ASIDE, ahead };
  session.tables.create(table, 'error', await loadRows({ rows, nanIsNull: false }, SUPPLY, reading), ahead);
  return session;
}

/** A query on that session. */
export const queryOf = (session: Session, { text, results }: Asked): Query => session.query(readRequest('check', { text, results })).query;

/** A session whose table `E` has two events. */
export function tinySession(): Session {
  const session = new Session();
  const { table } = readRequest('table', { table: EVENTS, rows: { kind: 'none' } });
  const fields = [
    ['time', TIMESTAMP_NS, [0n, 1n]],
    ['user', I64, [1n, 2n]],
    ['kind', STRING, ['view', 'view']],
    ['amount', F64, [1, 2]],
    ['item', I64, [1n, 1n]]
  ] as const;
  const schema = fields.map(([name, type]) => ({ name, type }));
  const columns = fields.map(([, type, values]) => columnOf(type, values, session.strings));
  session.tables.create(table, 'error', { schema, batches: [{ schema, length: 2, columns }], origins: [] });
  return session;
}
