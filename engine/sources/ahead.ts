import type { Column } from '../columns/column.ts';
import { GroupingIndex } from '../columns/grouping.ts';
import type { StringPool } from '../columns/strings.ts';
import { isMember } from '../types/classes.ts';
import type { TableSetup } from './prepare.ts';
import { counted } from './rising.ts';

/** What is known of a table's first rows once their keys are. */
export interface Numbered {
  /** The column that was numbered: of another one nothing is known. */
  readonly keys: Column;
  /** New entities, of these keys alone. */
  readonly index: GroupingIndex;
  readonly numbers: Uint32Array;
  /** Default subsorts; null where a column says them. */
  readonly subsort: BigUint64Array | null;
}

/** Prepares of a table that is to be made what its key column tells, while other columns are still being read elsewhere. */
export class Ahead {
  readonly #setup: TableSetup;
  readonly #grouping: string;
  readonly #strings: StringPool;
  numbered: Numbered | null = null;

  constructor(setup: TableSetup, grouping: string, strings: StringPool) {
    this.#setup = setup;
    this.#grouping = grouping;
    this.#strings = strings;
  }

  /** Takes a column of all rows. */
  take(name: string, keys: Column): void {
    const { key, subsort } = this.#setup;
    if (name !== key || !isMember(keys.type, 'key')) return;
    const index = new GroupingIndex(this.#grouping, keys.type, this.#strings);
    this.numbered = { keys, index, numbers: index.number(keys), subsort: subsort ? null : counted(0, keys.length) };
  }
}
