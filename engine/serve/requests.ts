import { FORMATS } from '../sinks/writer.ts';
import { Problem } from './problem.ts';
import { finite, flag, listOf, maybe, members, oneOf, otherwise, pair, type Shape, text, whole } from './shape.ts';

const ID = whole(1, 0xffffffff);
const COUNT = whole(0, Number.MAX_SAFE_INTEGER);

const table = members({
  name: text,
  time: text,
  key: text,
  subsort: maybe(text),
  grouping: text,
  timeUnit: otherwise(oneOf('s', 'ms', 'us', 'ns'), 'ns'),
  schema: maybe(listOf(pair(text, text)))
});

const rows: Shape<RowSource> = (value, where) => {
  const { kind } = members({ kind: oneOf('stream', 'files', 'none') })(value, where);
  if (kind === 'files') return { kind, ...members({ paths: listOf(text), format: maybe(text) })(value, where) };
  return kind === 'stream' ? { kind, ...members({ count: maybe(COUNT) })(value, where) } : { kind };
};

const formula = members({ name: text, text, label: maybe(text), window: maybe(text) });

const params = otherwise(listOf(members({ name: text, value: text })), []);

const query = {
  text,
  results: otherwise(oneOf('history', 'final'), 'history'),
  at: maybe(text),
  until: maybe(text),
  changedSince: maybe(text),
  limit: maybe(COUNT),
  params,
  formulas: otherwise(listOf(formula), []),
  functions: otherwise(listOf(text), []),
  libraries: otherwise(listOf(members({ text, label: text })), []),
  entities: maybe(listOf(text)),
  percent: maybe(finite),
  resume: maybe(text),
  without: maybe(text)
};

const editorText = {
  text,
  formulas: otherwise(listOf(formula), []),
  without: maybe(text),
  params,
  functions: otherwise(listOf(text), [])
};
const place = members({ ...editorText, offset: COUNT });

const REQUESTS = {
  table: members({ table, ifExists: otherwise(oneOf('replace', 'error'), 'replace'), rows, nanIsNull: otherwise(flag, false) }),
  add: members({ name: text, rows, nanIsNull: otherwise(flag, false) }),
  drop: members({ name: text }),
  catalog: members({}),
  query: members({ ...query, continuity: otherwise(flag, false) }),
  fetch: members({
    ticket: text,
    identity: otherwise(flag, false),
    limit: maybe(COUNT),
    format: otherwise(oneOf(...FORMATS), 'arrow'),
    credit: COUNT
  }),
  count: members({ ticket: text }),
  window: members({ ticket: text, from: COUNT, rows: COUNT, firstColumn: COUNT, columns: COUNT }),
  find: members({ ticket: text, from: otherwise(COUNT, 0), time: maybe(text), key: maybe(text) }),
  curves: members({
    ticket: text,
    from: maybe(finite),
    to: maybe(finite),
    width: whole(1, 10_000),
    entities: whole(1, 100),
    fields: maybe(listOf(text))
  }),
  measure: members({ ticket: text }),
  release: members({ ticket: text }),
  check: members(query),
  explain: members({ ...query, stage: text }),
  format: members({ text }),
  formula: members({ name: text, text: maybe(text), label: maybe(text) }),
  functions: members({}),
  diagnose: members({ ...editorText, fixes: otherwise(flag, false) }),
  complete: place,
  hover: place,
  signature: place,
  definition: place,
  status: members({}),
  work: members({}),
  stop: members({ work: text }),
  cancel: members({ target: ID })
};

type Shapes = typeof REQUESTS;

export type RequestType = keyof Shapes;

/** A request's members as protocol.ts names them, absent ones made null or their default. */
export type Asking<T extends RequestType> = Shapes[T] extends Shape<infer Members> ? Members : never;

export type RowSource =
  | { readonly kind: 'stream'; readonly count?: number | null }
  | { readonly kind: 'none' }
  | { readonly kind: 'files'; readonly paths: readonly string[]; readonly format: string | null };

export type TableSettings = ReturnType<typeof table>;
export type QuerySettings = Asking<'check'>;

/** Reads a request's members. Throws a `protocol` Problem that names the member at fault. */
export function readRequest<T extends RequestType>(type: T, message: unknown): Asking<T> {
  return (REQUESTS[type] as Shape<unknown>)(message, '') as Asking<T>;
}

export function isRequestType(type: string): type is RequestType {
  return Object.hasOwn(REQUESTS, type);
}

/** The `id` of a message, or null where it has none that an answer could carry. */
export function readId(message: unknown): number | null {
  try {
    return members({ id: ID })(message, '').id;
  } catch {
    return null;
  }
}

/** The `type` of a message, which must be an object that has one. */
export const readType = (message: unknown): string => members({ type: text })(message, '').type;

export const readCredit = members({ target: ID, bytes: COUNT });

export const readHello = members({
  features: otherwise(listOf(text), []),
  version: otherwise(text, ''),
  client: maybe(text),
  limits: otherwise(members({ memory: maybe(whole(1, Number.MAX_SAFE_INTEGER)), time: maybe(finite), allow: maybe(listOf(text)) }), {
    memory: null,
    time: null,
    allow: null
  })
});

export type ClientLimits = ReturnType<typeof readHello>['limits'];

/** Parses a text frame. Throws a `protocol` Problem. */
export function readMessage(frame: string): unknown {
  try {
    return JSON.parse(frame);
  } catch (error) {
    throw new Problem('protocol', `a text frame is not JSON: ${(error as Error).message}`);
  }
}
