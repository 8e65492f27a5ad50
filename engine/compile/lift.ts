import type { Cell } from '../functions/define.ts';
import { geS, i32, load } from '../ir/make.ts';
import type { Expr } from '../ir/nodes.ts';
import type { Type } from '../types/type.ts';
import { loadCell, mapCell, nullCell, setCell, storeCell, variables } from './cells.ts';
import type { How, Stream, Value } from './graph.ts';
import { statePlace } from './layout.ts';
import type { LoopWriter } from './loop.ts';

/**
 * Brings every value that this loop reads from one merged stream to its rows (§1.5), in one branch: where the stream has the row, its
 * value; elsewhere null for a discrete value, what was held for a continuous one. `filter`: of those that are computed where it keeps a row.
 */
export function liftGroup(writer: LoopWriter, from: Stream, filter: Stream | null): void {
  const { body, loop, layout } = writer;
  const values = loop.values.filter(value => value.how.kind === 'lift' && value.how.from === from && writer.laterOf(value) === filter);
  const row = body.let(load('i32', 4, writer.at(layout.index(from), 4)), 'source');
  const lifts = values.map(value => lift(writer, value, row));
  body.if(
    geS(row, i32(0)),
    () => lifts.forEach(l => l.present()),
    () => lifts.forEach(l => l.absent())
  );
  values.forEach((value, i) => writer.keep(value, (lifts[i] as Lift).cell));
}

interface Lift {
  readonly cell: Cell;
  readonly present: () => void;
  readonly absent: () => void;
}

function lift(writer: LoopWriter, value: Value, row: Expr): Lift {
  const { body, context } = writer;
  const { source, held: lasts } = value.how as Extract<How, { kind: 'lift' }>;
  const arriving = context.loaded(source, store => loadCell(writer.place(store, row)));
  if (value.aspect === 'fresh') return discrete(writer, { kind: 'bool' }, arriving);
  if (!lasts) return discrete(writer, value.node.type, arriving);
  const held = statePlace(writer.state.shape(value.node.type, null), { address: writer.record, offset: 0 });
  const cell = local(writer, arriving);
  return {
    cell,
    present: () => {
      setCell(body, cell, arriving);
      storeCell(body, held, cell);
    },
    absent: () => setCell(body, cell, loadCell(held))
  };
}

function discrete(writer: LoopWriter, type: Type, arriving: Cell): Lift {
  const { body } = writer;
  const cell = local(writer, arriving);
  return { cell, present: () => setCell(body, cell, arriving), absent: () => setCell(body, cell, nullCell(type)) };
}

// A local for every lane: also for what is constant at the source, since it is not elsewhere.
const local = (writer: LoopWriter, arriving: Cell): Cell =>
  variables(
    writer.body,
    mapCell(arriving, e => ({ ...load('i32', 4, i32(0)), lane: e.lane })),
    'lifted'
  );
