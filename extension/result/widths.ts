import type { ColumnInfo } from '../../engine/serve/protocol.ts';

/** Columns that stay in sight: `_time` and `_key`. */
export const FIXED = 2;

const NUMBER = /^([iu](8|16|32|64)|f(32|64))$/;
const [LEAST, MOST] = [40, 320];

/** Whether values of a type are numbers, by its text. */
export const isNumber = (type: string): boolean => NUMBER.test(type);

// Wide enough for the name and for what such types usually hold.
function usual({ name, type }: ColumnInfo): number {
  const typical = type.startsWith('timestamp') ? 20 : isNumber(type) && type[0] !== 'f' ? 12 : 14;
  return Math.min(Math.max(Math.max(name.length + 2, typical) * 7.4 + 16, 70), MOST);
}

/** How wide each column of a grid is and where it begins, in pixels. */
export class Widths {
  /** Where each begins; one more than there are columns. */
  private readonly starts: number[];

  constructor(columns: readonly ColumnInfo[]) {
    this.starts = [0];
    for (const column of columns) this.starts.push((this.starts.at(-1) as number) + Math.round(usual(column)));
  }

  get count(): number {
    return this.starts.length - 1;
  }

  /** Of all columns. */
  get total(): number {
    return this.starts.at(-1) as number;
  }

  /** Of the columns that stay in sight. */
  get fixed(): number {
    return this.start(Math.min(FIXED, this.count));
  }

  /** Where a column begins. */
  start(column: number): number {
    return this.starts[column] as number;
  }

  of(column: number): number {
    return this.start(column + 1) - this.start(column);
  }

  /** The column at a place; the last one beyond its end. */
  at(x: number): number {
    let [low, high] = [0, Math.max(0, this.count - 1)];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.start(middle) <= x) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  resize(column: number, width: number): void {
    const more = Math.max(LEAST, Math.round(width)) - this.of(column);
    for (let i = column + 1; i < this.starts.length; i++) this.starts[i] = this.start(i) + more;
  }
}
