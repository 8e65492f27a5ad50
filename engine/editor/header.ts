import type { Completion, Completions } from './answers.ts';
import { completion } from './completion.ts';

/** The flags of `%%timeline`, with what each takes. */
const FLAGS: readonly { readonly name: string; readonly doc: string; readonly values?: readonly string[] }[] = [
  { name: '--results', doc: 'A row at every change, or one per entity.', values: ['history', 'final'] },
  { name: '--at', doc: 'The time of a final result.' },
  { name: '--until', doc: 'Ignores events after this time.' },
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

/** Flags and their values for the line `%%timeline …`, up to the cursor. */
export function headerCompletions(line: string): Completions {
  const words = line.split(/[ \t=]+/);
  const typed = words.at(-1) ?? '';
  const before = FLAGS.find(({ name }) => name === words.at(-2));
  const items = before?.values?.length ? before.values.map(value => completion('value', value, 50)) : flags(words);
  return { from: line.length - typed.length, items, complete: true };
}

const flags = (words: readonly string[]): Completion[] =>
  FLAGS.filter(({ name }) => name === '--param' || !words.slice(0, -1).includes(name)).map(({ name, doc, values }) =>
    completion('flag', name, 50, { doc, detail: values?.join(' | ') ?? '…', insert: values?.length === 0 ? name : `${name} ` })
  );
