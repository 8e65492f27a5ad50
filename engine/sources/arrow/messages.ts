import type { Batch, Column } from '../../columns/column.ts';
import { concatColumns } from '../../columns/concat.ts';
import { FlatTable } from '../../columns/ipc/flatread.ts';
import { HEADER, METADATA_V4, METADATA_V5 } from '../../columns/ipc/format.ts';
import type { StringPool } from '../../columns/strings.ts';
import { DataError, LimitError } from '../../diagnostics/failure.ts';
import type { Field } from '../../types/type.ts';
import { Body } from './body.ts';
import { readColumn } from './columns.ts';
import { type ArrowField, readSchema } from './schema.ts';

const MAX_BODY = 2 ** 32;

export interface Message {
  readonly kind: number;
  readonly header: FlatTable;
  readonly bodyLength: number;
  readonly version: number;
}

/** The message that these bytes of metadata announce. */
export function readMessage(bytes: Uint8Array): Message {
  const message = FlatTable.root(new DataView(bytes.buffer, bytes.byteOffset, bytes.length));
  const version = message.i16(0);
  if (version !== METADATA_V4 && version !== METADATA_V5)
    throw new DataError(`Arrow metadata of version ${version + 1} is not supported; write version 5`);
  const header = message.table(2);
  const bodyLength = message.i64(3);
  if (header === null || bodyLength < 0) throw new DataError('an Arrow message without content');
  if (bodyLength > MAX_BODY)
    throw new LimitError(`a record batch of ${bodyLength} bytes is too large (limit ${MAX_BODY}); write smaller ones`);
  return { kind: message.u8(1), header, bodyLength, version };
}

/** Receives the messages of a stream or file one after another: the schema first, then dictionaries and record batches. */
export class MessageReader {
  readonly #strings: StringPool;
  readonly #dictionaries = new Map<number, Column>();
  /** By dictionary: the field whose values it holds. */
  readonly #encoded = new Map<number, ArrowField>();
  #fields: readonly ArrowField[] | null = null;
  /** Of the batches so far. */
  #rows = 0;

  constructor(strings: StringPool) {
    this.#strings = strings;
  }

  get schema(): readonly Field[] | null {
    return this.#fields?.map(({ name, type }) => ({ name, type })) ?? null;
  }

  /** The batch that the message is, if it is one. */
  receive({ kind, header, version }: Message, body: Uint8Array): Batch | null {
    if (kind === HEADER.schema) this.begin(header, version);
    else if (this.#fields === null) throw new DataError('the Arrow data does not begin with a schema');
    else if (kind === HEADER.dictionary) this.#readDictionary(header, body);
    else if (kind === HEADER.records) return this.#readRecords(this.#fields, header, body);
    else throw new DataError(`Arrow messages of kind ${kind} are not tables`);
    return null;
  }

  /** Takes the schema that all that follows has. */
  begin(schema: FlatTable, version: number): void {
    if (this.#fields !== null) throw new DataError('the Arrow data has a second schema');
    this.#fields = readSchema(schema);
    // Unions had one buffer more then: what follows them would be read wrong.
    if (version === METADATA_V4 && this.#fields.some(isUnion))
      throw new DataError('unions in Arrow metadata of version 4; write version 5');
    const visit = (field: ArrowField): void => {
      if (field.dictionary !== null) this.#encoded.set(field.dictionary.id, { ...field, dictionary: null });
      field.children.forEach(visit);
    };
    this.#fields.forEach(visit);
  }

  #readDictionary(header: FlatTable, bytes: Uint8Array): void {
    const id = header.i64(0);
    const records = header.table(1);
    const field = this.#encoded.get(id);
    if (records === null || field === undefined) throw new DataError(`a dictionary with number ${id}, which no column uses`);
    const body = new Body(records, bytes);
    const values = readColumn(field, body, this.#context, body.length);
    const known = this.#dictionaries.get(id);
    const delta = header.u8(2) !== 0 && known !== undefined;
    this.#dictionaries.set(id, delta ? concatColumns(field.type, [known, values]) : values);
  }

  #readRecords(fields: readonly ArrowField[], header: FlatTable, bytes: Uint8Array): Batch {
    const body = new Body(header, bytes);
    try {
      const columns = fields.map(field => readColumn(field, body, this.#context, body.length));
      this.#rows += body.length;
      return { schema: this.schema ?? [], length: body.length, columns };
    } catch (error) {
      throw error instanceof DataError ? later(error, this.#rows) : error;
    }
  }

  get #context() {
    return { strings: this.#strings, dictionaries: this.#dictionaries };
  }
}

/** The failure with its row counted over all batches. */
function later({ problem, culprit }: DataError, rows: number): DataError {
  return new DataError(problem, culprit.row === undefined ? culprit : { ...culprit, row: culprit.row + rows });
}

function isUnion({ type, children }: ArrowField): boolean {
  return (type.kind === 'unusable' && type.name === 'union') || children.some(isUnion);
}
