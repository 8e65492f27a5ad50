import { QUERY } from '../check/check.ts';
import { formulaTexts } from '../check/definitions.ts';
import type { QueryTable } from '../columns/events.ts';
import { StringPool } from '../columns/strings.ts';
import { findFunction } from '../functions/index.ts';
import { type Compilation, compileQuery, type Query, type QuerySpec } from '../index.ts';
import { PLANNED, STAGES } from '../run/explain.ts';
import type { Team } from '../run/team.ts';
import { restrict } from '../sources/restrict.ts';
import { withoutHeader } from '../syntax/header.ts';
import { parseEither, parseLibrary } from '../syntax/parse.ts';
import { format } from '../syntax/print.ts';
import { parseSignature } from '../types/notation.ts';
import { describeDiagnostics } from './describe.ts';
import { readInstant } from './instant.ts';
import type { KeptQuery } from './kept.ts';
import { readParameters } from './parameters.ts';
import { Problem } from './problem.ts';
import type { WireDiagnostic } from './protocol.ts';
import { Recent } from './recent.ts';
import type { QuerySettings } from './requests.ts';
import { Tables } from './tables.ts';

/** A compiled query on the rows there were when it was asked for. */
export interface Result {
  readonly query: Query;
  /** The query's own limit; 0: none. */
  readonly limit: number;
  readonly diagnostics: readonly WireDiagnostic[];
  readonly warnings: readonly string[];
  /** How many rows it has, once that is known. */
  rows?: number;
  /** Gives back what it holds beside its memory. */
  readonly release?: () => void;
}

interface Compiled {
  readonly compilation: Compilation;
  readonly diagnostics: readonly WireDiagnostic[];
}

/** A result whose rows are kept. */
export interface KeptResult extends Result {
  readonly query: KeptQuery;
}

/** Queries that are kept for being asked again. */
const MOST_COMPILED = 8;

interface KeptFormula {
  readonly text: string;
  readonly label: string | null;
}

/** What says which formulas a text may use. */
type Wanted = Pick<QuerySettings, 'formulas' | 'without'> & Partial<Pick<QuerySettings, 'libraries'>>;

/** What a notebook works on: its tables, its formulas, and the results it still reads. */
export class Session {
  readonly strings = new StringPool();
  readonly tables: Tables;
  readonly #formulas = new Map<string, KeptFormula>();
  readonly #results = new Map<string, KeptResult>();
  readonly #changed: () => void;
  /** Queries by all they were asked with, on tables and formulas as they are: one that is asked again keeps the code that the processor's compiler has made better. */
  readonly #compiled = new Recent<Compiled>(MOST_COMPILED);
  #lastTicket = 0;
  #revision = 0;

  readonly #team: Team | null;

  /** `changed` is called after every change of what `totals` says. `team`: those who may compute parts of queries. */
  constructor(changed: () => void = () => {}, team: Team | null = null) {
    this.#team = team;
    this.#changed = () => {
      this.#revision++;
      this.#compiled.clear();
      changed();
    };
    this.tables = new Tables(this.strings, this.#changed);
  }

  /** `revision` is another one whenever tables or formulas have changed. */
  totals(): { readonly tables: number; readonly rows: number; readonly revision: number } {
    return { ...this.tables.totals(), revision: this.#revision };
  }

  get formulas(): readonly string[] {
    return [...this.#formulas.keys()];
  }

  /** Keeps a formula for later queries, or forgets it. */
  setFormula(name: string, text: string | null, label: string | null): void {
    if (text === null) this.#formulas.delete(name);
    else this.#formulas.set(name, { text, label });
    this.#changed();
  }

  /** Compiles a query on the tables as they are now. Mistakes in it are diagnostics of the result. */
  compile(settings: QuerySettings): Compiled {
    return settings.entities === null && settings.percent === null && settings.resume === null
      ? this.#compiled.of(JSON.stringify(settings), () => this.#compile(settings))
      : this.#compile(settings);
  }

  #compile(settings: QuerySettings): Compiled {
    const { entities: keys, percent } = settings;
    const restriction =
      keys === null && percent === null ? undefined : (table: QueryTable) => restrict(table, { keys, percent }, this.strings);
    const spec = { ...specOf(settings, this.formulasFor(settings)), restrict: restriction };
    const compilation = compileQuery(spec, { tables: this.tables.forQuery(), strings: this.strings }, this.#team);
    const texts = textsOf(spec);
    return { compilation, diagnostics: describeDiagnostics(compilation.diagnostics, part => texts.get(part)) };
  }

  /** A stage of a query's compilation as text. Throws a `query` Problem if errors keep the query from reaching it. */
  explain(settings: QuerySettings, stage: string): string {
    if (!STAGES.includes(stage)) throw new Problem('query', `there is no stage '${stage}': there are ${STAGES.join(', ')}`);
    const { compilation, diagnostics } = this.compile(settings);
    if (compilation.query === null && PLANNED.has(stage)) throw problemOf(diagnostics);
    return compilation.explain(stage);
  }

  /** The text in the canonical layout. Throws a `query` Problem if it cannot be read. */
  format(text: string): string {
    const { complaints } = parseEither(withoutHeader(text), QUERY);
    if (complaints.length === 0) return format(text);
    throw problemOf(describeDiagnostics(complaints, () => text));
  }

  /** A result that can be read, once or often. Throws a `query` Problem with the diagnostics if there are errors. */
  query(settings: QuerySettings): Result {
    const { compilation, diagnostics } = this.compile(settings);
    if (compilation.query !== null) {
      const warnings = this.tables.warnings(compilation.tables, settings.changedSince === null);
      return { query: compilation.query, limit: settings.limit ?? 0, diagnostics, warnings };
    }
    throw problemOf(diagnostics);
  }

  /** Keeps a result until it is released; returns its ticket. */
  keep(result: KeptResult): string {
    const ticket = `r${++this.#lastTicket}`;
    this.#results.set(ticket, result);
    return ticket;
  }

  /** Throws a Problem if the ticket is unknown or was released. */
  result(ticket: string): KeptResult {
    const result = this.#results.get(ticket);
    if (result === undefined) throw new Problem('data', `the result '${ticket}' is not there any more: run the query again`);
    return result;
  }

  release(ticket: string): boolean {
    this.#results.get(ticket)?.release?.();
    return this.#results.delete(ticket);
  }

  /** The formulas that a text may use: those given with it, and those kept that have other names. */
  formulasFor({ formulas, libraries = [], without }: Wanted): QuerySpec['formulas'] {
    const bound = libraries.flatMap(({ text, label }) => parseLibrary(text, label).bindings);
    const given = new Set([...formulas, ...bound.filter(({ params }) => params === null)].map(({ name }) => name));
    const kept = [...this.#formulas].filter(([name]) => name !== without && !given.has(name));
    return [...kept.map(([name, formula]) => ({ name, ...formula })), ...formulas];
  }
}

/** Diagnostics with errors among them, as a Problem. */
function problemOf(diagnostics: readonly WireDiagnostic[]): Problem {
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  return new Problem('query', errors.map(({ rendered }) => rendered).join('\n\n'), diagnostics);
}

function specOf(settings: QuerySettings, formulas: QuerySpec['formulas']): QuerySpec {
  const { text, results, limit } = settings;
  if (settings.at !== null && results !== 'final') throw new Problem('query', "'at' needs results = 'final'");
  if (settings.until !== null && results !== 'history')
    throw new Problem('query', "'until' needs results = 'history'; final results take 'at'");
  if (limit === 0) throw new Problem('query', "'limit' is 0; it is the number of rows, at least 1");
  const { percent } = settings;
  if (percent !== null && !(percent >= 0 && percent <= 100)) throw new Problem('query', `'percent' is ${percent}; it goes from 0 to 100`);
  return {
    text: withoutHeader(text),
    formulas,
    functions: settings.functions.map(readFunction),
    libraries: settings.libraries,
    params: readParameters(settings.params),
    results,
    at: instant('at', settings.at),
    until: instant('until', settings.until),
    changedSince: instant('changed_since', settings.changedSince) ?? 0n,
    limit: limit ?? 0
  };
}

function instant(name: string, text: string | null): bigint | null {
  if (text === null) return null;
  const read = readInstant(text);
  if (read === null) {
    throw new Problem('query', `'${name}' is not a time: '${text}' (expected ISO 8601, 1677 to 2262, as 2024-03-01T12:00:00Z)`);
  }
  return read;
}

/** The text of each part that a label may point into (§8.1). */
const textsOf = ({ text, formulas, libraries = [] }: QuerySpec): ReadonlyMap<string, string> =>
  formulaTexts(formulas, libraries).set(QUERY, text);

function readFunction(signature: string): string {
  try {
    const { name } = parseSignature(signature);
    if (findFunction(name) === undefined) return signature;
    throw new Problem('query', `'${name}' is a function of the language: give yours another name`);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new Problem(
      'query',
      `'${signature}' is not a signature (${error.message}); write for instance "name<N: number>(x: N, y: N) -> f64"`
    );
  }
}
