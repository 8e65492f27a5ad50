import type { Column } from '../columns/column.ts';
import type { StringPool } from '../columns/strings.ts';
import { DataError } from '../diagnostics/failure.ts';
import { type Field, showType } from '../types/type.ts';
import { type CellText, cellText, isPresent } from './cells.ts';

const encoder = new TextEncoder();
const ROWS = 4096;

/** Writes CSV as Appendix B says: a header line, a line per row, fields quoted only where they must be, null as nothing. */
export class CsvWriter {
  readonly #fields: readonly Field[];
  readonly #strings: StringPool;

  constructor(fields: readonly Field[], strings: StringPool) {
    for (const { name, type } of fields) {
      if (type.kind === 'list' || type.kind === 'map' || type.kind === 'record')
        throw new DataError(`values of type ${showType(type)} cannot be written as CSV; use jsonl, arrow or parquet`, { column: name });
    }
    this.#fields = fields;
    this.#strings = strings;
  }

  begin(): Uint8Array[] {
    return [encoder.encode(`${this.#fields.map(({ name }) => quoted(name)).join(',')}\n`)];
  }

  batch(columns: readonly Column[], length: number): Uint8Array[] {
    const cells = columns.map(column => fieldText(column, this.#strings));
    const pieces: Uint8Array[] = [];
    for (let from = 0; from < length; from += ROWS) pieces.push(encoder.encode(lines(cells, from, Math.min(from + ROWS, length))));
    return pieces;
  }

  end(): Uint8Array[] {
    return [];
  }
}

function lines(cells: readonly CellText[], from: number, to: number): string {
  let text = '';
  for (let row = from; row < to; row++) {
    for (let i = 0; i < cells.length; i++) text += (i === 0 ? '' : ',') + (cells[i] as CellText)(row);
    text += '\n';
  }
  return text;
}

function fieldText(column: Column, strings: StringPool): CellText {
  if (column.layout !== 'fixed') return () => '';
  const text = cellText(column, strings, quoted);
  return row => (isPresent(column, row) ? text(row) : '');
}

function quoted(text: string): string {
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
