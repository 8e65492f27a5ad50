import type { Query } from '../../../engine/index.ts';
import { loadRows } from '../../../engine/serve/loading.ts';
import { readRequest } from '../../../engine/serve/requests.ts';
import { Session } from '../../../engine/serve/session.ts';
import type { Workload } from '../workloads.ts';

const PACE = { signal: new AbortController().signal, pause: async () => {}, progress: () => {} };
const SUPPLY = { real: (path: string) => path, received: () => (async function* () {})() };
const EVENTS = { name: 'E', time: 'time', key: 'user', grouping: 'user' };

/** A session whose table `E` holds the rows of a file. */
export async function sessionOf(file: string): Promise<Session> {
  const session = new Session();
  const { table, rows } = readRequest('table', { table: EVENTS, rows: { kind: 'files', paths: [file] } });
  const loaded = await loadRows({ rows, nanIsNull: false }, SUPPLY, { strings: session.strings, columns: null, pace: PACE });
  session.tables.create(table, 'error', loaded);
  return session;
}

/** A query on that session. */
export const queryOf = (session: Session, { text, results }: Workload['query']): Query =>
  session.query(readRequest('check', { text, results })).query;
