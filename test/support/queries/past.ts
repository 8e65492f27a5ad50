import { timeOf } from './load.ts';
import type { World, WorldTable } from './world.ts';

/** The world as it was up to an instant. */
export const pastOf = (world: World, cut: bigint): World => ({
  ...world,
  tables: world.tables.map(table => {
    const kept = table.rows.filter(row => timeOf(table.fields[0]!, row[0] as bigint) <= cut);
    return { ...table, rows: kept };
  })
});

/** Whether a table's later rows can be left out without renumbering others. */
export const keepsNumbers = ({ subsort, rows }: WorldTable): boolean =>
  subsort || rows.every((row, i) => i === 0 || (rows[i - 1]?.[0] as bigint) <= (row[0] as bigint));
