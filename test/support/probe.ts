import { check } from '../../engine/check/check.ts';
import type { Checked, Formula } from '../../engine/check/checked.ts';
import { partOf } from '../../engine/check/definitions.ts';
import { render } from '../../engine/diagnostics/render.ts';
import { parse } from '../../engine/syntax/parse.ts';
import { parseType } from '../../engine/types/notation.ts';
import type { Schema } from '../../engine/types/schema.ts';

const table = (name: string, grouping: string, key: string, columns: string) =>
  [name, { name, grouping, keyType: parseType(key), type: parseType(`{at: timestamp_ns, seq: i64, ${columns}}`) }] as const;

/** The tables of §1.6 and §5.9, and one with a column of each unusual kind. */
export const SCHEMA: Schema = {
  tables: new Map([
    table('Probe', 'unit', 'string', 'unit: string, temp: i64, flag: bool'),
    table('Memo', 'unit', 'string', 'unit: string, text: string'),
    table('Trip', 'rider', 'string', 'rider: string, bike: i64'),
    table('Service', 'bike', 'i64', 'bike: i64, wear: i64'),
    table(
      'Odd',
      'unit',
      'string',
      'small: u8, big: u64, took: duration_s, tags: list<string>, parts: map<u64, i64>, inner: {a: i64, wait: interval_days}'
    ),
    [
      'Blob',
      {
        name: 'Blob',
        grouping: 'unit',
        keyType: parseType('string'),
        type: {
          kind: 'record',
          fields: [
            { name: 'raw', type: { kind: 'unusable', name: 'binary' } },
            { name: 'n', type: parseType('i64') }
          ]
        }
      }
    ]
  ])
};

interface Case {
  readonly query: string;
  readonly formulas: readonly Formula[];
}

/** Lines `formula NAME [LABEL]: TEXT` before the query are formulas. */
export function readCase(input: string): Case {
  const lines = input.split('\n');
  const formulas = lines.flatMap(line => {
    const found = /^formula (\S+)(?: \[(.*?)\])?: (.*)$/.exec(line);
    return found ? [{ name: found[1] as string, label: found[2] ?? null, text: found[3] as string }] : [];
  });
  return { formulas, query: lines.filter(line => !/^formula \S+( \[.*?\])?: /.test(line)).join('\n') };
}

export const checkCase = ({ query, formulas }: Case): Checked => check(parse(query, 'query'), formulas, SCHEMA);

/** All diagnostics of a case, rendered. */
export function complaintsOf(given: Case): string {
  const texts = new Map([['query', given.query], ...given.formulas.map(formula => [partOf(formula), formula.text] as const)]);
  return checkCase(given)
    .diagnostics.map(diagnostic => render(diagnostic, part => texts.get(part)))
    .join('\n\n');
}
