import type { Data } from '../../../engine/run/result.ts';
import { hashValue } from '../../../engine/types/hash.ts';
import type { Value } from '../../../engine/types/value.ts';
import { difference, run } from './judge.ts';
import { type Law, shuffled } from './judged.ts';
import { loadWorld } from './load.ts';
import type { WorldTable } from './world.ts';

/** With a subsort column and without equal identities, neither order nor split of the input matter; elsewhere no split does (X7). */
export const order: Law = async ({ one, plan, rows, near, held }) => {
  const { world, shuffle, loads, slices } = one;
  const used = world.tables.filter(table => plan.tables.includes(table.name));
  const isFree = used.every(table => table.subsort && !hasEqualIdentities(table));
  const arranged = isFree ? used.map(table => ({ ...table, rows: shuffled(table.rows, shuffle) })) : [...used];
  held(isFree ? 'order' : 'split');
  const data: Data = loadWorld({ ...world, tables: arranged }, { tables: shuffled(arranged, shuffle), loads });
  const differs = difference(rows, (await run(plan, data, slices[1])).rows, near);
  return differs && `${isFree ? 'the order' : 'the split'} of the rows matters: ${differs}`;
};

function hasEqualIdentities({ fields, rows, key }: WorldTable): boolean {
  const column = fields.findIndex(field => field.name === key);
  const identities = rows.map(row => `${row[0]} ${row[1]} ${hashValue(fields[column]!.type, row[column] as Value)}`);
  return new Set(identities).size < rows.length;
}
