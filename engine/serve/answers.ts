import type { Answers } from './connection.ts';
import { resultColumns } from './describe.ts';
import { fetchRows } from './fetch.ts';
import type { QueryInfo } from './protocol.ts';
import type { Roots } from './roots.ts';
import type { Session } from './session.ts';

/** How a session answers each request of a client that may read files under `roots`. */
export function answersOf(session: Session, roots: Roots, status: () => object): Answers {
  const { tables } = session;
  return {
    table: (asking, job) => tables.put(asking, job, roots),
    add: (asking, job) => tables.add(asking, job, roots),
    drop: ({ name }) => tables.drop(name),
    catalog: () => ({ tables: tables.list(), formulas: session.formulas }),
    query(asking): QueryInfo {
      const result = session.query(asking);
      const { query, diagnostics } = result;
      const columns = resultColumns(query.keyType, query.columns, false);
      return { ticket: session.keep(result), columns, diagnostics, warnings: [] };
    },
    fetch: ({ ticket, identity, limit, credit }, job) => fetchRows(session, session.result(ticket), { identity, limit }, job, credit),
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
