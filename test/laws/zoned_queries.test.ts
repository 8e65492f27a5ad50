import assert from 'node:assert/strict';
import test from 'node:test';
import { compileQuery } from '../../engine/index.ts';
import { HISTORY } from '../../engine/plan/modes.ts';
import { parseType } from '../../engine/types/notation.ts';
import { zoneDataVersion } from '../../engine/types/zoneRules.ts';
import { loadWorld } from '../support/queries/load.ts';

const FIELDS = Object.entries({ at: 'timestamp_ns', user: 'i64', x: 'f64' }).map(([name, type]) => ({ name, type: parseType(type) }));
const table = { name: 'T', fields: FIELDS, key: 'user', grouping: 'user', subsort: false, rows: [[1n, 1n, 2.5]] };
const data = loadWorld({ tables: [table] } as unknown as Parameters<typeof loadWorld>[0]);

const explained = (text: string, stage: string): string => compileQuery({ text, formulas: [], ...HISTORY }, data).explain(stage);

const ZONED = [
  '{ h: hour_of_day(time_of(T), zone = "Europe/Berlin") }',
  '{ s: sum(T.x) } | when(daily(zone = "Europe/Berlin"))',
  '{ s: sum(T.x, window = tumbling(1mo, zone = "Europe/Berlin")) }'
];

test('explain names the zones of a query and the version of the tz data', () => {
  const line = `zones Europe/Berlin by the platform's tz data ${zoneDataVersion()}`;
  for (const text of ZONED)
    for (const stage of ['plan', 'optimized', 'kernel']) assert.ok(explained(text, stage).endsWith(`\n${line}`), text);
  assert.match(line, /20\d\d[a-z]$/);
});

test('explain says nothing of zones where there are none', () => {
  assert.doesNotMatch(explained('{ h: hour_of_day(time_of(T)), u: year(time_of(T), zone = "UTC") }', 'plan'), /zone/);
  assert.doesNotMatch(explained(ZONED[0] as string, 'checked'), /tz data/);
});

test('functions of a date and a clock are no host steps in any zone', () => {
  const text = `{ ${['year', 'day_of_week', 'hour_of_day', 'is_weekend', 'week_of_year'].map(name => `${name}: ${name}(time_of(T), zone = "Asia/Gaza")`).join(', ')}, t: truncate_time(time_of(T), "month", zone = "Asia/Gaza") }`;
  assert.match(explained(text, 'kernel'), /no host steps/);
});
