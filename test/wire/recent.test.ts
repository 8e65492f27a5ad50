import assert from 'node:assert/strict';
import { test } from 'node:test';
import { columnOf } from '../../engine/columns/builder.ts';
import { readRequest } from '../../engine/serve/requests.ts';
import { Session } from '../../engine/serve/session.ts';
import { I64, TIMESTAMP_NS } from '../../engine/types/type.ts';

function session(): Session {
  const made = new Session();
  const { table } = readRequest('table', { table: { name: 'E', time: 'time', key: 'user', grouping: 'user' }, rows: { kind: 'none' } });
  made.tables.create(table, 'error', rows(made, [1n, 2n]));
  return made;
}

function rows(of: Session, values: readonly bigint[]) {
  const schema = [
    { name: 'time', type: TIMESTAMP_NS },
    { name: 'user', type: I64 }
  ];
  const columns = schema.map(({ type }) => columnOf(type, values, of.strings));
  return { schema, batches: [{ schema, length: values.length, columns }], origins: [] };
}

const ask = (of: Session, more: object = {}) => of.query(readRequest('query', { text: '{ n: count(E) }', ...more })).query;

async function count(query: ReturnType<typeof ask>): Promise<number> {
  let found = 0;
  for await (const { length } of query.run({})) found += length;
  return found;
}

test('a query that is asked again is not compiled again', () => {
  const given = session();
  assert.equal(ask(given), ask(given));
  assert.notEqual(ask(given, { limit: 1 }), ask(given));
  const params = (value: string) => ({ text: '{ n: count(E) + $x }', params: [{ name: 'x', value }] });
  assert.notEqual(ask(given, params('1')), ask(given, params('2')));
});

test('after rows were added, a query asked again is about all rows, and the one before about those it began with', async () => {
  const given = session();
  const before = ask(given);
  assert.equal(await count(before), 2);
  given.tables.append('E', rows(given, [3n]));
  assert.equal(await count(ask(given)), 3);
  assert.equal(await count(before), 2);
});

test('after a formula was changed, a query asked again uses the new one', () => {
  const given = session();
  given.setFormula('f', '1', null);
  const kind = () => ask(given, { text: '{ x: f + count(E) }' });
  const before = kind();
  assert.equal(kind(), before);
  given.setFormula('f', '1.5', null);
  assert.equal(kind().columns[0]?.type.kind, 'f64');
});

test('a query asked for some entities, or to go on from a checkpoint, is compiled for itself', () => {
  const given = session();
  assert.notEqual(ask(given, { entities: ['1'] }), ask(given, { entities: ['1'] }));
  assert.notEqual(ask(given, { resume: '/tmp/none' }), ask(given, { resume: '/tmp/none' }));
});

test('only the latest queries are kept', () => {
  const given = session();
  const first = ask(given, { limit: 1 });
  for (let limit = 2; limit <= 8; limit++) ask(given, { limit });
  assert.equal(ask(given, { limit: 1 }), first);
  for (let limit = 9; limit <= 16; limit++) ask(given, { limit });
  assert.notEqual(ask(given, { limit: 1 }), first);
});
