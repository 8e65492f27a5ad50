import { characters } from '../diagnostics/position.ts';
import { headerEnd, withoutHeader } from './header.ts';
import { type Group, layOut } from './layout.ts';
import { lex } from './lex.ts';
import { parseEither } from './parse.ts';
import type { Comment, Token } from './token.ts';

const WIDTH = 100;
const INDENT = 2;

/**
 * The canonical layout: two spaces, 100 columns, one field or binding per line where they do not fit on one, breaks before
 * `|`. Tokens and comments stay as they are, and so does the line of a cell's magic. A text with syntax errors is given back
 * unchanged.
 */
export function format(text: string): string {
  const code = withoutHeader(text);
  const parsed = parseEither(code, '');
  if (parsed.complaints.length > 0) return text;
  const { tokens, comments } = lex(code);
  const printed = new Printer(code, tokens, comments, layOut(parsed, tokens)).print();
  const header = headerEnd(text);
  return (header > 0 ? `${text.slice(0, header)}\n` : '') + printed + (text.endsWith('\n') ? '\n' : '');
}

/** A group whose tokens are being printed, and the indentation of its lines at this point. */
interface OpenGroup {
  readonly group: Group;
  readonly broken: boolean;
  readonly base: number;
  indent: number;
}

class Printer {
  readonly #text: string;
  readonly #tokens: readonly Token[];
  /** Comments by the number of the token they stand before. */
  readonly #comments = new Map<number, Comment[]>();
  readonly #groups: readonly Group[];
  readonly #tight: ReadonlySet<number>;
  readonly #lines: ReadonlySet<number>;
  /** By token: the width of all tokens before it, on one line; and the first place from it on where a line may end. */
  readonly #offsets: readonly number[];
  readonly #nextBreak: readonly number[];
  readonly #open: OpenGroup[] = [];
  #out = '';
  #column = 0;

  constructor(text: string, tokens: readonly Token[], comments: readonly Comment[], layout: ReturnType<typeof layOut>) {
    this.#text = text;
    this.#tokens = tokens;
    this.#groups = layout.groups;
    this.#tight = layout.tight;
    this.#lines = layout.lines;
    this.#assign(comments);
    this.#offsets = this.#measure();
    this.#nextBreak = this.#breaks();
  }

  print(): string {
    let group = 0;
    for (let i = 0; i < this.#tokens.length - 1; i++) {
      while ((this.#open.at(-1)?.group.to ?? i + 1) <= i) this.#open.pop();
      for (; this.#groups[group]?.from === i; group++) this.#begin(this.#groups[group] as Group);
      this.#separate(i);
      this.#write(this.#written(this.#tokens[i] as Token));
    }
    this.#open.length = 0;
    this.#writeComments(this.#tokens.length - 1, 0);
    return this.#out;
  }

  #begin(group: Group): void {
    const base = this.#indent;
    const broken = this.#holdsComment(group) || this.#column + this.#space(group.from) + this.#width(group) > WIDTH;
    this.#open.push({ group, broken, base, indent: broken && group.shape === 'hanging' ? base + INDENT : base });
  }

  /** The width of the group on one line, and of what must stand on that line behind it. */
  #width(group: Group): number {
    const to = this.#nextBreak[group.to] as number;
    return (this.#offsets[to] as number) - (this.#offsets[group.from] as number) - this.#space(group.from);
  }

  /** Writes what stands between the token before and token `i`: comments, a line break or a space. */
  #separate(i: number): void {
    const owner = this.#open.findLast(open => open.group.breaks.includes(i));
    const commented = this.#writeComments(i, this.#indentOf(owner, i, false));
    if (i === 0) return;
    if (owner?.broken || commented || this.#lines.has(i)) {
      const indent = this.#indentOf(owner, i, true);
      if (owner?.broken) owner.indent = indent;
      this.#newline(indent, this.#isAfterBlank(i) && !this.#isInsideEdge(i));
    } else if (!this.#tight.has(i)) this.#write(' ');
  }

  /** Indentation at a break: of the token there, or of the comments before it, which are still inside a closing bracket. */
  #indentOf(owner: OpenGroup | undefined, i: number, ofToken: boolean): number {
    if (!owner?.broken) return this.#indent;
    const { shape, breaks } = owner.group;
    if (shape === 'block' || (shape === 'bracket' && ofToken && i === breaks.at(-1))) return owner.base;
    return owner.base + INDENT;
  }

  /** Comments before token `i`: on the line of the token before if they stood there, else on lines of their own. */
  #writeComments(i: number, indent: number): boolean {
    const comments = this.#comments.get(i) ?? [];
    let end = i === 0 ? 0 : (this.#tokens[i - 1] as Token).end;
    for (const comment of comments) {
      const gap = this.#text.slice(end, comment.start);
      if (this.#out !== '') {
        if (i > 0 && !gap.includes('\n')) this.#write('  ');
        else this.#newline(indent, isBlank(gap));
      }
      this.#write(this.#text.slice(comment.start, comment.end));
      end = comment.end;
    }
    if (i === 0 && comments.length > 0) this.#newline(0, this.#isAfterBlank(0));
    return comments.length > 0;
  }

  #newline(indent: number, blank: boolean): void {
    this.#out += (blank ? '\n\n' : '\n') + ' '.repeat(indent);
    this.#column = indent;
  }

  #write(text: string): void {
    this.#out += text;
    const line = text.lastIndexOf('\n');
    this.#column = line < 0 ? this.#column + characters(text) : characters(text.slice(line + 1));
  }

  /** Whether a blank line stood right before token `i`. */
  #isAfterBlank(i: number): boolean {
    const before = this.#comments.get(i)?.at(-1)?.end ?? this.#tokens[i - 1]?.end ?? 0;
    return isBlank(this.#text.slice(before, this.#tokens[i]?.start));
  }

  /** No blank lines behind an opening or before a closing bracket; one that parts a comment from what follows stays. */
  #isInsideEdge(i: number): boolean {
    if (this.#comments.has(i)) return false;
    const { group } = this.#open.findLast(open => open.group.breaks.includes(i)) ?? {};
    return group?.shape === 'bracket' && (i === group.breaks[0] || i === group.breaks.at(-1));
  }

  get #indent(): number {
    return this.#open.at(-1)?.indent ?? 0;
  }

  #space(i: number): number {
    return i === 0 || this.#tight.has(i) ? 0 : 1;
  }

  #holdsComment(group: Group): boolean {
    const from = group.breaks[0] === group.from ? group.from : group.from + 1;
    for (let i = from; i < group.to; i++) if (this.#comments.has(i)) return true;
    return false;
  }

  #written(token: Token): string {
    return this.#text.slice(token.start, token.end);
  }

  #assign(comments: readonly Comment[]): void {
    let i = 0;
    for (const comment of comments) {
      while ((this.#tokens[i] as Token).start < comment.start) i++;
      this.#comments.set(i, [...(this.#comments.get(i) ?? []), comment]);
    }
  }

  #measure(): number[] {
    const offsets = [0];
    this.#tokens.forEach((token, i) => {
      offsets.push((offsets[i] as number) + this.#space(i) + characters(this.#written(token)));
    });
    return offsets;
  }

  #breaks(): number[] {
    const ends = new Set([
      ...this.#groups.flatMap(group => group.breaks),
      ...this.#lines,
      ...this.#comments.keys(),
      this.#tokens.length - 1
    ]);
    const next: number[] = [];
    for (let i = this.#tokens.length - 1, last = i; i >= 0; i--) {
      if (ends.has(i)) last = i;
      next[i] = last;
    }
    return next;
  }
}

const isBlank = (gap: string): boolean => /\n[ \t\r]*\n/.test(gap);
