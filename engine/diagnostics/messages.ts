import type { Diagnostic, Label } from './diagnostic.ts';
import type { Span } from './span.ts';
import { nearest, nearestNote } from './suggest.ts';

/** Every code and its title (§8.3). */
export const TITLES = {
  E0001: 'Unknown field',
  E0002: 'Cast not possible',
  E0003: 'Bad name',
  E0004: 'Name already taken',
  E0005: 'Table name already taken',
  E0006: 'Unknown name',
  E0007: 'Unknown function',
  E0008: 'Wrong arguments',
  E0009: 'Field defined twice',
  E0010: 'Wrong type',
  E0011: 'Syntax error',
  E0012: 'Circular formulas',
  E0013: 'Result cannot be output',
  E0014: 'Constant required',
  E0015: 'Types do not fit together',
  E0016: 'Different groupings combined',
  W2000: 'Unrelated timelines combined',
  W2001: 'Value never used',
  B1000: 'Internal error'
} as const;

export type Code = keyof typeof TITLES;

/** The label of the culprit. */
export const primary = (span: Span, text: string): Label => ({ ...place(span), primary: true, text });

/** A label that explains. */
export const secondary = (span: Span, text: string): Label => ({ ...place(span), primary: false, text });

/** A diagnostic of a code: its title and severity follow from the code. */
export function diagnostic(code: Code, labels: readonly Label[], notes: readonly string[] = []): Diagnostic {
  return { severity: code.startsWith('W') ? 'warning' : 'error', code, title: TITLES[code], labels, notes };
}

const place = ({ part, start, end }: Span): Span => ({ part, start, end });

// ---- E0011 Syntax error ----

/** `written` is the token as it stands in the text; `expected` as a reader says it: `')'`, `an expression`. */
export const unexpectedToken = (span: Span, written: string, expected: readonly string[], help: string | null): Diagnostic =>
  diagnostic('E0011', [primary(span, `unexpected '${shorten(written)}'`)], [expectedNote(expected), ...helpNotes(help)]);

export const unexpectedEnd = (span: Span, expected: readonly string[], help: string | null): Diagnostic =>
  diagnostic('E0011', [primary(span, 'unexpected end')], [expectedNote(expected), ...helpNotes(help)]);

/** `reason` says what is wrong with it and what would be right. */
export const badToken = (span: Span, reason: string, expected: readonly string[], help: string | null): Diagnostic =>
  diagnostic('E0011', [primary(span, 'bad token')], [reason, expectedNote(expected), ...helpNotes(help)]);

export const nestedTooDeeply = (span: Span, levels: number): Diagnostic =>
  diagnostic(
    'E0011',
    [primary(span, 'nested too deeply')],
    [`at most ${levels} levels of operators and calls`, "help: name inner parts with 'let' in formulas of their own"]
  );

const helpNotes = (help: string | null): string[] => (help === null ? [] : [`help: ${help}`]);

const expectedNote = (expected: readonly string[]): string => `expected ${enumerate(expected)}`;

function enumerate(items: readonly string[]): string {
  if (items.length < 2) return items.join('');
  return `${items.slice(0, -1).join(', ')} or ${items.at(-1)}`;
}

function shorten(written: string): string {
  const line = written.replace(/\s+/g, ' ');
  return line.length <= 40 ? line : `${line.slice(0, 39)}…`;
}

// ---- W2001 Value never used ----

export const unusedBinding = (nameSpan: Span, name: string): Diagnostic =>
  diagnostic('W2001', [primary(nameSpan, `'${name}' is never used`)]);

export const unusedPipe = (pipeSpan: Span): Diagnostic => diagnostic('W2001', [primary(pipeSpan, 'the piped value is never used')]);

/** A parameter that was given and that no text uses; it stands nowhere. */
export const unusedParameter = (name: string): Diagnostic =>
  diagnostic('W2001', [], [`a value is given for '$${name}', which nothing uses`]);

// ---- Names of formulas ----

export const badName = (name: string): Diagnostic => diagnostic('E0003', [], [`'${name}' is not an identifier`]);

/** `places` say what else has the name: `formula 2`, `a table`. */
export const nameTaken = (name: string, places: readonly string[]): Diagnostic =>
  diagnostic('E0004', [], [`'${name}' is the name of ${places.join(' and ')}`]);

/** A step of a cycle: `name` is used at `span` by `user`. */
export interface CycleStep {
  readonly span: Span;
  readonly name: string;
  readonly user: string;
}

export const circularFormulas = (steps: readonly CycleStep[]): Diagnostic =>
  diagnostic(
    'E0012',
    steps.map(({ span, name, user }) => primary(span, `'${name}' used here by '${user}'`))
  );

/** A function of a text named like a built-in one (X6). */
export const builtInName = (nameSpan: Span, name: string): Diagnostic =>
  diagnostic('E0004', [primary(nameSpan, `'${name}' is a built-in function`)], ['help: give it another name']);

/** A function that calls itself. */
export const recursive = (call: Span, name: string): Diagnostic => circularFormulas([{ span: call, name, user: name }]);

/** A mistake in a function's body, with the call in which it is one. */
export const calledHere = (inBody: Diagnostic, call: Span): Diagnostic => ({
  ...inBody,
  labels: [...inBody.labels, secondary(call, 'in this call')]
});

export const expandedTooOften = (call: Span, most: number): Diagnostic =>
  diagnostic(
    'E0011',
    [primary(call, 'too many calls')],
    [`functions are expanded where they are called, at most ${most} times in a query`]
  );

// ---- Names ----

/** How names begin that a client made up around the user's text: they are not proposed. */
const PRIVATE = '__timeloom_';

export const unknownName = (span: Span, name: string, known: readonly string[]): Diagnostic => {
  const offered = known.filter(other => !other.startsWith(PRIVATE));
  return diagnostic(
    'E0006',
    [primary(span, `nothing is called '${name}'`)],
    [offered.length === 0 ? 'nothing can be referenced here' : nearestNote(nearest(name, offered))]
  );
};

/** A parameter of the query that the host gave no value; `given` are the names of those it gave. */
export const unknownParameter = (span: Span, name: string, given: Iterable<string>): Diagnostic =>
  diagnostic(
    'E0006',
    [primary(span, `nothing is called '$${name}'`)],
    [
      nearestNote(nearest(name, given).map(known => `$${known}`)),
      `help: parameters are given with the query: params={"${name}": …} in Python, --param ${name}=… elsewhere`
    ]
  );

/** A parameter that is a list whose items have no common type. */
export const valuesWithoutType = (span: Span, name: string, types: readonly string[]): Diagnostic =>
  diagnostic('E0015', [primary(span, `the items of '$${name}' have no common type`)], [types.join(', ')]);

/** Functions of extensions fill the list up where the base has too few. */
export const unknownFunction = (span: Span, name: string, base: readonly string[], added: readonly string[]): Diagnostic =>
  diagnostic(
    'E0007',
    [primary(span, `no function '${name}'`)],
    [nearestNote([...nearest(name, base), ...nearest(name, added)].slice(0, 5))]
  );

export const unknownField = (span: Span, name: string, fields: readonly string[]): Diagnostic =>
  diagnostic('E0001', [primary(span, `no field '${name}'`)], [nearestNote(nearest(name, fields))]);

export const noFields = (base: Span, type: string): Diagnostic => diagnostic('E0001', [primary(base, `type ${type} has no fields`)]);

export const unusableColumn = (span: Span, name: string, type: string): Diagnostic =>
  diagnostic('E0010', [primary(span, `column '${name}' has type ${type}, which cannot be used`)]);

// ---- E0008 Wrong arguments ----

export const tooManyArguments = (surplus: Span, expected: number, got: number): Diagnostic =>
  diagnostic('E0008', [primary(surplus, 'one argument too many')], [`expected ${expected}, got ${got}`]);

export const tooFewArguments = (call: Span, missing: readonly string[], expected: number, got: number): Diagnostic =>
  diagnostic('E0008', [primary(call, `missing ${missing.map(name => `'${name}'`).join(', ')}`)], [`expected ${expected}, got ${got}`]);

export const positionalAfterKeyword = (positional: Span, keyword: Span): Diagnostic =>
  diagnostic('E0008', [primary(positional, 'an argument without name after one with a name'), secondary(keyword, 'the first with a name')]);

export const givenTwice = (positional: Span, keyword: Span, parameter: string): Diagnostic =>
  diagnostic('E0008', [primary(positional, `this is '${parameter}' too`), secondary(keyword, `'${parameter}' is given here`)]);

export const keywordOnly = (positional: Span, parameter: string): Diagnostic =>
  diagnostic('E0008', [primary(positional, `'${parameter}' must be given by name`)], [`help: write ${parameter} = …`]);

export const wrongKeyword = (call: Span, keyword: string, repeated: boolean, params: readonly string[]): Diagnostic =>
  diagnostic(
    'E0008',
    [primary(call, repeated ? `'${keyword}' is given twice` : `no parameter '${keyword}'`)],
    [nearestNote(nearest(keyword, params))]
  );

export const emptyRecord = (span: Span): Diagnostic => diagnostic('E0008', [primary(span, 'a record needs at least one field')]);

export const tickWithoutDomain = (span: Span): Diagnostic =>
  diagnostic(
    'E0008',
    [primary(span, 'nothing whose rows could be ticked')],
    ["help: use it as a condition: '… | when(…)', or in the window of an aggregation"]
  );

export const fieldDefinedTwice = (name: string, [first, ...others]: readonly Span[]): Diagnostic =>
  diagnostic('E0009', [primary(first as Span, `'${name}' is defined here`), ...others.map(span => secondary(span, 'and again here'))]);

// ---- Types ----

/** An argument as labels show it; one that does not stand in the text (a piped value, a default) has no span. */
export interface Shown {
  readonly span: Span | null;
  readonly text: string;
}

const explained = (shown: readonly Shown[]): Label[] => shown.flatMap(({ span, text }) => (span ? [secondary(span, text)] : []));

const distinct = (shown: readonly Shown[]): Shown[] => shown.filter((one, i) => shown.findIndex(other => other.text === one.text) === i);

export const castNotPossible = (type: Span, to: string, from: string): Diagnostic =>
  diagnostic('E0002', [primary(type, `cannot cast to '${to}'`)], [`from '${from}'`]);

const rejects = (call: Span, parameter: string, name: string): Label => primary(call, `'${parameter}' of '${name}' does not accept this`);

/** `declared` is where the signature says what it expects. */
export const wrongArgument = (call: Span, name: string, parameter: string, actual: Shown, declared: Shown): Diagnostic =>
  diagnostic('E0010', [rejects(call, parameter, name), ...explained([actual, declared])]);

/** `help`: what to write instead, if that is known. */
export const notInClass = (
  call: Span,
  name: string,
  parameter: string,
  actual: readonly Shown[],
  wanted: string,
  help: string | null
): Diagnostic =>
  diagnostic('E0010', [rejects(call, parameter, name), ...explained(distinct(actual))], [`${wanted} expected`, ...helpNotes(help)]);

export const fieldNotStorable = (value: Span, type: string): Diagnostic =>
  diagnostic('E0010', [primary(value, `a field cannot have type ${type}`)]);

export const constantRequired = (argument: Span | null, call: Span, parameter: string): Diagnostic =>
  diagnostic('E0014', [primary(argument ?? call, `'${parameter}' must be constant`)]);

export const noCommonType = (call: Span, name: string, args: readonly Shown[]): Diagnostic =>
  diagnostic('E0015', [primary(call, `the arguments of '${name}' have no common type`), ...explained(distinct(args))]);

export const differentGroupings = (place: Span, args: readonly Shown[], sameKeys: boolean): Diagnostic =>
  diagnostic(
    'E0016',
    [primary(place, 'different groupings are combined here'), ...explained(args)],
    [
      sameKeys
        ? 'help: give both tables the same grouping='
        : 'help: with_key gives a value another grouping, lookup reads a value of another entity'
    ]
  );

export const unrelatedTimelines = (place: Span, args: readonly Shown[]): Diagnostic =>
  diagnostic('W2000', [primary(place, 'unrelated timelines are combined here'), ...explained(args)]);

/** What an entry refuses (§5), in its own words. */
export const refused = (code: string, span: Span, label: string, others: readonly Shown[], notes: readonly string[]): Diagnostic =>
  diagnostic(code as Code, [primary(span, label), ...explained(others)], notes);

/** A function of any number of arguments behind a pipe, whose first ought to be what is piped. */
export const withoutSubject = (name: Span, corrected: string): Diagnostic =>
  diagnostic('E0008', [primary(name, 'what is piped must be named here')], [`help: write ${corrected}`]);

// ---- E0013 Result cannot be output ----

export const notARecord = (type: string, onTables: boolean): Diagnostic =>
  diagnostic('E0013', [], [`a record is needed, not ${type}`, ...(onTables ? [] : [LITERAL_ONLY])]);

export const withoutTables = (): Diagnostic => diagnostic('E0013', [], [LITERAL_ONLY]);

const LITERAL_ONLY = 'Output must depend on at least one table';

export const fieldNotOutput = (span: Span | null, field: string, type: string): Diagnostic =>
  diagnostic('E0013', span ? [primary(span, `field '${field}' has type ${type}`)] : [], [
    ...(span ? [] : [`field '${field}' has type ${type}`]),
    "add 'as i64'"
  ]);

export const columnNotOutput = (field: string, type: string): Diagnostic =>
  diagnostic('E0010', [], [`column '${field}' has type ${type}, which cannot be output`]);

// ---- B1000 Internal error ----

export const internalError = (message: string): Diagnostic => diagnostic('B1000', [], [message]);
