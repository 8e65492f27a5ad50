import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Batch } from '../../engine/columns/column.ts';
import { GroupingIndex } from '../../engine/columns/grouping.ts';
import { StringPool } from '../../engine/columns/strings.ts';
import { HISTORY } from '../../engine/plan/modes.ts';
import { coming, type Portion } from '../../engine/sources/coming.ts';
import { I64, TIMESTAMP_NS } from '../../engine/types/type.ts';
import { batchOf } from '../support/batches.ts';
import { planQuery, run } from '../support/queries/judge.ts';
import { comingWorld, loadWorld, schemaOf } from '../support/queries/load.ts';

const columns = [
  { name: 'at', type: TIMESTAMP_NS },
  { name: 'key', type: I64 },
  { name: 'n', type: I64 }
];

interface Given {
  readonly times: readonly bigint[];
  /** What is said of the times, if not the truth. */
  readonly span?: Portion['span'];
  readonly n?: bigint | null;
}

/** The times and subsorts of the pieces of a table in such portions, and which portions were read when each was given. */
async function pieces(
  portions: readonly Given[],
  room = Number.POSITIVE_INFINITY
): Promise<[times: bigint[], subsorts: bigint[], read: number[]][]> {
  const strings = new StringPool();
  const read: number[] = [];
  let firstRow = 0;
  const all = portions.map(({ times, span, n = 1n }, i): Portion => {
    const portion: Portion = {
      rows: times.length,
      firstRow,
      span: span ?? [times.reduce((a, b) => (b < a ? b : a)), times.reduce((a, b) => (b > a ? b : a))],
      nullable: () => false,
      async read(names): Promise<Batch> {
        read.push(i);
        assert.deepEqual(names, ['at', 'key', 'n']);
        return batchOf(
          columns,
          times.map(time => [time, 7n, n]),
          strings
        );
      }
    };
    firstRow += times.length;
    return portion;
  });
  const table = { time: 'at', key: 'key', columns, portions: all, room };
  const given: [bigint[], bigint[], number[]][] = [];
  for await (const { time, subsort } of coming(table, { strings, index: new GroupingIndex('g', I64, strings) }).pieces(new Set([2])))
    given.push([[...time], [...subsort], [...read]]);
  return given;
}

test('portions are read by their times, and rows are given as soon as nothing earlier can come', async () => {
  assert.deepEqual(await pieces([{ times: [10n, 20n] }, { times: [30n, 30n] }, { times: [1n] }]), [
    [[1n], [4n], [2]],
    [
      [10n, 20n],
      [0n, 1n],
      [2, 0]
    ],
    [
      [30n, 30n],
      [2n, 3n],
      [2, 0, 1]
    ]
  ]);
});

test('rows wait for rows of earlier times, and rows of one instant for one another', async () => {
  assert.deepEqual(await pieces([{ times: [40n, 10n] }, { times: [20n, 50n] }, { times: [50n] }]), [
    [[10n], [1n], [0]],
    [
      [20n, 40n],
      [2n, 0n],
      [0, 1]
    ],
    [
      [50n, 50n],
      [3n, 4n],
      [0, 1, 2]
    ]
  ]);
});

test('rows that would have to wait in too great a number end in an error that says what helps', async () => {
  await assert.rejects(pieces([{ times: [1n, 90n, 91n, 92n] }, { times: [2n, 95n] }], 100), {
    name: 'LimitError',
    message: /^3 rows would have to wait in memory .* \(limit 1 MiB\): sort by time, or give more memory$/
  });
});

test('statistics that are not true are an error, not other rows', async () => {
  const message = /the statistics of a row group are not those of its rows: the file is damaged/;
  await assert.rejects(pieces([{ times: [1n, 5n], span: [2n, 5n] }]), message);
  await assert.rejects(pieces([{ times: [1n, 5n], span: [1n, 4n] }]), message);
  await assert.rejects(pieces([{ times: [1n], n: null }]), /column 'n': the statistics/);
});

test('a session that closes on the last instant is shown in the end, also where nobody knew yet that this instant is the last', async () => {
  const fields = [
    { name: 'at', type: TIMESTAMP_NS },
    { name: 'seq', type: I64 },
    { name: 'key', type: I64 }
  ];
  const rows = [
    [100n, 0n, 1n],
    [200n, 1n, 2n]
  ];
  const world = { groupings: [], tables: [{ name: 'T', grouping: 'g', key: 'key', subsort: false, fields, rows }] };
  const text = '{ n: count(T, window = session(100ns, expire = true)) }';
  const plan = planQuery({ text, formulas: [], mode: { ...HISTORY, results: 'final' } }, schemaOf(world));
  assert(plan);
  const whole = await run(plan, loadWorld(world), 1000);
  assert.deepEqual(new Set(whole.rows.map(({ values }) => values[0])), new Set([1]));
  assert.deepEqual((await run(plan, comingWorld(world, 1)!, 1000)).rows, whole.rows);
});
