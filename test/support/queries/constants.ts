import type { CallFacts } from '../../../engine/functions/define.ts';
import { parse } from '../../../engine/syntax/parse.ts';
import { showValue } from '../../../engine/types/literal.ts';
import * as t from '../../../engine/types/type.ts';
import type { Value } from '../../../engine/types/value.ts';
import type { Dice } from './dice.ts';
import { literalText } from './literals.ts';
import type { Shape } from './shapes.ts';
import { anyValue } from './values.ts';

/** A constant as it is written, and what it is worth. */
export interface Constant {
  readonly text: string;
  readonly type: t.Type;
  readonly value: Value;
}

// Parts of texts, patterns, paths into documents, units of the calendar, zones: each function takes some and refuses the others.
const TEXTS = [
  'a',
  'b',
  't(e)a',
  '^(\\d+)-',
  '(',
  'c[0]',
  'a.b',
  'second',
  'minute',
  'hour',
  'day',
  'week',
  'month',
  'quarter',
  'year'
].concat(['Europe/Berlin', 'America/Havana', 'Australia/Lord_Howe', 'Pacific/Apia', 'Asia/Kolkata', 'UTC']);
const COUNTS: readonly (readonly [string, bigint])[] = [
  ['1', 1n],
  ['1', 1n],
  ['2', 2n],
  ['3', 3n],
  ['0 + 2', 2n],
  ['4', 4n],
  ['0', 0n]
];

// Lengths of time, like those that lie between the instants of a world.
const LENGTHS = ['1ns', '1s', '2s', '1m', '90s', '1h', '1h30m', '25h', '1d', '2d', '7d', '1w', '1mo', '3mo', '1y'];

/** A length of time, of one of the types there are for them. */
export function anyLength(dice: Dice): Constant {
  const text = dice.pick(LENGTHS);
  const { ast } = parse(text, 'query');
  if (ast.kind !== 'literal' || ast.value.kind !== 'length') throw new Error(`'${text}' is no length of time`);
  return { text, type: ast.value.type, value: ast.value.value };
}

/** An instant that periods may be counted from, or none. */
export function anyOrigin(dice: Dice): Constant {
  const none: Constant = { text: 'null', type: t.NULL, value: null };
  return dice.pick([none, none, textConstant('2031-05-31'), textConstant('1970-01-01T00:30:00Z'), anyConstant(dice, t.TIMESTAMP_NS)]);
}

/** A random constant of a type. */
export function anyConstant(dice: Dice, type: t.Type): Constant {
  if (type.kind === 'string') return textConstant(dice.pick(TEXTS));
  if (dice.chance(0.08)) return { text: 'null', type: t.NULL, value: null };
  if (type.kind === 'i64') {
    const [text, value] = dice.pick(COUNTS);
    return { text, type, value };
  }
  if (type.kind === 'f64') return dice.pick(['0.0', '0.25', '0.5', '1.0', '1.5'].map(text => ({ text, type, value: Number(text) })));
  const value = anyValue(dice, type, []);
  return { text: literalText(type, value) ?? 'null', type, value };
}

export const textConstant = (value: string): Constant => ({ text: JSON.stringify(value), type: t.STRING, value });

/** Whether the language refuses a call for what its constants are. */
export function isRefused(
  { name, entry, signature }: Shape,
  args: readonly (CallFacts['args'][number] & { readonly parameter: number })[]
): boolean {
  if (!entry.refuse) return false;
  const facts = signature.params.flatMap((parameter, i): readonly CallFacts['args'][number][] => {
    const given = args.filter(arg => arg.parameter === i);
    if (given.length > 0 || parameter.default === null) return given;
    return [{ type: parameter.default.type, constant: parameter.default.value, grouped: false }];
  });
  const asked = [name, ...facts.map(({ type, constant, grouped }) => `${t.showType(type)} ${said(constant)} ${grouped}`)].join('\n');
  let refused = refusals.get(asked);
  if (refused === undefined) refusals.set(asked, (refused = entry.refuse({ args: facts }) !== null));
  return refused;
}

// The same few constants are tried again and again, and a refusal may look at all zones to name those that are near.
const refusals = new Map<string, boolean>();

const said = (constant: Value | undefined): string => (constant === undefined ? '' : showValue(constant));
