import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { columnOf } from '../../engine/columns/builder.ts';
import type { QueryTable } from '../../engine/columns/events.ts';
import { StringPool } from '../../engine/columns/strings.ts';
import { loadRows } from '../../engine/serve/loading.ts';
import { readRequest } from '../../engine/serve/requests.ts';
import { declaredColumns, Tables } from '../../engine/serve/tables.ts';
import { batchWriter } from '../../engine/sinks/writer.ts';
import type { Ahead } from '../../engine/sources/ahead.ts';
import { F64, I64, STRING, TIMESTAMP_NS, type Type } from '../../engine/types/type.ts';
import type { Value } from '../../engine/types/value.ts';

const folder = mkdtempSync(join(tmpdir(), 'timeloom-ahead-'));
after(() => rmSync(folder, { recursive: true }));

const PACE = { signal: new AbortController().signal, pause: async () => {}, progress: () => {} };
const SUPPLY = { real: (path: string) => path, received: () => assert.fail('no stream was announced') };

/** A Parquet file with a row per key, the latest first. */
function written(name: string, type: Type, keys: readonly Value[]): string {
  const strings = new StringPool();
  const at = keys.map((_, i) => BigInt(keys.length - i));
  const fields = [
    { name: 'at', type: TIMESTAMP_NS },
    { name: 'k', type },
    { name: 'n', type: I64 }
  ];
  const columns = [columnOf(TIMESTAMP_NS, at, strings), columnOf(type, keys, strings), columnOf(I64, at, strings)];
  const writer = batchWriter('parquet', fields, strings);
  const path = join(folder, `${name}.parquet`);
  writeFileSync(path, Buffer.concat([...writer.begin(), ...writer.batch(columns, keys.length), ...writer.end()]));
  return path;
}

interface Asked {
  readonly paths: readonly string[];
  readonly subsort?: string;
  readonly schema?: readonly (readonly [string, string])[];
  readonly nanIsNull?: boolean;
}

/** A table of these files beside one of the same grouping, if `shared`; and what was prepared ahead. */
async function load({ paths, subsort, schema, nanIsNull = false }: Asked, isAhead: boolean, shared: string | null = null) {
  const strings = new StringPool();
  const tables = new Tables(strings, () => {});
  const make = async (name: string, files: readonly string[], ahead: boolean): Promise<Ahead> => {
    const table = { name, time: 'at', key: 'k', grouping: 'k', subsort: subsort ?? null, schema: schema ?? null };
    const { table: settings } = readRequest('table', { table, rows: { kind: 'none' } });
    const preparing = tables.ahead(settings);
    const rows = { kind: 'files' as const, paths: files, format: null };
    const known = { columns: declaredColumns(settings), ahead: ahead ? preparing : null };
    const loaded = await loadRows({ rows, nanIsNull }, SUPPLY, { strings, pace: PACE, ...known });
    tables.create(settings, 'error', loaded, ahead ? preparing : null);
    return preparing;
  };
  if (shared !== null) await make('Other', [shared], false);
  const ahead = await make('T', paths, isAhead);
  return { table: tables.forQuery().get('T') as QueryTable, ahead };
}

/** What a table holds: times, subsorts, and the hash of each row's entity. */
const shown = ({ events, entities, keys }: QueryTable) => ({
  time: events.time,
  subsort: events.subsort,
  hashes: Array.from(events.entity, entity => entities.hash(entity)),
  size: entities.size,
  keys: keys(),
  columns: events.columns
});

async function isTheSame(asked: Asked, shared: string | null = null): Promise<Ahead> {
  const [plain, early] = [await load(asked, false, shared), await load(asked, true, shared)];
  assert.deepEqual(shown(early.table), shown(plain.table));
  if (early.ahead.numbered?.index !== undefined)
    assert.equal(early.table.entities === early.ahead.numbered.index.entities, shared === null && asked.schema === undefined);
  return early.ahead;
}

const KEYS: readonly (readonly [string, Type, readonly Value[]])[] = [
  ['integers', I64, [7n, 2n ** 60n, 7n, null, -1n, 2n]],
  ['texts', STRING, ['b', 'a', '', null, 'b', 'ü']],
  ['floats', F64, [0, -0, Number.NaN, 1.5, null, 0]]
];

for (const [what, type, keys] of KEYS) {
  test(`a table whose keys, ${what}, were numbered while its file was read is what it is without`, async () => {
    const ahead = await isTheSame({ paths: [written(what, type, keys)] });
    assert.notEqual(ahead.numbered, null);
    await isTheSame({ paths: [written(what, type, keys)], subsort: 'n' });
  });

  test(`a table of a grouping that is known already takes its entities: ${what}`, async () => {
    await isTheSame({ paths: [written(what, type, keys)] }, written(`${what}-other`, type, keys.toReversed()));
  });
}

test('keys that are declared to be of another type are numbered as such', async () => {
  const schema = [['at', 'timestamp_ns'] as const, ['k', 'f64'] as const];
  await isTheSame({ paths: [written('declared', I64, [3n, 1n, 3n])], schema });
});

test('nothing is prepared of several files, nor where NaN is to be null', async () => {
  const paths = [written('first', F64, [1, 2]), written('second', F64, [2, Number.NaN])];
  assert.equal((await isTheSame({ paths })).numbered, null);
  const [, second = ''] = paths;
  assert.equal((await isTheSame({ paths: [second], nanIsNull: true })).numbered, null);
});
