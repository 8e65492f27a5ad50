import { columnBuilder } from '../../columns/builder.ts';
import type { Batch } from '../../columns/column.ts';
import { DataError } from '../../diagnostics/failure.ts';
import { type Field, showType } from '../../types/type.ts';
import type { OpenBytes, ReadingOptions } from '../bytes.ts';
import { linesOf } from './lines.ts';
import { JsonObject, parseJson } from './parse.ts';
import { NOTHING, type Shape, typeOf, widened } from './shape.ts';
import { reading } from './value.ts';

/**
 * Reads a file with one JSON object per line. Inferred types: bool, i64, f64 (if some number has a fraction), string, lists,
 * records of all names that appear; a column that is null everywhere has type null. Throws a DataError that names the line.
 */
export async function readJsonl(open: OpenBytes, options: ReadingOptions): Promise<Batch> {
  const schema = options.schema ?? (await infer(open, options));
  const columns = schema.map(({ name, type }) => ({ name, type, read: reading(type), builder: columnBuilder(type, options.strings) }));
  let length = 0;
  await eachObject(open, options, object => {
    columns.forEach(({ name, type, read, builder }, i) => {
      const value = read(object.get(name, i) ?? null);
      if (value === undefined) throw new DataError(`this is not a value of type ${showType(type)}`, { column: name });
      builder.push(value);
    });
    length++;
  });
  return { schema, length, columns: columns.map(({ builder }) => builder.finish()) };
}

async function infer(open: OpenBytes, options: ReadingOptions): Promise<readonly Field[]> {
  let shape: Shape = NOTHING;
  await eachObject(open, options, object => {
    shape = widened(shape, object);
  });
  const type = typeOf(shape);
  return type.kind === 'record' ? type.fields : [];
}

/** Gives `take` the object of every line. A DataError of a line, `take`'s own too, gets its number. */
async function eachObject(open: OpenBytes, { signal, onRows }: ReadingOptions, take: (object: JsonObject) => void): Promise<void> {
  let line = 0;
  for await (const lines of linesOf(open)) {
    signal?.throwIfAborted();
    await onRows?.(line);
    for (const text of lines) {
      line++;
      if (text.trim() !== '') numbered(line, () => take(objectOf(text)));
    }
  }
}

function numbered(line: number, work: () => void): void {
  try {
    work();
  } catch (error) {
    throw error instanceof DataError ? error.within({ line }) : error;
  }
}

function objectOf(text: string): JsonObject {
  const json = parseJson(text);
  if (json instanceof JsonObject) return json;
  throw new DataError('an object is expected: one per line');
}
