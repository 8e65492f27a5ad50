/**
 * The wire (`timeloom.v1`): every message, both ways. Text frames are one JSON message each; binary frames are a 16-byte
 * header and bytes of an Arrow IPC stream, at most `MAX_FRAME` in all. A request carries an `id` chosen by the client; all that
 * answers it carries the same `id`. Sizes are bytes, times are ISO 8601 text in UTC, 64-bit integers are decimal text.
 *
 * Start: `serve` reads the token (one line, at least 43 characters: 256 bits as base64url or hex) from stdin and prints one
 * line when it listens: `Ready`. It ends when stdin ends, or the process that started it.
 *
 * Connection: `GET /v1/sessions/{name}` (name percent-encoded), header `Authorization: Bearer <token>`, subprotocol
 * `timeloom.v1`, `Host` 127.0.0.1 or localhost with the port (on a unix socket: localhost). An upgrade with an `Origin` is
 * refused (403), so is a foreign `Host` (403), a wrong token (401), another path (404), another subprotocol (400). Each side's
 * first message is `hello`, and neither waits for the other's. Several connections may share a session (a kernel's and a
 * browser's). `GET /v1/sessions` lists the sessions, `DELETE /v1/sessions/{name}` ends one; both with the token.
 *
 * Order: requests run side by side and are answered as they finish; wait for an answer before sending what depends on it.
 * An id may be used again once its answer (`result` or `error`) has come; ids are 1 … 2³² − 1, and an answer to something
 * that had none carries 0. Unknown members are ignored, unknown types are an `error` of kind `protocol`.
 *
 * Streams: credit counts bytes of the stream, the frames' headers aside. An upload begins with `UPLOAD_CREDIT` bytes; after an
 * `error` the client stops sending and what is still under way is dropped. A download sends no more than it has credit for.
 * A stream ends with a frame whose `last` flag is set (it may be empty), an aborted download with the `error` alone.
 *
 * Close codes: 1000 as asked, 1001 the engine ends, 1002 no hello, 1009 a binary frame over `MAX_FRAME` or a text over `MAX_REQUEST`, 1011 the session's process
 * died (reason says how; connect again for a fresh one, its `hello` has another `epoch`), 4001 the session ended.
 */

import type { Operation } from '../run/operation.ts';

export type { Operation };

export const SUBPROTOCOL = 'timeloom.v1';
export const MAX_FRAME = 1 << 20;
/** Most characters of a text frame from the engine. What would be longer is an error of kind `limit`. */
export const MAX_TEXT = 4 << 20;
/** Most bytes of a text frame from the client. */
export const MAX_REQUEST = 16 << 20;
export const HEADER_BYTES = 16;
/** What a client may send of an upload before the engine's first `credit`. */
export const UPLOAD_CREDIT = 8 << 20;

/** The line on stdout: either where the engine listens, or why it does not. */
export type Ready =
  | { readonly ready: true; readonly port?: number; readonly socket?: string; readonly pid: number; readonly version: string }
  | { readonly ready: false; readonly error: string };

/**
 * The header of a binary frame, little-endian: request id (u32), flags (u8: bit 0 = last frame of this stream, bit 1 = of a call's arguments), 3 bytes zero,
 * offset of the first byte within the stream (u64). Frames of one stream arrive in order.
 */
export interface FrameHeader {
  readonly id: number;
  readonly last: boolean;
  readonly call?: boolean;
  readonly offset: number;
}

/** Features are negotiated by name: each side uses only what both named. */
export interface Hello {
  readonly type: 'hello';
  readonly features: readonly string[];
  /** From the engine: its version, the session's name. From the client: its own name and version, for the log. */
  readonly version: string;
  readonly session?: string;
  readonly client?: string;
  /** From the engine: which life of the session this is. Another epoch than before: its tables are gone. */
  readonly epoch?: string;
  /** From the engine: why the session's previous process died, if it did. */
  readonly lost?: string;
  /** From the client: limits for what this connection asks, within those the engine was started with. */
  readonly limits?: Limits;
}

/**
 * What both sides may name: `state` and `progress` (the client wants those messages), `files` (the engine reads paths),
 * `formulas`, `functions`, `calls` (the client computes functions of its own), `editor` (the engine answers what an editor asks).
 */
export const FEATURES = ['state', 'progress', 'files', 'formulas', 'functions', 'calls', 'editor'] as const;

export interface Limits {
  /** Bytes the session may hold; the smallest of its connections' counts. */
  readonly memory?: number;
  /** Milliseconds a request may run, waiting for the client aside. */
  readonly time?: number;
  /** Folders that files may be read from; within those of `serve --allow`. */
  readonly allow?: readonly string[];
}

// ---- client → engine ----

export interface TableConfig {
  readonly name: string;
  readonly time: string;
  readonly key: string;
  readonly subsort?: string | null;
  /** Always given on the wire; in Python it defaults to the key column's name. */
  readonly grouping: string;
  readonly timeUnit?: 's' | 'ms' | 'us' | 'ns';
  /** Column name → type text (`i64`, `list<string>`, …), in order; null: inferred from the first load. */
  readonly schema?: readonly (readonly [name: string, type: string])[] | null;
}

/** Where rows come from: an Arrow IPC stream that follows in binary frames with this request's id (`count`: its rows, if they are known), files the engine reads, or none. */
export type Rows =
  | { readonly kind: 'stream'; readonly count?: number }
  | { readonly kind: 'files'; readonly paths: readonly string[]; readonly format: string | null }
  | { readonly kind: 'none' };

export type Request =
  /** Creates or replaces a table. `nanIsNull`: NaN from pandas is null. Answer: `result` with a TableInfo. */
  | {
      readonly type: 'table';
      readonly id: number;
      readonly table: TableConfig;
      readonly ifExists: 'replace' | 'error';
      readonly rows: Rows;
      readonly nanIsNull?: boolean;
    }
  /** Appends rows. Answer: `result` with { rows: number added, table: TableInfo }. */
  | { readonly type: 'add'; readonly id: number; readonly name: string; readonly rows: Rows; readonly nanIsNull?: boolean }
  | { readonly type: 'drop'; readonly id: number; readonly name: string }
  /** Answer: `result` with { tables: TableInfo[], formulas: string[] }. */
  | { readonly type: 'catalog'; readonly id: number }
  /** Compiles and fixes the tables' rows. Answer: `result` with a QueryInfo; rows come with `fetch`. `continuity`: also that of the fields. */
  | ({ readonly type: 'query'; readonly id: number; readonly continuity?: boolean } & QueryOptions)
  /**
   * Streams a query's rows as an Arrow IPC stream in binary frames, then `result` with { rows, warnings? }. May be asked again: the first whole
   * reading is kept on disk for later ones, where there is room. `identity`: also _subsort and _key_hash. `format`: as a file of another kind.
   */
  | {
      readonly type: 'fetch';
      readonly id: number;
      readonly ticket: string;
      readonly identity: boolean;
      readonly limit?: number | null;
      readonly format?: 'arrow' | 'csv' | 'jsonl' | 'parquet';
      readonly credit: number;
    }
  /** Answer: `result` with { rows, warnings? }: how many a full fetch gives. Runs the query once if nobody knows yet. */
  | { readonly type: 'count'; readonly id: number; readonly ticket: string }
  /** A piece of a result as texts, for a grid that shows it; columns count as `fetch` gives them. Answer: `result` with a RowsWindow. */
  | {
      readonly type: 'window';
      readonly id: number;
      readonly ticket: string;
      readonly from: number;
      readonly rows: number;
      readonly firstColumn: number;
      readonly columns: number;
    }
  /** The first row from `from` on that is at a time or later, or of a key by its text. Answer: `result` with { row: number | null }. */
  | {
      readonly type: 'find';
      readonly id: number;
      readonly ticket: string;
      readonly from?: number;
      readonly time?: string | null;
      readonly key?: string | null;
    }
  /**
   * A result as curves, no finer than `width` columns of pixels; `from` and `to` (milliseconds since 1970) zoom in. `fields`: those wanted, else the first
   * 20. Answer: `result` with Curves.
   */
  | {
      readonly type: 'curves';
      readonly id: number;
      readonly ticket: string;
      readonly from?: number | null;
      readonly to?: number | null;
      readonly width: number;
      readonly entities: number;
      readonly fields?: readonly string[] | null;
    }
  /** Computes a result again to see what each operation takes. Answer: `result` with Measured. */
  | { readonly type: 'measure'; readonly id: number; readonly ticket: string }
  /** Forgets a result. Without it results go ten minutes after the connection that asked for them. */
  | { readonly type: 'release'; readonly id: number; readonly ticket: string }
  /** Answer: `result` with { diagnostics }. */
  | ({ readonly type: 'check'; readonly id: number } & QueryOptions)
  /** Answer: `result` with { text }. */
  | ({ readonly type: 'explain'; readonly id: number; readonly stage: string } & QueryOptions)
  | { readonly type: 'format'; readonly id: number; readonly text: string }
  /** Keeps a formula for the session's later queries (`%%timeline NAME`), or removes it (`text: null`). */
  | { readonly type: 'formula'; readonly id: number; readonly name: string; readonly text: string | null; readonly label?: string | null }
  /** What the editor and the generated Python need. Answer: `result` with a Catalogue. */
  | { readonly type: 'functions'; readonly id: number }
  /** What is wrong with a text that is being typed. Answer: `result` with { findings: Finding[] }; `fixes`: also what would set it right, which takes longer. */
  | ({ readonly type: 'diagnose'; readonly id: number; readonly fixes?: boolean } & EditorText)
  /** What is at a place of such a text. Answers: `result` with Completions, { hover: Hover | null }, { help: SignatureHelp | null }, { definition: Definition | null }. */
  | ({ readonly type: 'complete' | 'hover' | 'signature' | 'definition'; readonly id: number; readonly offset: number } & EditorText)
  | { readonly type: 'status'; readonly id: number }
  /** What the session's clients have running. Answer: `result` with { work: WorkInfo[] }. */
  | { readonly type: 'work'; readonly id: number }
  /** Stops a piece of work of any client of the session, as `cancel` would. Answer: `result` with { running }. */
  | { readonly type: 'stop'; readonly id: number; readonly work: string }
  /** Stops request `target`; acknowledged by `result`, and `target` itself ends with an `error` of code `cancelled`. */
  | { readonly type: 'cancel'; readonly id: number; readonly target: number }
  /** Allows that many more bytes of request `target`'s stream. Not answered. */
  | { readonly type: 'credit'; readonly target: number; readonly bytes: number };

export interface QueryOptions {
  readonly text: string;
  readonly results?: 'history' | 'final';
  readonly at?: string | null;
  readonly until?: string | null;
  readonly changedSince?: string | null;
  readonly limit?: number | null;
  /**
   * Values of the query's parameters (`$name`), each as JSON text: null, true, "text", whole numbers (i64), numbers with a dot or exponent (f64), lists; and
   * with a type { "timestamp_ns": "2024-03-01T12:00:00Z" }, { "f64": "NaN" }, or a length of time { "length": "1h30m" }.
   */
  readonly params?: readonly { readonly name: string; readonly value: string }[];
  /**
   * In order; names may repeat (then E0004 says so). A name may have parameters: `spend(x, d = 7d)` is a function. `window` (`trailing(30d)`): of
   * aggregations in the text that name none.
   */
  readonly formulas?: readonly {
    readonly name: string;
    readonly text: string;
    readonly label?: string | null;
    readonly window?: string | null;
  }[];
  /** Signatures of functions that the client computes (`call`): `name<N: number>(x: N) -> f64`. */
  readonly functions?: readonly string[];
  /** Texts of `.tl` libraries, whose bindings are formulas too; labels of diagnostics name them by `label`. */
  readonly libraries?: readonly { readonly text: string; readonly label: string }[];
  readonly entities?: readonly string[] | null;
  readonly percent?: number | null;
  /**
   * A folder, made if it is not there, within those that may be read: runs go on from the checkpoint it holds, if that is of this query and the tables
   * have only got rows after its last event, and leave one there (§7.6). Else they begin at the first row, and a warning says why.
   */
  readonly resume?: string | null;
  /** Leave the session's own formula of this name out (a cell does not see its earlier self). */
  readonly without?: string | null;
}

/** A cell's text, header line and all, as it stands in the editor. */
export interface EditorText {
  readonly text: string;
  /** Those of other cells, whether they were run or not; they come before the session's own of these names. */
  readonly formulas?: readonly { readonly name: string; readonly text: string; readonly label?: string | null }[];
  /** As for a query. */
  readonly without?: string | null;
  /** Values of parameters that the text's header gives by more than a literal, where the client knows them. */
  readonly params?: QueryOptions['params'];
  readonly functions?: QueryOptions['functions'];
}

// ---- engine → client ----

export type { Completion, CompletionKind, Completions, Definition, Facts, Finding, Fix, Hover, SignatureHelp } from '../editor/answers.ts';

export interface ColumnInfo {
  readonly name: string;
  readonly type: string;
  readonly nullable: boolean;
  /** What the query's `##` comments say of it, which is also the metadata `doc` of the column in Arrow. */
  readonly doc?: string;
}

export interface Catalogue {
  /** As the reference lists them (§5.14). */
  readonly functions: readonly FunctionInfo[];
  readonly keywords: readonly string[];
}

export interface FunctionInfo {
  readonly name: string;
  readonly kind: 'scalar' | 'aggregate' | 'window' | 'tick' | 'operation' | 'sugar';
  readonly group: string;
  /** One sentence; longer remarks follow after a blank line. */
  readonly doc: string;
  /** `sum<N: number>(input: N, window: window = null) -> N` */
  readonly signature: string;
  readonly params: readonly ParameterInfo[];
  /** The type text after `->`; it may name the signature's type variables. */
  readonly result: string;
  /** The parameter that is `self` in Python; null where there are no parameters. */
  readonly receiver: string | null;
  /** Further Python names; one like `__mod__` is the operator of Python that means it. */
  readonly aliases: readonly string[];
  /** The operator that means it (`+`, `==`, …), and whether that stands in front. */
  readonly operator: string | null;
  readonly prefix: boolean;
  /** Not to be offered first. */
  readonly obscure: boolean;
  /** Tables in the format of test/spec. */
  readonly examples: readonly string[];
}

export interface ParameterInfo {
  readonly name: string;
  readonly type: string;
  /** The argument must be a constant. */
  readonly constant: boolean;
  readonly variadic: boolean;
  /** As the language writes it; null: the argument is required. Parameters with a default are given by keyword. */
  readonly default: string | null;
}

export interface TableInfo {
  readonly name: string;
  readonly rows: number;
  readonly bytes: number;
  readonly entities: number;
  readonly grouping: string;
  readonly time: string;
  readonly key: string;
  readonly subsort: string | null;
  readonly columns: readonly ColumnInfo[];
  /** First and last event, or null when empty. */
  readonly span: readonly [string, string] | null;
  /** Events in each of 48 equal parts of that span; none when empty. */
  readonly density: readonly number[];
}

export interface WireDiagnostic {
  readonly severity: 'error' | 'warning';
  readonly code: string;
  readonly title: string;
  readonly labels: readonly {
    readonly part: string;
    readonly start: number;
    readonly end: number;
    readonly line: number;
    readonly column: number;
    readonly primary: boolean;
    readonly text: string;
  }[];
  readonly notes: readonly string[];
  readonly rendered: string;
}

export interface QueryInfo {
  readonly ticket: string;
  /** As `fetch` gives them: `_time`, `_key`, the fields. (With `identity`: `_time`, `_subsort`, `_key_hash`, `_key`, the fields.) */
  readonly columns: readonly ColumnInfo[];
  /** Warnings of the compilation (W2000, W2001). */
  readonly diagnostics: readonly WireDiagnostic[];
  /** Plain sentences: rows cut by the 1970 default, suspicious times, … */
  readonly warnings: readonly string[];
  /** The time of the last event of the tables it reads; null if there is none. */
  readonly end: string | null;
  /** A bound of the rows, for who makes room for them; null if none is known. */
  readonly most: number | null;
  /** What each field is worth between rows, if that was asked. */
  readonly continuity?: readonly Continuity[];
}

/** A request of some client that reads or writes rows now. */
export interface WorkInfo {
  readonly work: string;
  readonly type: string;
  readonly seconds: number;
  /** As `progress` tells them; null while there is nothing to tell. */
  readonly progress: { readonly done: number; readonly total: number | null; readonly time?: number | null; readonly out: number } | null;
}

/** Texts of rows `from` on, column by column; null is null. Fewer rows than asked for if there are no more, or they would not fit in a message. */
export interface RowsWindow {
  readonly from: number;
  readonly firstColumn: number;
  readonly cells: readonly (readonly (string | null)[])[];
}

export type Continuity = 'literal' | 'discrete' | 'continuous' | 'moving';

/**
 * Times in milliseconds since 1970, rising, one value each; null: from there on it has none. A held value begins with the latest before the span, and lasts
 * until the next. Of values that move there is one for every column of pixels.
 */
export interface Series {
  readonly time: readonly number[];
  readonly value: readonly (number | null)[];
}

/** One panel per field that is a number or boolean, in each one series per entity. */
export interface Curves {
  readonly span: readonly [number, number];
  /** Of the whole result. */
  readonly rows: number;
  readonly entities: readonly string[];
  /** Entities that are not drawn. */
  readonly moreEntities: number;
  /** Fields that are not drawn, although they could be. */
  readonly moreFields: number;
  /** `continuity`: literal and continuous values are held, discrete ones are points, moving ones lines. */
  readonly panels: readonly {
    readonly field: string;
    readonly continuity: Continuity;
    readonly series: readonly Series[];
  }[];
}

/** The operations of a query in the order they run, each with what it took. */
export interface Measured {
  readonly operations: readonly Operation[];
  /** Of the result. */
  readonly rows: number;
}

export type Reply =
  | { readonly type: 'result'; readonly id: number; readonly result: unknown }
  /** `kind`: query (diagnostics say why), data (a file, column, row), limit, cancelled, protocol, internal. */
  | {
      readonly type: 'error';
      readonly id: number;
      readonly kind: 'query' | 'data' | 'limit' | 'cancelled' | 'protocol' | 'internal';
      readonly message: string;
      readonly diagnostics?: readonly WireDiagnostic[];
    }
  /** While a request runs, at most ten a second: rows read so far, rows there are and the share of their time range that was read (0 to 1), if known, rows given. */
  | {
      readonly type: 'progress';
      readonly id: number;
      readonly done: number;
      readonly total: number | null;
      readonly time?: number | null;
      readonly out: number;
      readonly note?: string;
    }
  /**
   * Asks the client, while it answers `id`, for a function's values at `rows` rows: an Arrow stream of the arguments follows in frames with the call flag,
   * sent without credit. The client sends a stream of one column of that type and length with the request's id, as an upload, or cancels the request.
   * One call at a time; only to clients that named `calls`.
   */
  | { readonly type: 'call'; readonly id: number; readonly function: string; readonly rows: number; readonly result: string }
  /** The engine allows that many more bytes of the client's upload `target`. */
  | { readonly type: 'credit'; readonly target: number; readonly bytes: number }
  /** To every connection of a session, on change and every 5 s: what the status bar shows. */
  | {
      readonly type: 'state';
      readonly tables: number;
      readonly rows: number;
      /** Another one whenever tables or formulas have changed. */
      readonly revision: number;
      readonly running: number;
      readonly memory: number;
    };

export type FromClient = Hello | Request;
export type FromEngine = Hello | Reply;
