import type { Column } from '../columns/column.ts';
import { writeFlat } from '../columns/ipc/flatwrite.ts';
import { FILE_MAGIC, METADATA_V5 } from '../columns/ipc/format.ts';
import { type OutputField, schemaSlots } from '../columns/ipc/schema.ts';
import type { StringPool } from '../columns/strings.ts';
import { ArrowStreamWriter } from './arrow.ts';

/** Writes an Arrow file (Feather version 2): a stream between marks, and a footer that says where its batches are. */
export class ArrowFileWriter {
  readonly #fields: readonly OutputField[];
  readonly #stream: ArrowStreamWriter;
  /** Of each batch: where it begins, the length of its metadata, that of its body. */
  readonly #blocks: number[] = [];
  #size = 0;

  constructor(fields: readonly OutputField[], strings: StringPool) {
    this.#fields = fields;
    this.#stream = new ArrowStreamWriter(fields, strings);
  }

  begin(): Uint8Array[] {
    return this.#counted([Uint8Array.of(...FILE_MAGIC, 0, 0), ...this.#stream.schema()]);
  }

  batch(columns: readonly Column[], length: number): Uint8Array[] {
    return this.#stream.messages(columns, length).flatMap(({ pieces, metadata, body }) => {
      this.#blocks.push(this.#size, metadata, body);
      return this.#counted(pieces);
    });
  }

  end(): Uint8Array[] {
    const footer = writeFlat([{ i16: METADATA_V5 }, { table: schemaSlots(this.#fields) }, { triples: [] }, { triples: this.#blocks }]);
    const length = new Uint8Array(Uint32Array.of(footer.length).buffer);
    return [this.#stream.end(), footer, length, Uint8Array.from(FILE_MAGIC)];
  }

  #counted(pieces: readonly Uint8Array[]): Uint8Array[] {
    for (const { length } of pieces) this.#size += length;
    return [...pieces];
  }
}
