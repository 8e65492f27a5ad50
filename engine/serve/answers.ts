import type { Answers } from './connection.ts';
import { resultColumns } from './describe.ts';
import { countRows, sendRows } from './fetch.ts';
import { loadRows } from './loading.ts';
import type { QueryInfo } from './protocol.ts';
import type { Roots } from './roots.ts';
import type { Session } from './session.ts';

/** How a session answers each request of a client that may read files under `roots`. */
export function answersOf(session: Session, roots: Roots, status: () => object): Answers {
  const { tables, strings } = session;
  return {
    async table(asking, job) {
      tables.refuseName(asking.table.name, asking.ifExists);
      return tables.create(asking.table, asking.ifExists, await loadRows(asking, job, strings, roots));
    },
    add: async (asking, job) => tables.append(asking.name, await loadRows(asking, job, strings, roots)),
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
    explain: asking => ({ text: session.compile(asking).compilation.explain(asking.stage) }),
    format: ({ text }) => ({ text }),
    formula: ({ name, text, label }) => session.setFormula(name, text, label),
    functions: () => ({ functions: [] }),
    status,
    cancel: () => {}
  };
}
