/** What no engine can beat here, as a side: `loop`, the hand-written loop over all rows at once; `columns`, writing its result columns alone. */
import { join } from 'node:path';
import type { FixedColumn } from '../../../engine/columns/column.ts';
import type { QueryTable } from '../../../engine/columns/events.ts';
import { instantiate } from '../../../engine/compile/instantiate.ts';
import { link } from '../../../engine/ir/link.ts';
import { columnsAlone, RECORD, w1 } from '../limits/w1.ts';
import type { Outcome } from '../side.ts';
import { answer, timed } from './answer.ts';
import { sessionOf } from './session.ts';

const kind = process.argv[2] === 'columns' ? 'columns' : 'loop';

interface Loaded {
  readonly rows: number;
  readonly columns: readonly number[];
  readonly memory: WebAssembly.Memory;
  readonly state: Uint8Array;
  readonly run: (...args: number[]) => unknown;
}

let loaded: Loaded | null = null;

/** The entity numbers and amounts in linear memory, with room for state and results. */
function place({ events, entities }: QueryTable): Loaded {
  const { length: rows } = events;
  let top = 1024;
  const room = (bytes: number): number => {
    const start = top;
    top += Math.ceil(bytes / 64) * 64;
    return start;
  };
  const columns = [room(rows * 4), room(rows * 8), room(entities.size * RECORD), room(rows * 4), ...[0, 0, 0, 0].map(() => room(rows * 8))];
  const memory = new WebAssembly.Memory({ initial: Math.ceil(top / 65_536) });
  const { w1: loop, columns: write } = instantiate(link([w1(), columnsAlone()]), memory);
  new Uint32Array(memory.buffer, columns[0], rows).set(events.entity);
  new Float64Array(memory.buffer, columns[1], rows).set((events.columns[3] as FixedColumn).data as Float64Array);
  const state = new Uint8Array(memory.buffer, columns[2], entities.size * RECORD);
  return { rows, columns, memory, state, run: (kind === 'loop' ? loop : write) as Loaded['run'] };
}

async function load(folder: string): Promise<Outcome> {
  const { value, wall, cpu } = await timed(() => sessionOf(join(folder, 'events.arrow')));
  loaded = place(value.tables.forQuery().get('E') as QueryTable);
  return { wall, cpu, rows: loaded.rows };
}

async function run(check: boolean): Promise<Outcome | null> {
  if (!loaded) return null;
  const { rows, columns, state, run: loop } = loaded;
  state.fill(0);
  const { wall, cpu } = await timed(() => loop(rows, ...columns));
  return { wall, cpu, rows, ...(check ? { sums: sumsOf(loaded) } : {}) };
}

function sumsOf({ rows, columns, memory }: Loaded): Record<string, number> {
  if (kind === 'columns') return {};
  const sum = (values: ArrayLike<number>): number => {
    let total = 0;
    for (let row = 0; row < values.length; row++) total += values[row] as number;
    return total;
  };
  const n = sum(new Uint32Array(memory.buffer, columns[3], rows));
  const [s, m, lo, hi] = [4, 5, 6, 7].map(i => sum(new Float64Array(memory.buffer, columns[i], rows))) as [number, number, number, number];
  return { n, s, m, lo, hi };
}

await answer(
  { name: kind === 'loop' ? 'hand-written loop' : 'writing the columns alone', version: 'WebAssembly', threads: 1 },
  async order => {
    if (order.do === 'load') return load(order.folder as string);
    return order.work === 'W1' ? run(order.check === true) : null;
  }
);
