import { catalogue } from './catalogue.ts';
import type { Answers } from './connection.ts';
import { resultColumns } from './describe.ts';
import { countRows, sendRows } from './fetch.ts';
import type { Job } from './job.ts';
import { loadRows } from './loading.ts';
import type { QueryInfo } from './protocol.ts';
import type { Asking } from './requests.ts';
import type { Roots } from './roots.ts';
import type { Session } from './session.ts';

/** How a session answers each request of a client that may read files under `roots`. */
export function answersOf(session: Session, roots: Roots, status: () => object): Answers {
  const { tables, strings } = session;
  const rows = (asking: Asking<'table' | 'add'>, job: Job) =>
    loadRows(asking, { real: roots.real, received: () => job.received() }, strings, job);
  return {
    async table(asking, job) {
      tables.refuseName(asking.table.name, asking.ifExists);
      return tables.create(asking.table, asking.ifExists, await rows(asking, job));
    },
    add: async (asking, job) => tables.append(asking.name, await rows(asking, job)),
    drop: ({ name }) => tables.drop(name),
    catalog: () => ({ tables: tables.list(), formulas: session.formulas }),
    query(asking): QueryInfo {
      const result = session.query(asking);
      const { query, diagnostics } = result;
      const columns = resultColumns(query, false);
      return { ticket: session.keep(result), columns, diagnostics, warnings: [] };
    },
    async fetch(asking, job) {
      return { rows: await sendRows(session.result(asking.ticket).query, strings, asking, job) };
    },
    async count({ ticket }, job) {
      const result = session.result(ticket);
      result.rows ??= await countRows(result.query, job);
      return { rows: result.rows };
    },
    release: ({ ticket }) => ({ released: session.release(ticket) }),
    check: asking => ({ diagnostics: session.compile(asking).diagnostics }),
    explain: asking => ({ text: session.explain(asking, asking.stage) }),
    format: ({ text }) => ({ text: session.format(text) }),
    formula: ({ name, text, label }) => session.setFormula(name, text, label),
    functions: catalogue,
    status,
    cancel: () => {}
  };
}
