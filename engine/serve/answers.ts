import type { Ahead } from '../sources/ahead.ts';
import type { Aside } from '../sources/bytes.ts';
import type { Field } from '../types/type.ts';
import { catalogue } from './catalogue.ts';
import { resumed } from './checkpoint.ts';
import type { Answers } from './connection.ts';
import { drawCurves } from './curve.ts';
import { resultColumns } from './describe.ts';
import { editorAnswers } from './editing.ts';
import { countRows, measure, pacedBy, sendRows } from './fetch.ts';
import { showInstant } from './instant.ts';
import type { Job } from './job.ts';
import { KeptQuery } from './kept.ts';
import { loadRows } from './loading.ts';
import type { QueryInfo, WorkInfo } from './protocol.ts';
import type { Asking } from './requests.ts';
import type { Roots } from './roots.ts';
import type { KeptResult, Result, Session } from './session.ts';
import type { SpoolSpace } from './spool.ts';
import { declaredColumns } from './tables.ts';
import { findRow, readWindow } from './window.ts';

/** Limits of rows: 0 is none. */
const smallerLimit = (a: number, b: number): number => (a === 0 ? b : b === 0 ? a : Math.min(a, b));

/** What the answers to one client need: the session, folders whose files it may read, where rows are kept, and the tickets it holds. */
export interface Answering {
  readonly session: Session;
  readonly roots: Roots;
  readonly space: SpoolSpace;
  readonly aside: Aside | null;
  readonly tickets: Set<string>;
  readonly status: () => object;
  readonly work: () => readonly WorkInfo[];
  readonly stop: (work: string) => boolean;
}

/** How a session answers each request of one client. */
export function answersOf({ session, roots, space, aside, tickets, status, work, stop }: Answering): Answers {
  const { tables, strings } = session;
  const rows = (
    asking: Asking<'table' | 'add'>,
    known: { columns: readonly Field[] | null; inferred?: boolean; ahead?: Ahead },
    job: Job
  ) => loadRows(asking, { real: roots.real, received: () => job.received() }, { strings, ...known, pace: job, aside });
  return {
    async table(asking, job) {
      tables.refuseName(asking.table.name, asking.ifExists);
      const ahead = tables.ahead(asking.table);
      return tables.create(
        asking.table,
        asking.ifExists,
        await rows(asking, { columns: declaredColumns(asking.table), ahead }, job),
        ahead
      );
    },
    add: async (asking, job) => tables.append(asking.name, await rows(asking, tables.known(asking.name), job)),
    drop: ({ name }) => tables.drop(name),
    catalog: () => ({ tables: tables.list(), formulas: session.formulas }),
    async query(asking): Promise<QueryInfo> {
      const asked = session.query(asking);
      const result = kept(asking.resume === null ? asked : await resumed(asked, roots.folder(asking.resume)), space);
      const { query, diagnostics, warnings } = result;
      const columns = resultColumns(query, false);
      const ticket = session.keep(result);
      tickets.add(ticket);
      const info = { ticket, columns, diagnostics, warnings, end: query.end === null ? null : showInstant(query.end), most: query.most };
      return asking.continuity ? { ...info, continuity: query.continuity() } : info;
    },
    async fetch(asking, job) {
      const { query, limit } = session.result(asking.ticket);
      const rows = await sendRows(query, strings, { ...asking, limit: smallerLimit(limit, asking.limit ?? 0) }, job);
      return { rows, ...told(query) };
    },
    async count({ ticket }, job) {
      const result = session.result(ticket);
      result.rows ??= await countRows(result.query, strings, job);
      return { rows: result.rows, ...told(result.query) };
    },
    window: (asking, job) => readWindow(session.result(asking.ticket).query, strings, asking, job),
    find: async (asking, job) => ({ row: await findRow(session.result(asking.ticket).query, strings, asking, job) }),
    curves: (asking, job) => drawCurves(session.result(asking.ticket).query, strings, asking, pacedBy(job, strings)),
    measure: ({ ticket }, job) => measure(session.result(ticket).query, strings, job),
    release({ ticket }) {
      tickets.delete(ticket);
      return { released: session.release(ticket) };
    },
    check: asking => ({ diagnostics: session.compile(asking).diagnostics }),
    explain: asking => ({ text: session.explain(asking, asking.stage) }),
    format: ({ text }) => ({ text: session.format(text) }),
    formula: ({ name, text, label }) => session.setFormula(name, text, label),
    functions: catalogue,
    ...editorAnswers(session),
    status,
    work: () => ({ work: work() }),
    stop: asking => ({ running: stop(asking.work) }),
    cancel: () => {}
  };
}

/** The result, its rows kept for reading them again. */
function kept(result: Result, space: SpoolSpace): KeptResult {
  const query = new KeptQuery(result.query, result.limit, space);
  return { ...result, query, release: () => query.release() };
}

const told = ({ warnings }: KeptQuery): { readonly warnings?: readonly string[] } => (warnings.length === 0 ? {} : { warnings });
