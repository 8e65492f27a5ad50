import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { vectorFromArray } from 'apache-arrow';
import { type Curves, MAX_TEXT, type QueryInfo } from '../../engine/serve/protocol.ts';
import { arrowStream } from '../support/wire/arrow.ts';
import { Client } from '../support/wire/client.ts';
import { type Engine, startEngine } from '../support/wire/engine.ts';

const MANY = 300_000;
const MINUTE = 60_000;

let engine: Engine;
let client: Client;

before(async () => {
  engine = await startEngine();
  client = await Client.open(engine, 'curves');
  await load(
    'Many',
    Array.from({ length: MANY }, (_, i) => i / 1000),
    Array.from({ length: MANY }, (_, i) => i % 1000),
    Array.from({ length: MANY }, (_, i) => (i % 2 === 0 ? i : null))
  );
  // Ada at 0, 1, 5 and 20 minutes, Ben at 3 and 30; at 5 and 30 nothing was paid.
  const minutes = [0, 1, 3, 5, 20, 30];
  await load(
    'Few',
    minutes.map(minute => minute * MINUTE),
    [1, 1, 2, 1, 1, 2],
    [4, 6, 1, null, 2, null]
  );
});
after(() => engine.stop());

/** A table of amounts, at milliseconds since 1970. */
async function load(name: string, times: readonly number[], users: readonly number[], amounts: readonly (number | null)[]): Promise<void> {
  const id = client.ask({ type: 'table', table: { name, time: 'at', key: 'user', grouping: 'user' }, rows: { kind: 'stream' } });
  const bytes = arrowStream({
    at: vectorFromArray(BigInt64Array.from(times, time => BigInt(Math.round(time * 1000)) * 1000n)),
    user: vectorFromArray(Int32Array.from(users)),
    amount: vectorFromArray([...amounts, 0.5]).slice(0, amounts.length)
  });
  await client.upload(id, bytes);
  const answer = await client.answer(id);
  assert.equal(answer.type, 'result', JSON.stringify(answer));
}

async function curves(text: string, more: object = {}, options: object = {}): Promise<Curves> {
  const { ticket } = await client.call<QueryInfo>({ type: 'query', text, ...options });
  return client.call<Curves>({ type: 'curves', ticket, width: 100, entities: 8, ...more });
}

const points = ({ panels }: Curves, panel = 0, entity = 0): [number, number | null][] => {
  const { time, value } = panels[panel]?.series[entity] ?? { time: [], value: [] };
  return time.map((at, i) => [at / MINUTE, value[i] ?? null]);
};

describe('curves', () => {
  it('hold no more points than there are columns of pixels for, and the extremes', async () => {
    const drawn = await curves('{ total: sum(Many.amount), n: count(Many), name: Many.user as string }', { entities: 3 });
    assert.deepEqual(drawn.entities, ['0', '1', '2']);
    assert.equal(drawn.moreEntities, 997);
    assert.equal(drawn.rows, MANY);
    assert.deepEqual(
      drawn.panels.map(({ field, continuity }) => [field, continuity]),
      [
        ['total', 'continuous'],
        ['n', 'continuous']
      ]
    );
    const first = points(drawn, 1);
    assert.ok(first.length <= 400 && first.length >= 100, String(first.length));
    assert.equal(first.at(-1)?.[1], MANY / 1000);
    assert.deepEqual(
      first.map(([time]) => time),
      first.map(([time]) => time).toSorted((a, b) => a - b)
    );
  });

  it('of a part begin with the held value before it', async () => {
    const { ticket } = await client.call<QueryInfo>({ type: 'query', text: '{ n: count(Many), m: Many.amount }' });
    const whole = await client.call<Curves>({ type: 'curves', ticket, width: 100, entities: 1 });
    const middle = (whole.span[0] + whole.span[1]) / 2;
    const half = await client.call<Curves>({ type: 'curves', ticket, width: 100, entities: 1, from: middle, to: whole.span[1] });
    assert.ok((points(half)[0]?.[0] ?? middle) * MINUTE < middle);
    assert.equal(points(half)[0]?.[1], 150);
    assert.ok((points(half, 1)[0]?.[0] ?? 0) * MINUTE >= middle, 'a discrete value is worth nothing later');
  });

  it('have a gap where a value is null, points or steps', async () => {
    const drawn = await curves('{ amount: Few.amount, held: last(Few.amount) | if(Few.amount != 6.0), n: count(Few.amount) }');
    assert.deepEqual(points(drawn, 0), [
      [0, 4],
      [1, 6],
      [5, null],
      [20, 2]
    ]);
    assert.deepEqual(points(drawn, 2), [
      [0, 1],
      [1, 2],
      [5, 2],
      [20, 3]
    ]);
    assert.deepEqual(points(drawn, 0, 1), [
      [3, 1],
      [30, null]
    ]);
  });

  it('compute what moves for every column of pixels, as the language says for that instant', async () => {
    const drawn = await curves('{ n: count(Few.amount, window = trailing(10m)), s: sum(Few.amount, window = trailing(4m)) }', {
      width: 60
    });
    assert.deepEqual(
      drawn.panels.map(({ continuity }) => continuity),
      ['moving', 'moving']
    );
    const paid = [
      [0, 4],
      [1, 6],
      [20, 2]
    ] as const;
    const within = (length: number, at: number) => paid.filter(([time]) => time <= at && time > at - length).map(([, amount]) => amount);
    const [n, s] = [points(drawn, 0), points(drawn, 1)];
    for (const [at, value] of n) assert.equal(value, within(10, at).length, `n at ${at}`);
    for (let half = 0; half <= 60; half++)
      assert.ok(
        n.some(([at]) => at === half / 2),
        `n is computed at ${half / 2}`
      );
    for (const [at, value] of s) {
      const amounts = within(4, at);
      const sum = amounts.reduce((a, b) => a + b, 0);
      assert.equal(value, amounts.length === 0 ? null : sum, `s at ${at}`);
    }
    assert.deepEqual(
      s.filter(([, value]) => value === null).map(([at]) => at),
      [5, 24],
      'of a gap the beginning is told'
    );
    assert.equal(points(drawn, 0, 1)[0]?.[0], 3, 'nothing is known before the first row');
  });

  it('compute anew what is zoomed into', async () => {
    const part = { from: 10 * MINUTE, to: 11.2 * MINUTE, width: 12 };
    const drawn = await curves('{ n: count(Few.amount, window = trailing(10m)) }', part);
    assert.deepEqual(
      points(drawn).map(([at, n]) => [at.toFixed(1), n]),
      [
        ...['10.0', '10.1', '10.2', '10.3', '10.4', '10.5', '10.6', '10.7', '10.8', '10.9'].map(at => [at, 1]),
        ...['11.0', '11.1', '11.2'].map(at => [at, 0])
      ]
    );
  });

  it('behind the last event compute what moves, and the end stays where it is', async () => {
    const text = `let recent = count(Few.amount, window = trailing(15m)) let ended = last(Few.user) | when(finished())
      in { recent, after: recent | if(is_valid(last(ended))), ended }`;
    const drawn = await curves(text, { from: 0, to: 60 * MINUTE, width: 60 });
    const from = (panel: number, entity: number, minute: number) => points(drawn, panel, entity).filter(([at]) => at >= minute);
    const ada = (minute: number) => [minute, minute < 35 ? 1 : 0];
    const whole = Array.from({ length: 30 }, (_, i) => i + 31);
    assert.deepEqual(from(0, 0, 31), whole.map(ada), 'the amount of minute 20 is in until 35');
    assert.deepEqual(
      from(0, 1, 31),
      whole.map(minute => [minute, 0])
    );
    assert.deepEqual(from(1, 0, 31), whole.map(ada));
    assert.ok(
      from(1, 0, 0).every(([at, value]) => at > 30 === (value !== null)),
      'nothing has ended before the last event'
    );
    assert.deepEqual(
      [from(2, 0, 0), from(2, 1, 0)].map(ended =>
        ended.filter(([, value]) => value !== null).map(([at, value]) => [Math.round(at), value])
      ),
      [[[30, 1]], [[30, 2]]],
      'the end is once, right behind the last event'
    );
  });

  it('of final results and filtered rows are points', async () => {
    const moving = '{ n: count(Few.amount, window = trailing(10m)) }';
    const final = await curves(moving, {}, { results: 'final' });
    assert.equal(final.panels[0]?.continuity, 'discrete');
    assert.deepEqual(
      points(final).map(([at, n]) => [Math.round(at), n]),
      [[30, 0]]
    );
    const filtered = await curves(`${moving} | when(Few.amount > 3.0)`);
    assert.equal(filtered.panels[0]?.continuity, 'discrete');
    assert.deepEqual(points(filtered), [
      [0, 1],
      [1, 2]
    ]);
  });

  it('are of the fields that are wanted, of so many anyway', async () => {
    const fields = Array.from({ length: 30 }, (_, i) => `f${i}: ${i}.0 * Few.amount`);
    const all = await curves(`{ ${fields.join(', ')} }`);
    assert.deepEqual([all.panels.length, all.moreFields], [20, 10]);
    const some = await curves(`{ ${fields.join(', ')} }`, { fields: ['f29', 'f2'] });
    assert.deepEqual(
      some.panels.map(({ field }) => field),
      ['f2', 'f29']
    );
    assert.equal(some.moreFields, 0);
  });

  it('of nothing, of one row, of nulls and of what is not finite are as they are', async () => {
    const none = await curves('{ n: count(Few) } | when(false)');
    assert.deepEqual([none.rows, none.span, none.entities, points(none)], [0, [0, 0], [], []]);
    const one = await curves('{ n: count(Few, window = trailing(1m)) }', {}, { limit: 1 });
    assert.deepEqual(points(one), [
      [0, 1],
      [0, 1]
    ]);
    const nulls = await curves('{ x: if(Few.amount > 99.0, Few.amount), y: sum(Few.amount / (Few.amount - 4.0)) }');
    assert.deepEqual(points(nulls, 0), []);
    assert.deepEqual(points(nulls, 1), [], 'infinity is nowhere in a picture');
  });

  it('fit into a message however many fields, entities and nulls there are: then they are less fine', async () => {
    const fields = Array.from({ length: 20 }, (_, i) => `f${i}: Many.amount * 1.${i}1`);
    const drawn = await curves(`{ ${fields.join(', ')} }`, { width: 2000, entities: 100 });
    assert.equal(drawn.panels[19]?.series.length, 100);
    assert.ok(JSON.stringify(drawn).length < MAX_TEXT);
  });
});
