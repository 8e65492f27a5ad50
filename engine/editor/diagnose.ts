import { check, QUERY } from '../check/check.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { unusedParameter } from '../diagnostics/messages.ts';
import type { Span } from '../diagnostics/span.ts';
import type { Ast } from '../syntax/ast.ts';
import { headerEnd, headerParameters, withoutHeader } from '../syntax/header.ts';
import { parse } from '../syntax/parse.ts';
import { descendants } from '../syntax/walk.ts';
import type { Finding } from './answers.ts';
import { fixesOf } from './fixes.ts';
import { givenTo } from './given.ts';
import { headerFindings } from './header.ts';
import type { Around } from './probe.ts';

/** More than these would be fixed one after the other anyway. */
const MOST_WITH_FIXES = 10;

/** All that is wrong with a cell's text, as `check` says it; nothing for a cell that is still empty. Fixes take their time: each is tried. */
export function diagnose(text: string, around: Around, withFixes: boolean): readonly Finding[] {
  const ofHeader = headerFindings(text);
  const body = withoutHeader(text);
  if (body.trim() === '') return ofHeader;
  const parsed = parse(body, QUERY);
  const { diagnostics } = check(parsed, around.formulas, around.schema, givenTo(text, around));
  const found = diagnostics.map((diagnostic, i) => {
    const { start, end } = placeOf(diagnostic, parsed.ast, text);
    const fixes = withFixes && i < MOST_WITH_FIXES ? fixesOf({ diagnostic, diagnostics, text, around }) : [];
    return { ...worded(diagnostic), start, end, fixes };
  });
  return [...ofHeader, ...found];
}

function worded({ severity, code, title, labels, notes }: Diagnostic) {
  const [first, ...others] = labels.toSorted((a, b) => Number(b.primary) - Number(a.primary));
  const further = others.map(({ part, text }) => (part === QUERY ? text : `${text} (${part})`));
  return { severity, code, title, message: first?.text ?? '', notes: [...further, ...notes].filter(note => note !== '') };
}

/** Where the primary label is; for one in a formula where that is named; for a parameter nothing uses where it is given; else where the result is written. */
function placeOf({ labels, notes }: Diagnostic, ast: Ast, text: string): { readonly start: number; readonly end: number } {
  const label = labels.find(({ part, primary }) => primary && part === QUERY) ?? labels.find(({ part }) => part === QUERY);
  if (label) return visible(label, text);
  const unused = headerParameters(text).find(({ name }) => labels.length === 0 && notes[0] === unusedParameter(name).notes[0]);
  if (unused) return unused;
  const parts = labels.map(({ part }) => part);
  const user = [...descendants(ast)].find(
    other => other.kind === 'name' && parts.some(part => part === other.name || part === `formula '${other.name}'`)
  );
  return visible((user ?? resultOf(ast)).span, text);
}

function resultOf(ast: Ast): Ast {
  let result = ast;
  while (result.kind === 'let') result = result.body;
  return result;
}

/** At least one character, so that it can be underlined: at the end of the text the last one that is written. */
function visible({ start, end }: Pick<Span, 'start' | 'end'>, text: string): { start: number; end: number } {
  if (end > start) return { start, end };
  const last = Math.max(text.slice(0, start).trimEnd().length, headerEnd(text) + 1);
  return start < text.trimEnd().length
    ? { start, end: start + 1 }
    : { start: Math.min(last - 1, text.length), end: Math.min(last, text.length) };
}
