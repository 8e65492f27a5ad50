/** What no engine can beat here, as a side: `loop`, hand-written loops over all rows at once; `columns`, writing the result columns of W1 alone. */
import { join } from 'node:path';
import type { Column, FixedColumn } from '../../../engine/columns/column.ts';
import type { QueryTable } from '../../../engine/columns/events.ts';
import { instantiate } from '../../../engine/compile/instantiate.ts';
import { link } from '../../../engine/ir/link.ts';
import { COLUMNS, FIVE } from '../limits/five.ts';
import { type Given, type Limit, type Placed, Room, type Written } from '../limits/limit.ts';
import { ITEMS } from '../limits/lookup.ts';
import { MONTHS, SESSIONS } from '../limits/running.ts';
import { TRAILING_FIVE } from '../limits/trailing.ts';
import type { Outcome } from '../side.ts';
import { answer, timed } from './answer.ts';
import { sessionOf } from './session.ts';

const LOOPS: Readonly<Record<string, Limit>> = {
  W1: FIVE,
  W2: MONTHS,
  W4: TRAILING_FIVE,
  W4flat: TRAILING_FIVE,
  W5: ITEMS,
  W7: SESSIONS
};
const isLoop = process.argv[2] !== 'columns';
const limits: Readonly<Record<string, Limit>> = isLoop ? LOOPS : { W1: COLUMNS };

interface Ready extends Placed {
  readonly memory: WebAssembly.Memory;
  readonly functions: Parameters<Placed['run']>[0];
}

let given: Given | null = null;
const ready = new Map<string, Ready>();

async function load(folder: string): Promise<Outcome> {
  ready.clear();
  const { value: session, wall, cpu } = await timed(() => sessionOf(join(folder, 'events.arrow')));
  const { events, entities } = session.tables.forQuery().get('E') as QueryTable;
  const [, , kind, amount, item] = events.columns.map(dataOf);
  given = {
    events,
    entities: entities.size,
    code: text => session.strings.intern(text),
    amount: amount as Float64Array,
    item: item as BigInt64Array,
    kind: kind as Uint32Array
  };
  return { wall, cpu, rows: events.length };
}

const dataOf = (column: Column): FixedColumn['data'] => (column as FixedColumn).data;

function place(limit: Limit, of: Given): Ready {
  const room = new Room();
  const placed = limit.place(of, room);
  const memory = new WebAssembly.Memory({ initial: Math.ceil(room.bytes / 65_536) });
  placed.fill(memory.buffer);
  return { ...placed, memory, functions: instantiate(link(limit.functions()), memory) };
}

async function run(work: string, check: boolean): Promise<Outcome | null> {
  const limit = limits[work];
  if (!given || !limit) return null;
  let found = ready.get(work);
  if (!found) {
    ready.clear();
    ready.set(work, (found = place(limit, given)));
  }
  const { reset, memory, functions, results } = found;
  reset(memory.buffer);
  const { value: rows, wall, cpu } = await timed(() => found.run(functions));
  return { wall, cpu, rows, ...(check ? { sums: Object.fromEntries(results.map(one => [one.name, sum(one, memory.buffer, rows)])) } : {}) };
}

/** NaN stands for no value. */
function sum({ lane, at }: Written, memory: ArrayBufferLike, rows: number): number {
  let total = 0;
  for (const value of lane === 'u32' ? new Uint32Array(memory, at, rows) : new Float64Array(memory, at, rows))
    if (!Number.isNaN(value)) total += value;
  return total;
}

const hello = {
  name: isLoop ? 'hand-written loop' : 'writing the columns alone',
  version: 'WebAssembly',
  threads: 1,
  works: Object.keys(limits)
};
await answer(hello, async order => (order.do === 'load' ? load(order.folder as string) : run(order.work as string, order.check === true)));
