import type { Column } from '../../../engine/columns/column.ts';
import { encode } from '../../../engine/compile/encode.ts';
import { optimize } from '../../../engine/optimize/optimize.ts';
import type { Data } from '../../../engine/run/result.ts';
import { difference, run } from './judge.ts';
import type { Law } from './judged.ts';
import { loadWorld } from './load.ts';

/** Loops for columns that may have nulls, where none has, give what those do that know it, to the last bit. */
export const nullable: Law = async ({ one, plan, held }) => {
  const data = loadWorld(one.world);
  const optimized = optimize(plan);
  const [free, guarded] = [await run(optimized, data, one.slices[1]), await run(optimized, withValidity(data), one.slices[1])];
  if (encode(free.program.module).length === encode(guarded.program.module).length) return undefined;
  held('nullable');
  const differs = difference(free.rows, guarded.rows);
  return differs && `loops that look at validity give something else: ${differs}`;
};

/** The same rows, every column with a validity of its own. */
const withValidity = ({ tables, ...data }: Data): Data => ({
  ...data,
  tables: new Map(
    [...tables].map(([name, table]) => [name, { ...table, events: { ...table.events, columns: table.events.columns.map(validated) } }])
  )
});

function validated(column: Column): Column {
  if (column.layout === 'empty') return column;
  const valid = column.valid ?? new Uint8Array(column.length).fill(1);
  return column.layout === 'record' ? { ...column, valid, fields: column.fields.map(validated) } : { ...column, valid };
}
