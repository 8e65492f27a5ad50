import { nearest } from '../diagnostics/suggest.ts';
import { type HeaderPiece, headerArguments, headerWords } from '../syntax/header.ts';
import type { Completion, Completions, Finding, Fix, Hover } from './answers.ts';
import { completion } from './completion.ts';

interface Flag {
  readonly name: string;
  readonly doc: string;
  /** The only values it takes, none for a switch; absent: any. */
  readonly values?: readonly string[];
  /** The results it is for. */
  readonly results?: 'history' | 'final';
}

/** The flags of `%%timeline`, with what each takes. */
const FLAGS: readonly Flag[] = [
  { name: '--results', doc: 'A row at every change, or one per entity.', values: ['history', 'final'] },
  { name: '--at', doc: 'The time of a final result.', results: 'final' },
  { name: '--until', doc: 'Ignores events after this time.', results: 'history' },
  { name: '--changed-since', doc: 'Leaves rows before this time out.' },
  { name: '--limit', doc: 'Only the first rows.' },
  { name: '--param', doc: "A parameter's value: name=expression in Python." },
  { name: '--to', doc: 'What the rows become.', values: ['pandas', 'polars', 'arrow', 'none'] },
  { name: '--plot', doc: 'Shows a picture of the rows.', values: [] },
  {
    name: '--explain',
    doc: 'Shows a stage of the compiler instead.',
    values: ['ast', 'checked', 'plan', 'optimized', 'kernel', 'picture']
  },
  { name: '--check', doc: 'Only says what is wrong with the query.', values: [] },
  { name: '--session', doc: "Another session than the notebook's." }
];

/** As Python reads them, beginnings of a flag's name will do. */
function flagNamed(name: string | null): Flag | undefined {
  const begun = FLAGS.filter(flag => name !== null && name.length > 2 && flag.name.startsWith(name));
  return begun.find(flag => flag.name === name) ?? (begun.length === 1 ? begun[0] : undefined);
}

/** Flags and their values for the line `%%timeline …`, up to the cursor. */
export function headerCompletions(line: string): Completions {
  const words = line.split(/[ \t=]+/);
  const typed = words.at(-1) ?? '';
  const before = flagNamed(words.at(-2) ?? null);
  const items = before?.values?.length ? before.values.map(value => completion('value', value, 50)) : flags(words);
  return { from: line.length - typed.length, items, complete: true };
}

const flags = (words: readonly string[]): Completion[] =>
  FLAGS.filter(({ name }) => name === '--param' || !words.slice(0, -1).includes(name)).map(({ name, doc, values }) =>
    completion('flag', name, 60 - FLAGS.findIndex(flag => flag.name === name), {
      doc,
      detail: values?.join(' | ') ?? '…',
      insert: values?.length === 0 ? name : `${name} `
    })
  );

/** What the flag at a place of the header does. */
export function flagHover(text: string, offset: number): Hover | null {
  const word = headerWords(text).find(({ start, end }) => start <= offset && offset < end);
  const flag = word && flagNamed(text.slice(word.start, word.end));
  if (!word || !flag) return null;
  const code = [flag.name, flag.values?.join(' | ') ?? '…'].join(' ').trimEnd();
  return { start: word.start, end: word.end, code, facts: null, doc: flag.doc };
}

type Place = Pick<HeaderPiece, 'start' | 'end'>;

/** What is wrong with the line `%%timeline …`: the magic would refuse it. */
export function headerFindings(text: string): Finding[] {
  const given = headerArguments(text);
  const results = given.findLast(({ flag }) => flag?.text === '--results')?.value?.text ?? 'history';
  const [name, ...others] = given.flatMap(({ flag, value }) => (flag === null && value ? [value] : []));
  return [
    ...given.flatMap(({ flag, value }) => (flag === null ? [] : flagFindings(flag, value, results))),
    ...(name ? nameFindings(name) : []),
    ...others.map(other => finding(`a cell has one name: '${name?.text}', not also '${other.text}'`, other))
  ];
}

function flagFindings(written: HeaderPiece, value: HeaderPiece | null, results: string): Finding[] {
  const flag = flagNamed(written.text);
  if (flag === undefined) return [unknownFlag(written)];
  const { name, values } = flag;
  if (values?.length === 0) return value === null ? [] : [finding(`${name} takes no value`, value)];
  if (value === null) return [finding(`${name} needs a value${values ? `: ${values.join(', ')}` : ''}`, written)];
  if (values && !values.includes(value.text)) return [wrongValue(name, values, value)];
  if (name === '--limit' && !/^\d+$/.test(value.text)) return [finding(`--limit takes a whole number, not '${value.text}'`, value)];
  if (name === '--param' && !/^[A-Za-z_]\w*(=|$)/.test(value.text))
    return [finding(`--param takes name=expression, or the name of a Python variable, not '${value.text}'`, value)];
  return flag.results && flag.results !== results ? [finding(`${name} is for --results ${flag.results}`, written)] : [];
}

const unknownFlag = (written: HeaderPiece): Finding =>
  finding(
    `there is no flag ${written.text}`,
    written,
    change(
      written,
      nearest(
        written.text,
        FLAGS.map(({ name }) => name)
      )
    )
  );

const wrongValue = (name: string, values: readonly string[], value: HeaderPiece): Finding =>
  finding(`${name} is one of ${values.join(', ')}, not '${value.text}'`, value, change(value, nearest(value.text, values)));

const nameFindings = (name: HeaderPiece): Finding[] =>
  /^[\p{L}_][\p{L}\p{N}_]*$/u.test(name.text) ? [] : [finding(`'${name.text}' cannot be a name`, name)];

const change = ({ start, end }: Place, names: readonly string[]): Fix[] =>
  names.slice(0, 1).map(name => ({ title: `Change to '${name}'`, edit: { start, end, insert: name } }));

const finding = (message: string, { start, end }: Place, fixes: readonly Fix[] = []): Finding => ({
  severity: 'error',
  code: '',
  title: 'Header',
  start,
  end,
  message,
  notes: [],
  fixes
});
