import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { valueAt } from '../../engine/columns/values.ts';
import { compileQuery } from '../../engine/index.ts';
import { optimize } from '../../engine/optimize/optimize.ts';
import { HISTORY } from '../../engine/plan/modes.ts';
import { hashValue } from '../../engine/types/hash.ts';
import { F64, type Field, I64, STRING, TIMESTAMP_NS } from '../../engine/types/type.ts';
import type { Value } from '../../engine/types/value.ts';
import { continued, interrupted } from '../support/queries/interrupted.ts';
import { difference, meant, planQuery, type Row, run } from '../support/queries/judge.ts';
import { loadWorld, meanWorld, schemaOf } from '../support/queries/load.ts';
import type { World } from '../support/queries/world.ts';

const SECOND = 1_000_000_000n;
const START = BigInt(Date.UTC(2031, 0, 30)) * 1_000_000n;

const WINDOWS = [
  'trailing(seconds(7))',
  'trailing(seconds(1))',
  'trailing(days(2))',
  'trailing(months(1))',
  'trailing(seconds(5), expire = true)',
  'tumbling(seconds(10))',
  'tumbling(days(1), zone = "Pacific/Apia")',
  'hopping(seconds(12), seconds(4))',
  'hopping(days(3), days(1))',
  'session(seconds(3))',
  'session(seconds(3), expire = true)'
];

// Texts and integers in contents; NaN and infinity among floats, which must leave again.
const AGGREGATIONS = [
  'count(V, $)',
  'sum(V.x, $)',
  'min(V.y, $)',
  'max(V.x, $)',
  'sum(V.y, $)',
  'mean(V.y, $)',
  'variance(V.x, $)',
  'first(V.s, $)'
];
const MORE = [
  'last(V.s, $)',
  'count_if(V.x > 2, $)',
  'collect(V.x, 3, $)',
  'list_len(collect(V.s, null, $))',
  'last({ x: V.x, s: V.s }, $).s'
];

interface Event {
  readonly at: number;
  /** Nanoseconds beside a whole second: at the edges of windows one decides. */
  readonly beside: number;
  readonly seq: number;
  readonly user: string;
  readonly x: bigint | null;
  readonly y: number | null;
  readonly s: string | null;
}

const event = (scale: number): fc.Arbitrary<Event> =>
  fc.record({
    at: fc.integer({ min: 0, max: 60 }).map(n => n * scale),
    beside: fc.constantFrom(0, 0, 0, 1, -1),
    seq: fc.integer({ min: 0, max: 3 }),
    user: fc.constantFrom('ada', 'bo'),
    x: fc.option(fc.bigInt(-3n, 9n)),
    y: fc.option(fc.constantFrom(0, 1.5, -2.25, 1e6, Number.NaN, Number.POSITIVE_INFINITY)),
    s: fc.option(fc.constantFrom('tea', 'milk', ''))
  });

const FIELDS: readonly Field[] = [
  { name: 'at', type: TIMESTAMP_NS },
  { name: 'seq', type: I64 },
  { name: 'user', type: STRING },
  { name: 'x', type: I64 },
  { name: 'y', type: F64 },
  { name: 's', type: STRING }
];

function worldOf(tables: ReadonlyMap<string, readonly Event[]>): World {
  const rowOf = ({ at, beside, seq, user, x, y, s }: Event): Value[] => [
    START + BigInt(at) * SECOND + BigInt(beside),
    BigInt(seq),
    user,
    x,
    y,
    s
  ];
  return {
    groupings: [{ name: 'user', keyType: STRING, keys: ['ada', 'bo'] }],
    tables: [...tables].map(([name, events]) => ({
      name,
      grouping: 'user',
      key: 'user',
      subsort: true,
      fields: FIELDS,
      rows: events.map(rowOf)
    }))
  };
}

const scenario = fc
  .record({
    scale: fc.constantFrom(1, 1, 20_000),
    window: fc.constantFrom(...WINDOWS),
    aggregations: fc.subarray([...AGGREGATIONS, ...MORE], { minLength: 1, maxLength: 4 }),
    slice: fc.constantFrom(1, 2, 5, 1000)
  })
  .chain(chosen => {
    const events = fc.array(event(chosen.scale), { minLength: 1, maxLength: 50 });
    return fc.record({
      ...Object.fromEntries(Object.entries(chosen).map(([name, value]) => [name, fc.constant(value)])),
      v: events,
      p: events,
      q: events
    });
  }) as unknown as fc.Arbitrary<{
  readonly window: string;
  readonly aggregations: readonly string[];
  readonly slice: number;
  readonly v: readonly Event[];
  readonly p: readonly Event[];
  readonly q: readonly Event[];
}>;

const fieldsOf = (aggregations: readonly string[], window: string): string =>
  aggregations.map((text, i) => `f${i}: ${text.replace('$', `window = ${window}`)}`).join(', ');

test('the kernels of moving windows give, at their own rows and at those of two others in between, what the raw events before mean, whatever the slices', async () => {
  await fc.assert(
    fc.asyncProperty(scenario, async ({ window, aggregations, slice, v, p, q }) => {
      const world = worldOf(new Map([...Object.entries({ V: v, P: p, Q: q })]));
      const fields = fieldsOf(aggregations, window);
      const text = `{ ${fields}, p: { ${fields} } | when(is_valid(P)), q: { ${fields} } | when(is_valid(Q)) }`;
      const plan = planQuery({ text, formulas: [], mode: HISTORY }, schemaOf(world));
      assert.ok(plan, text);
      const expected = meant(plan, meanWorld(world));
      const data = loadWorld(world);
      for (const tried of [plan, optimize(plan)])
        assert.equal(difference(expected, (await run(tried, data, slice)).rows, true), null, text);
    }),
    { numRuns: 60 }
  );
});

test('what is only told where rows are kept, by one filter or by two, is what the raw events before mean, also after a snapshot', async () => {
  const windows = fc.constantFrom(...WINDOWS, 'since(V.x > 6)', 'sliding(2, V.x > 6)', 'null');
  const kept = fc.constantFrom('V.x > 5', 'V.seq == 0', 'V.y < 0.0', 'is_valid(V.s)');
  await fc.assert(
    fc.asyncProperty(scenario, fc.tuple(windows, kept, kept), async ({ aggregations, slice, v }, [window, one, other]) => {
      const world = worldOf(new Map([['V', v]]));
      const fields = fieldsOf(aggregations, window);
      for (const text of [`{ ${fields} } | when(${one})`, `{ one: { ${fields} } | when(${one}), other: { ${fields} } | when(${other}) }`]) {
        const plan = planQuery({ text, formulas: [], mode: HISTORY }, schemaOf(world));
        assert.ok(plan, text);
        const best = optimize(plan);
        const data = loadWorld(world);
        const expected = meant(plan, meanWorld(world));
        for (const tried of [plan, best]) assert.equal(difference(expected, (await run(tried, data, slice)).rows, true), null, text);
        const { rows, interruptions } = await interrupted(best, data, 5);
        for (const { given, state } of interruptions.slice(0, 3))
          assert.equal(difference(rows, [...given, ...(await continued(best, loadWorld(world), 3, state))]), null, text);
      }
    }),
    { numRuns: 60 }
  );
});

test('a run of moving windows goes on from a snapshot between any two slices', async () => {
  await fc.assert(
    fc.asyncProperty(scenario, async ({ window, aggregations, v, p, q }) => {
      const world = worldOf(new Map([...Object.entries({ V: v.slice(0, 12), P: p.slice(0, 6), Q: q.slice(0, 2) })]));
      const text = `{ ${fieldsOf(aggregations, window)} } | when(is_valid(P) or is_valid(V))`;
      const plan = planQuery({ text, formulas: [], mode: HISTORY }, schemaOf(world));
      assert.ok(plan, text);
      const data = loadWorld(world);
      const { rows, interruptions } = await interrupted(plan, data, 2);
      for (const { given, state } of interruptions) {
        const rest = await continued(plan, loadWorld(world), 3, state);
        assert.equal(difference(rows, [...given, ...rest]), null, text);
      }
    }),
    { numRuns: 25 }
  );
});

test('asking a moving value at more rows changes none of its values, and a field of a record is that value', async () => {
  await fc.assert(
    fc.asyncProperty(scenario, async ({ window, aggregations, slice, v, p, q }) => {
      const world = worldOf(new Map([...Object.entries({ V: v, P: p, Q: q })]));
      const data = loadWorld(world);
      const [value] = aggregations as [string];
      const asked = value.replace('$', `window = ${window}`);
      const rowsOf = async (text: string) => {
        const plan = planQuery({ text, formulas: [], mode: HISTORY }, schemaOf(world));
        assert.ok(plan, text);
        return (await run(optimize(plan), data, slice)).rows;
      };
      const few = await rowsOf(`{ f: ${asked} } | when(is_valid(P))`);
      const many = await rowsOf(`{ f: ${asked}, p: is_valid(P), q: count(Q) } | when(is_valid(P)) | select_fields($input, "f")`);
      const field = await rowsOf(`{ f: { g: ${asked}, q: last(Q.x) }.g, p: is_valid(P) } | when(is_valid(P)) | select_fields($input, "f")`);
      assert.equal(difference(few, many), null, asked);
      assert.equal(difference(few, field), null, asked);
    }),
    { numRuns: 60 }
  );
});

/** Moments as events that come after all others of their instant, in a table `M`. */
const atMoments = (instants: readonly bigint[], users: readonly string[]): Event[] =>
  instants.flatMap(instant => {
    const since = instant - START;
    return users.map(user => ({ at: Number(since / SECOND), beside: Number(since % SECOND), seq: -1, user, x: null, y: null, s: null }));
  });

/** What moving fields of a query are worth at moments. Who asks knows the keys. */
async function movingRows(text: string, names: readonly string[], world: World, instants: readonly bigint[], users: readonly string[]) {
  const data = loadWorld(world);
  const { query } = compileQuery({ text, formulas: [], ...HISTORY }, data);
  assert.ok(query, text);
  const moments = { times: BigInt64Array.from(instants), entities: BigUint64Array.from(users, user => hashValue(STRING, user)) };
  const given = query.moving(names, moments, {});
  assert.ok(given, text);
  const rows: Row[] = [];
  for await (const { length, time, subsort, keyHash, columns } of given)
    for (let i = 0; i < length; i++) {
      const values = columns.map(column => valueAt(column, i, data.strings));
      const [at, order, hash] = [time[i] as bigint, subsort[i] as bigint, keyHash[i] as bigint];
      rows.push({ time: at, subsort: order, keyHash: hash, key: null, values });
    }
  return rows;
}

const GROUPED = 'count(with_key(V.s, V, grouping = "text"), window = $) * 2';

test('moving fields asked at moments are what the language says of events that come after all others at those instants', async () => {
  const moments = fc.uniqueArray(fc.integer({ min: -5, max: 70 }), { minLength: 1, maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(scenario, moments, fc.boolean(), async ({ window, aggregations, v, p }, seconds, grouped) => {
      const tables = { V: v, P: p };
      const instants = seconds.toSorted((a, b) => a - b).map(at => START + BigInt(at) * SECOND);
      const users = grouped ? ['tea', 'milk'] : ['ada', 'bo'];
      const fields = grouped ? `f0: ${GROUPED.replace('$', `${window}`)}` : fieldsOf(aggregations, window);
      const mixed = grouped ? '' : `, m: count(V, window = ${window}) + count(P, window = since(hourly()))`;
      const text = `{ ${fields}${mixed} }`;
      const whole = { ...worldOf(new Map(Object.entries({ ...tables, M: atMoments(instants, users) }))) };
      const world = grouped ? regrouped(whole) : whole;
      const plan = planQuery({ text: `${text} | when(is_valid(M))`, formulas: [], mode: HISTORY }, schemaOf(world));
      assert.ok(plan, text);
      const names = [...(grouped ? ['f0'] : aggregations.map((_, i) => `f${i}`)), ...(grouped ? [] : ['m'])];
      const given = await movingRows(text, names, worldOf(new Map(Object.entries(tables))), instants, users);
      const expected = meant(plan, meanWorld(world)).map(row => ({ ...row, key: null }));
      assert.equal(difference(expected, given, true), null, text);
    }),
    { numRuns: 80 }
  );
});

/** The world with `M` in the grouping of texts. */
const regrouped = ({ groupings, tables }: World): World => ({
  groupings,
  tables: tables.map(table => (table.name === 'M' ? { ...table, grouping: 'text' } : table))
});
