import { spanOf } from '../columns/events.ts';
import { isInteger } from '../types/classes.ts';
import type { Table } from './table.ts';

const DAY = 86_400_000_000_000n;

/** Sentences about what looks like a mistake although it is none in the query: rows the default of `changed_since` cuts off, times that all fall on the first day. */
export function warningsOf(table: Table, cutAtEpoch: boolean): readonly string[] {
  return [...(cutAtEpoch ? beforeEpoch(table) : []), ...firstDay(table)];
}

function beforeEpoch({ settings, events }: Table): readonly string[] {
  let rows = 0;
  while (rows < events.length && (events.time[rows] as bigint) < 0n) rows++;
  if (rows === 0) return [];
  const [what, them] = rows === 1 ? [`1 row of '${settings.name}' is`, 'it'] : [`${rows} rows of '${settings.name}' are`, 'them'];
  return [`${what} before 1970 and not in the result: give an earlier changed_since to see ${them}`];
}

function firstDay(table: Table): readonly string[] {
  const { settings, columns } = table;
  const type = columns.find(({ name }) => name === settings.time)?.type;
  const span = spanOf(table);
  if (type === undefined || !isInteger(type) || span === null) return [];
  const [first, last] = span;
  if (first < 0n || last >= DAY) return [];
  return [
    `all times of '${settings.name}' fall on 1970-01-01: '${settings.time}' was read as ${UNIT_NAMES[settings.timeUnit]}; is the time unit another?`
  ];
}

const UNIT_NAMES = { s: 'seconds', ms: 'milliseconds', us: 'microseconds', ns: 'nanoseconds' } as const;
