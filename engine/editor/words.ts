import { ZONE } from '../functions/time/zoned.ts';
import type { TokenKind } from '../syntax/token.ts';
import { LENGTH_UNITS, readLength } from '../types/duration.ts';
import { TYPE_NAMES } from '../types/notation.ts';
import { BOOL, I64, NULL, STRING, showType } from '../types/type.ts';
import { UTC, zoneNames } from '../types/zone.ts';
import type { Completion } from './answers.ts';
import { completion } from './completion.ts';
import type { Expected } from './expected.ts';
import { type Probe, slotOf } from './probe.ts';

const LET = 'Names a value for what follows `in`.';

/** Words of the language that begin an expression. */
export function literalCompletions({ takes, exact }: Expected): Completion[] {
  const bools = takes(BOOL) ? ['true', 'false'].map(word => completion('keyword', word, exact ? 80 : 6, { detail: 'bool' })) : [];
  if (exact) return bools;
  const none = takes(NULL) ? [completion('keyword', 'null', 5, { detail: 'null' })] : [];
  return [...bools, ...none, completion('keyword', 'let', 4, { doc: LET, insert: 'let ' })];
}

/** Words of the language that go on behind an expression; `open` is the innermost bracket. */
export function operatorCompletions(open: TokenKind | null): Completion[] {
  const words = ['and', 'or', 'as'].map((word, i) => completion('keyword', word, 50 - i, { insert: `${word} ` }));
  const lets = ['in', 'let'].map(word => completion('keyword', word, 60, { insert: `${word} ` }));
  return open === 'let' ? [...lets, ...words] : words;
}

const USUAL: ReadonlySet<string> = new Set(['i64', 'f64', 'string', 'bool', 'timestamp_ns']);

const UNIT_WORDS: Readonly<Record<(typeof LENGTH_UNITS)[number], string>> = {
  y: 'of a year',
  mo: 'of a month',
  w: 'of a week',
  d: 'of a day',
  h: 'of an hour',
  m: 'of a minute',
  s: 'of a second',
  ms: 'of a millisecond',
  us: 'of a microsecond',
  ns: 'of a nanosecond'
};

/** Units behind the digits of a length of time that is being written, which may have others before: `1h30`. */
export function unitCompletions(before: string, { takes }: Expected): Completion[] {
  const fitting = LENGTH_UNITS.filter(unit => {
    const length = readLength(`${before}${unit}`, false);
    return length !== null && 'type' in length && takes(length.type);
  });
  return fitting.map((unit, i) => completion('unit', unit, 60 - i, { detail: UNIT_WORDS[unit] }));
}

const USUAL_LENGTHS = ['1h', '1d', '7d', '30d', '1mo'] as const;

/** Lengths of time, where one must stand. */
export function lengthCompletions({ takes, parameter }: Expected): Completion[] {
  if (parameter === null || takes(STRING) || takes(I64)) return [];
  return USUAL_LENGTHS.flatMap((written, i) => {
    const length = readLength(written, false);
    return length && 'type' in length && takes(length.type) ? completion('value', written, 80 - i, { detail: showType(length.type) }) : [];
  });
}

/** Texts that a parameter takes, quotes and all. */
export const quotedCompletions = (probe: Probe): Completion[] =>
  textCompletions(probe).map(choice => ({ ...choice, label: `"${choice.label}"`, insert: `"${choice.insert}"`, rank: choice.rank + 25 }));

/** What may stand between the quotes of an argument: zones, and texts that a function knows. */
export function textCompletions(probe: Probe): Completion[] {
  const slot = slotOf(probe);
  const name = slot?.parameter?.name;
  if (!slot || name === undefined) return [];
  if (name === ZONE) return zoneNames().map(zone => completion('zone', zone, zone === UTC.name ? 60 : 50));
  return (slot.entry.texts?.[name] ?? []).map((text, i) => completion('value', text, 60 - i));
}

/** Types as `as` takes them, the usual ones first. */
export const typeCompletions = (): Completion[] => TYPE_NAMES.map((name, i) => completion('type', name, (USUAL.has(name) ? 60 : 40) - i));
