import type { Column, FixedColumn } from '../columns/column.ts';
import type { StringPool } from '../columns/strings.ts';
import { valueAt } from '../columns/values.ts';
import { csvText } from '../types/text.ts';

/** The text of the value at a row that is not null. */
export type CellText = (row: number) => string;

/** How the values of a column in one typed array are written (Appendix B); `quote` makes a text fit for the format. */
export function cellText(column: FixedColumn, strings: StringPool, quote: (text: string) => string): CellText {
  const { data, type } = column;
  switch (type.kind) {
    case 'bool':
      return row => (data[row] === 0 ? 'false' : 'true');
    case 'string':
    case 'large_string':
      return textCells(data as Uint32Array, strings, quote);
    case 'interval_days':
      return row => csvText(type, valueAt(column, row, strings));
    default:
      return row => csvText(type, data[row] as number | bigint);
  }
}

/** Remembers the texts it has quoted, as long as they are few. */
function textCells(codes: Uint32Array, strings: StringPool, quote: (text: string) => string): CellText {
  const known = new Map<number, string>();
  return row => {
    const code = codes[row] as number;
    const found = known.get(code);
    if (found !== undefined) return found;
    const text = quote(strings.text(code));
    if (known.size < 10_000) known.set(code, text);
    return text;
  };
}

/** Whether the value at `row` is there. */
export const isPresent = ({ layout, valid }: Column, row: number): boolean => layout !== 'empty' && (valid === null || valid[row] !== 0);
