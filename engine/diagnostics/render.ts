import type { Diagnostic, Label } from './diagnostic.ts';
import { positionAt } from './position.ts';
import { type Line, linesOf } from './snippet.ts';

/** The text of a part (§8.1: `query`, a formula's label, …); undefined if it is unknown. */
export type TextOf = (part: string) => string | undefined;

const BUILT_IN = /^built-in '(.*)'$/s;

/** The part that is the signature of a function. */
export const builtInPart = (signature: string): string => `built-in '${signature}'`;

/** The text of a part; a signature is its own text. */
export const partText = (part: string, textOf: TextOf): string => BUILT_IN.exec(part)?.[1] ?? textOf(part) ?? '';

/** A diagnostic as plain text (§8.1): its title, each part's lines with what is underlined, the notes. No newline at the end. */
export function render(diagnostic: Diagnostic, textOf: TextOf): string {
  const snippets = byPart(diagnostic.labels).map(labels => snippet(labels, textOf));
  const numbers = snippets.flatMap(({ lines }) => lines.map(line => String(line.number).length));
  const gutter = ' '.repeat(Math.max(1, ...numbers));
  const body = snippets.flatMap(({ place, lines }) => [
    `${gutter} --> ${place}`,
    `${gutter} |`,
    ...showLines(lines, gutter),
    `${gutter} |`
  ]);
  return [
    `${diagnostic.severity}[${diagnostic.code}]: ${diagnostic.title}`,
    ...body.slice(0, diagnostic.notes.length > 0 ? undefined : -1),
    ...diagnostic.notes.map(note => `${gutter} = ${note.replaceAll('\n', `\n${gutter}   `)}`)
  ].join('\n');
}

interface Snippet {
  readonly place: string;
  readonly lines: readonly Line[];
}

/** The culprit's part first, then the others as they come; in each the labels by position. */
function byPart(labels: readonly Label[]): Label[][] {
  const culpritsFirst = [...labels].sort((a, b) => Number(b.primary) - Number(a.primary));
  const groups = Map.groupBy(culpritsFirst, label => label.part);
  return [...groups.values()].map(group => group.sort((a, b) => a.start - b.start || b.end - a.end));
}

function snippet(labels: readonly Label[], textOf: TextOf): Snippet {
  const head = labels.find(label => label.primary) ?? (labels[0] as Label);
  const text = partText(head.part, textOf);
  const { line, column } = positionAt(text, head.start);
  return { place: `${head.part}:${line}:${column}`, lines: linesOf(text, labels) };
}

function* showLines(lines: readonly Line[], gutter: string): Generator<string> {
  let previous: number | null = null;
  for (const line of lines) {
    if (previous !== null && line.number > previous + 1) yield '...';
    yield `${String(line.number).padEnd(gutter.length)} | ${line.text}`.trimEnd();
    for (const mark of line.marks) yield `${gutter} | ${mark}`.trimEnd();
    previous = line.number;
  }
}
