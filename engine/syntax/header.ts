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

/** Flags that take no value. */
const SWITCHES: ReadonlySet<string> = new Set(['--plot', '--check']);

/** The name in `%%timeline NAME …`: the first word that is no flag's value; null if there is none. */
export function headerName(text: string): string | null {
  const words = headerWords(text).map(({ kind, start, end }) => ({ kind, written: text.slice(start, end) }));
  const name = words.find(({ kind }, i) => {
    const before = words[i - 1];
    return kind === 'word' && (before?.kind !== 'flag' || SWITCHES.has(before.written));
  });
  return name?.written ?? null;
}
