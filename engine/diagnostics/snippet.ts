import type { Label } from './diagnostic.ts';
import { characters, lineAt, lineStarts } from './position.ts';

/** A line of a text and what is drawn below it, one row per label. */
export interface Line {
  /** From 1. */
  readonly number: number;
  readonly text: string;
  readonly marks: readonly string[];
}

const TAB = 4;
/** A label over more lines than this shows its first and last only. */
const MOST_LINES = 4;
/** A longer line is cut around what is marked in it. */
const LONGEST_LINE = 400;
const BEFORE = 60;
/** Of more labels on one line only the first are drawn. */
const MOST_MARKS = 100;

/** The lines that labels of one text touch, in order. Labels are drawn in the order given. */
export function linesOf(text: string, labels: readonly Label[]): Line[] {
  const starts = lineStarts(text);
  const marks = new Map<number, Mark[]>();
  for (const label of labels) {
    for (const mark of marksOf(text, starts, label)) {
      const drawn = marks.get(mark.line);
      if (drawn === undefined) marks.set(mark.line, [mark]);
      else if (drawn.length < MOST_MARKS) drawn.push(mark);
    }
  }
  return [...marks.keys()].sort((a, b) => a - b).map(line => draw(lineText(text, starts, line), line, marks.get(line) as Mark[]));
}

/** The part of a label that is on one line. Offsets are within the line; `text` stands behind the label's last mark. */
interface Mark {
  readonly line: number;
  readonly start: number;
  readonly end: number;
  readonly sign: '^' | '-';
  readonly text: string;
}

function marksOf(text: string, starts: readonly number[], label: Label): Mark[] {
  const first = lineAt(starts, label.start);
  // A label that ends with a line break does not reach the next line.
  const last = label.end > label.start ? lineAt(starts, label.end - 1) : first;
  const touched = Array.from({ length: last - first + 1 }, (_, i) => first + i).filter(
    line => last - first < MOST_LINES || line === first || line === last
  );
  return touched.flatMap(line => {
    const content = lineText(text, starts, line);
    const lineStart = starts[line] as number;
    const start = line === first ? label.start - lineStart : indentation(content);
    const end = line === last ? Math.min(label.end - lineStart, Math.max(content.length, start)) : content.trimEnd().length;
    if (line !== last && line !== first && end <= start) return [];
    return [{ line, start, end, sign: label.primary ? '^' : '-', text: line === last ? label.text : '' }];
  });
}

function draw(content: string, line: number, marks: readonly Mark[]): Line {
  const [from, to] = excerpt(content, marks);
  const cut = (offset: number): number => Math.max(from, Math.min(offset, to));
  const lead = from > 0 ? '…' : '';
  const shown = lead + expand(content.slice(from, to)) + (to < content.length ? '…' : '');
  const drawn = marks.map(mark => {
    const before = characters(lead + expand(content.slice(from, cut(mark.start))));
    const width = characters(lead + expand(content.slice(from, cut(mark.end)))) - before;
    return `${' '.repeat(before)}${mark.sign.repeat(Math.max(1, width))} ${mark.text}`;
  });
  return { number: line + 1, text: shown, marks: drawn };
}

function excerpt(content: string, marks: readonly Mark[]): [from: number, to: number] {
  if (content.length <= LONGEST_LINE) return [0, content.length];
  const from = Math.max(0, Math.min(...marks.map(mark => mark.start)) - BEFORE);
  return [from, Math.min(content.length, from + LONGEST_LINE)];
}

/** Tabs become spaces up to the next stop; other control characters, which a terminal would obey, a replacement character. */
function expand(text: string): string {
  let shown = '';
  let column = 0;
  for (const character of text) {
    const next = character === '\t' ? ' '.repeat(TAB - (column % TAB)) : /[\p{Cc}\p{Cs}]/u.test(character) ? '\uFFFD' : character;
    shown += next;
    column += character === '\t' ? next.length : 1;
  }
  return shown;
}

function lineText(text: string, starts: readonly number[], line: number): string {
  const start = starts[line] as number;
  const next = starts[line + 1];
  return (next === undefined ? text.slice(start) : text.slice(start, next - 1)).replace(/\r$/, '');
}

const indentation = (content: string): number => content.length - content.trimStart().length;
