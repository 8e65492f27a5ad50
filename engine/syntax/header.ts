const HEADER = /^%%timeline(?![A-Za-z0-9_])[^\n]*/;
/** As IPython divides it: quotes hold a word together where it begins with one. */
const WORDS = /%%timeline|"[^"]*"?|'[^']*'?|\S+/g;

/** A word of the header line and what it is: the magic's name, a `--flag`, anything else. */
export interface HeaderWord {
  readonly kind: 'magic' | 'flag' | 'word';
  readonly start: number;
  readonly end: number;
}

/** Where the line `%%timeline …` that begins a cell ends; 0 if the text has none. */
export const headerEnd = (text: string): number => HEADER.exec(text)?.[0].length ?? 0;

/** The words of the header line, none if there is none; `--flag=value` is two. */
export function headerWords(text: string): HeaderWord[] {
  return [...text.slice(0, headerEnd(text)).matchAll(WORDS)].flatMap(({ index: start, 0: written }): HeaderWord[] => {
    const end = start + written.length;
    if (start === 0) return [{ kind: 'magic', start, end }];
    if (!written.startsWith('--')) return [{ kind: 'word', start, end }];
    const equals = text.slice(0, end).indexOf('=', start);
    if (equals < 0) return [{ kind: 'flag', start, end }];
    const value: HeaderWord[] = equals + 1 < end ? [{ kind: 'word', start: equals + 1, end }] : [];
    return [{ kind: 'flag', start, end: equals }, ...value];
  });
}

/** The text with blanks for its header: what the language reads, every offset unchanged. */
export function withoutHeader(text: string): string {
  const end = headerEnd(text);
  return end === 0 ? text : ' '.repeat(end) + text.slice(end);
}

/** Flags that take no value. */
const SWITCHES: ReadonlySet<string> = new Set(['--plot', '--check']);

/** A piece of the header line, and where it stands. */
export interface HeaderPiece {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** A flag with its value, if it has one; or a word that is no flag's. */
export interface HeaderArgument {
  readonly flag: HeaderPiece | null;
  /** Without the quotes that hold it together. */
  readonly value: HeaderPiece | null;
}

/** The arguments of the magic, as Python reads them. */
export function headerArguments(text: string): HeaderArgument[] {
  const made: HeaderArgument[] = [];
  for (const { kind, start, end } of headerWords(text).slice(1)) {
    const { flag = null, value = null } = made.at(-1) ?? {};
    if (kind === 'flag') made.push({ flag: { text: text.slice(start, end), start, end }, value: null });
    else if (flag === null || value !== null || SWITCHES.has(flag.text)) made.push({ flag: null, value: unquoted(text, start, end) });
    else made.splice(-1, 1, { flag, value: unquoted(text, start, end) });
  }
  return made;
}

function unquoted(text: string, start: number, end: number): HeaderPiece {
  const quote = /^["']/.exec(text.slice(start, end))?.[0];
  const from = quote === undefined ? start : start + 1;
  const to = quote !== undefined && end - 1 > start && text[end - 1] === quote ? end - 1 : end;
  return { text: text.slice(from, to), start: from, end: to };
}

/** The name in `%%timeline NAME …`: the first word that is no flag's value; null if there is none. */
export const headerName = (text: string): string | null => headerArguments(text).find(({ flag }) => flag === null)?.value?.text ?? null;

/** The session that `--session` names; null: the notebook's. */
export const headerSession = (text: string): string | null =>
  headerArguments(text).findLast(({ flag }) => flag?.text === '--session')?.value?.text ?? null;

/** A parameter that the header gives: `--param name=expression`, or `--param name` for the variable of that name. The place is that of the name. */
export interface HeaderParameter {
  readonly name: string;
  /** In Python. */
  readonly expression: string;
  readonly start: number;
  readonly end: number;
}

/** The parameters that the header gives. */
export function headerParameters(text: string): HeaderParameter[] {
  return headerArguments(text).flatMap(({ flag, value }) => {
    const written = flag?.text === '--param' ? value : null;
    const [, name = '', expression = name] = /^([A-Za-z_][A-Za-z0-9_]*)(?:=(.*))?$/s.exec(written?.text ?? '') ?? [];
    return written === null || name === '' ? [] : [{ name, expression, start: written.start, end: written.start + name.length }];
  });
}
