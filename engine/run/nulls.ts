import type { Column } from '../columns/column.ts';
import type { Facts } from '../compile/context.ts';

/** Whether a column has nulls; of a record, its fields too. */
export interface Nulls {
  readonly any: boolean;
  readonly fields: readonly Nulls[];
}

export function nullsOf(column: Column): Nulls {
  return { any: column.valid !== null, fields: column.layout === 'record' ? column.fields.map(nullsOf) : [] };
}

/** What a kernel may assume of tables whose columns have these nulls. */
export function factsOf(tables: ReadonlyMap<string, readonly Nulls[]>): Facts {
  return {
    nullable: (table, [column, ...path]) => {
      let at = tables.get(table)?.[column as number];
      for (const field of path) at = at?.fields[field];
      return at?.any ?? true;
    }
  };
}
