import type { Type } from './type.ts';

/** What the checker knows of the tables. */
export interface Schema {
  readonly tables: ReadonlyMap<string, TableSchema>;
}

export interface TableSchema {
  readonly name: string;
  /** A record: the columns. */
  readonly type: Type;
  readonly grouping: string;
  readonly keyType: Type;
}
