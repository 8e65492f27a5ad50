import type { Diagnostic, Label } from './diagnostic.ts';
import type { Span } from './span.ts';

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
export const unexpectedToken = (span: Span, written: string, expected: readonly string[]): Diagnostic =>
  diagnostic('E0011', [primary(span, `unexpected '${shorten(written)}'`)], [expectedNote(expected)]);

export const unexpectedEnd = (span: Span, expected: readonly string[]): Diagnostic =>
  diagnostic('E0011', [primary(span, 'unexpected end')], [expectedNote(expected)]);

/** `reason` says what is wrong with it and what would be right. */
export const badToken = (span: Span, reason: string, expected: readonly string[]): Diagnostic =>
  diagnostic('E0011', [primary(span, 'bad token')], [reason, expectedNote(expected)]);

export const nestedTooDeeply = (span: Span, levels: number): Diagnostic =>
  diagnostic(
    'E0011',
    [primary(span, 'nested too deeply')],
    [`at most ${levels} levels of operators and calls`, "help: name inner parts with 'let' in formulas of their own"]
  );

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
