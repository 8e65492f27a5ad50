import type { Rows } from '../plan/node.ts';

/**
 * The table in whose order rows of one slice are: that of a table, of what a filter keeps of it, and of either under other keys (but for rows
 * of one time and subsort). Such rows are compared by their places in the table's slice, without times and subsorts.
 */
export function orderedBy(rows: Rows): Rows | null {
  const of = rows.kind === 'rekey' ? rows.of : rows;
  const table = of.kind === 'filter' ? of.of : of;
  return table.kind === 'table' ? table : null;
}
