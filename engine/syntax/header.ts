const HEADER = /^%%timeline(?![A-Za-z0-9_])[^\n]*/;
const WORDS = /%%timeline|[^\s=]+/g;

/** A word of the header line and what it is: the magic's name, a `--flag`, anything else. */
export interface HeaderWord {
  readonly kind: 'magic' | 'flag' | 'word';
  readonly start: number;
  readonly end: number;
}

/** Where the line `%%timeline …` that begins a cell ends; 0 if the text has none. */
export const headerEnd = (text: string): number => HEADER.exec(text)?.[0].length ?? 0;

/** The words of the header line, none if there is none. */
export function headerWords(text: string): HeaderWord[] {
  return [...text.slice(0, headerEnd(text)).matchAll(WORDS)].map(match => ({
    kind: match.index === 0 ? 'magic' : match[0].startsWith('--') ? 'flag' : 'word',
    start: match.index,
    end: match.index + match[0].length
  }));
}

/** The text with blanks for its header: what the language reads, every offset unchanged. */
export function withoutHeader(text: string): string {
  const end = headerEnd(text);
  return end === 0 ? text : ' '.repeat(end) + text.slice(end);
}
