import type { Column, FixedColumn, ListColumn, MapColumn, RecordColumn } from '../columns/column.ts';
import type { StringPool } from '../columns/strings.ts';
import { isFloat, isInteger, isText } from '../types/classes.ts';
import { floatText } from '../types/text.ts';
import type { Field } from '../types/type.ts';
import { type CellText, cellText, isPresent } from './cells.ts';

const encoder = new TextEncoder();
const ROWS = 4096;

/**
 * Writes one JSON object per row (Appendix B): integers of 64 bits as numbers, NaN and infinities as null, times and dates as
 * text, lists as arrays, records as objects, maps as arrays of `{"key": …, "value": …}`.
 */
export class JsonlWriter {
  readonly #names: readonly string[];
  readonly #strings: StringPool;

  constructor(fields: readonly Field[], strings: StringPool) {
    this.#names = fields.map(({ name }) => JSON.stringify(name));
    this.#strings = strings;
  }

  begin(): Uint8Array[] {
    return [];
  }

  batch(columns: readonly Column[], length: number): Uint8Array[] {
    const object = objectText(
      this.#names,
      columns.map(column => jsonText(column, this.#strings))
    );
    const pieces: Uint8Array[] = [];
    for (let from = 0; from < length; from += ROWS) {
      let text = '';
      for (let row = from; row < Math.min(from + ROWS, length); row++) text += `${object(row)}\n`;
      pieces.push(encoder.encode(text));
    }
    return pieces;
  }

  end(): Uint8Array[] {
    return [];
  }
}

function objectText(names: readonly string[], members: readonly CellText[]): CellText {
  return row => `{${members.map((member, i) => `${names[i]}:${member(row)}`).join(',')}}`;
}

function jsonText(column: Column, strings: StringPool): CellText {
  const text = presentText(column, strings);
  return row => (isPresent(column, row) ? text(row) : 'null');
}

function presentText(column: Column, strings: StringPool): CellText {
  switch (column.layout) {
    case 'fixed':
      return fixedText(column, strings);
    case 'list':
      return arrayText(column, jsonText(column.items, strings));
    case 'map':
      return arrayText(column, objectText(['"key"', '"value"'], [jsonText(column.keys, strings), jsonText(column.values, strings)]));
    case 'record':
      return recordText(column, strings);
    case 'empty':
      return () => 'null';
  }
}

function fixedText(column: FixedColumn, strings: StringPool): CellText {
  const { data, type } = column;
  if (isFloat(type)) return row => (Number.isFinite(data[row] as number) ? floatText(data[row] as number, type.kind) : 'null');
  const text = cellText(column, strings, JSON.stringify);
  if (isText(type) || isInteger(type) || type.kind === 'bool') return text;
  return row => `"${text(row)}"`;
}

function arrayText({ offsets }: ListColumn | MapColumn, item: CellText): CellText {
  return row => {
    const start = offsets[row] as number;
    return `[${Array.from({ length: (offsets[row + 1] as number) - start }, (_, i) => item(start + i)).join(',')}]`;
  };
}

function recordText({ type, fields }: RecordColumn, strings: StringPool): CellText {
  const names = type.kind === 'record' ? type.fields.map(({ name }) => JSON.stringify(name)) : [];
  return objectText(
    names,
    fields.map(field => jsonText(field, strings))
  );
}
