import type { Column, FixedColumn } from '../../columns/column.ts';
import type { TimeUnit, Type } from '../../types/type.ts';
import type { Outcome } from './numbers.ts';
import type { Block } from './scanner.ts';

/** Reads the fields of one column as values of one type. */
export interface FieldReader {
  readonly type: Type;
  readonly length: number;
  /** Reads the fields of a block from record `from` on; gives the record whose field it cannot read, or how many there are. */
  take(block: Block, column: number, from: number): number;
  /** Why the last field could not be read. */
  readonly outcome: Outcome;
  skip(count: number): void;
  /** Takes over what a reader of the same type has read; `unit`: that its instants need. */
  append(column: FixedColumn, unit: TimeUnit | null): void;
  finish(): Column;
}
