import type { Rows } from '../plan/node.ts';

/** The grouping of rows: a table's own is asked by name, `table:NAME`, and resolved when the tables are known. */
export function groupingOf(rows: Rows): string {
  switch (rows.kind) {
    case 'table':
      return `table:${rows.table}`;
    case 'rekey':
      return rows.grouping;
    case 'union':
      return groupingOf(rows.of[0] as Rows);
    default:
      return groupingOf(rows.of);
  }
}
