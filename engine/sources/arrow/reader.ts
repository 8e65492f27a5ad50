import type { Batch, Column } from '../../columns/column.ts';
import { concatColumns } from '../../columns/concat.ts';
import { FlatTable } from '../../columns/ipc/flatread.ts';
import { CONTINUATION, FILE_MAGIC, HEADER, METADATA_V4, METADATA_V5 } from '../../columns/ipc/format.ts';
import type { StringPool } from '../../columns/strings.ts';
import { DataError, LimitError } from '../../diagnostics/failure.ts';
import type { Field } from '../../types/type.ts';
import { Body } from './body.ts';
import { readColumn } from './columns.ts';
import { Inbox } from './inbox.ts';
import { type ArrowField, readSchema } from './schema.ts';

const MAX_METADATA = 1 << 28;
const MAX_BODY = 2 ** 32;

interface Message {
  readonly kind: number;
  readonly header: FlatTable;
  readonly bodyLength: number;
}

/**
 * Reads an Arrow IPC stream, or file, that arrives piece by piece. Nothing in it is trusted: what is wrong ends in a DataError
 * that says what. Columns are views of the bytes pushed where alignment allows: those must not be changed afterwards.
 */
export class ArrowStreamReader {
  readonly #strings: StringPool;
  readonly #inbox = new Inbox();
  readonly #dictionaries = new Map<number, Column>();
  #fields: readonly ArrowField[] | null = null;
  #encoded = new Map<number, ArrowField>();
  #state: 'magic' | 'prefix' | 'length' | 'metadata' | 'body' | 'ended' = 'magic';
  #need = 8;
  #file = false;
  #message: Message | null = null;

  constructor(strings: StringPool) {
    this.#strings = strings;
  }

  /** The columns, once their message has arrived. */
  get schema(): readonly Field[] | null {
    return this.#fields?.map(({ name, type }) => ({ name, type })) ?? null;
  }

  /** Takes the next bytes; gives the batches that they complete. */
  push(bytes: Uint8Array): Batch[] {
    const batches: Batch[] = [];
    this.#inbox.push(bytes);
    while (this.#state !== 'ended' && this.#inbox.size >= this.#need) {
      const batch = this.#step(this.#inbox.take(this.#need));
      if (batch !== null) batches.push(batch);
    }
    return batches;
  }

  /** All bytes were pushed: throws a DataError if something is missing. */
  end(): void {
    if (this.#state === 'magic') throw new DataError('this is not Arrow data: fewer than 8 bytes');
    const complete = this.#state === 'ended' || (this.#state === 'prefix' && this.#inbox.size === 0 && !this.#file);
    if (!complete) throw new DataError('the Arrow data ends in the middle: it is cut off');
    if (this.#fields === null) throw new DataError('the Arrow data has no schema');
  }

  #step(bytes: Uint8Array): Batch | null {
    switch (this.#state) {
      case 'magic':
        this.#begin(bytes);
        return null;
      case 'prefix': {
        const word = u32(bytes);
        if (word === CONTINUATION) this.#await('length', 4);
        else this.#announce(word);
        return null;
      }
      case 'length':
        this.#announce(u32(bytes));
        return null;
      case 'metadata':
        this.#message = readMessage(bytes);
        this.#await('body', this.#message.bodyLength);
        return null;
      case 'body':
        this.#await('prefix', 4);
        return this.#receive(this.#message as Message, bytes);
      case 'ended':
        return null;
    }
  }

  #await(state: 'prefix' | 'length' | 'metadata' | 'body', need: number): void {
    this.#state = state;
    this.#need = need;
  }

  #begin(bytes: Uint8Array): void {
    if (String.fromCharCode(...bytes.subarray(0, 4)) === 'FEA1') throw new DataError('this is Feather version 1; write it as version 2');
    this.#file = FILE_MAGIC.every((byte, i) => bytes[i] === byte);
    if (this.#file) this.#await('prefix', 4);
    else if (u32(bytes) === CONTINUATION) this.#announce(u32(bytes.subarray(4)));
    else {
      this.#inbox.unshift(bytes.subarray(4));
      this.#announce(u32(bytes));
    }
  }

  #announce(length: number): void {
    if (length > MAX_METADATA) throw new DataError(`this is not Arrow data: a message of ${length} bytes is announced`);
    if (length === 0) this.#state = 'ended';
    else this.#await('metadata', length);
  }

  #receive({ kind, header }: Message, bytes: Uint8Array): Batch | null {
    if (kind === HEADER.schema) this.#readSchema(header);
    else if (this.#fields === null) throw new DataError('the Arrow data does not begin with a schema');
    else if (kind === HEADER.dictionary) this.#readDictionary(header, bytes);
    else if (kind === HEADER.records) return this.#readRecords(this.#fields, header, bytes);
    else throw new DataError(`Arrow messages of kind ${kind} are not tables`);
    return null;
  }

  #readSchema(header: FlatTable): void {
    if (this.#fields !== null) throw new DataError('the Arrow data has a second schema');
    this.#fields = readSchema(header);
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
    const columns = fields.map(field => readColumn(field, body, this.#context, body.length));
    return { schema: this.schema ?? [], length: body.length, columns };
  }

  get #context() {
    return { strings: this.#strings, dictionaries: this.#dictionaries };
  }
}

/** All batches of an Arrow IPC stream or file that is in memory. */
export function readArrow(bytes: Uint8Array, strings: StringPool): { schema: readonly Field[]; batches: Batch[] } {
  const reader = new ArrowStreamReader(strings);
  const batches = reader.push(bytes);
  reader.end();
  return { schema: reader.schema ?? [], batches };
}

function readMessage(bytes: Uint8Array): Message {
  const message = FlatTable.root(new DataView(bytes.buffer, bytes.byteOffset, bytes.length));
  const version = message.i16(0);
  if (version !== METADATA_V4 && version !== METADATA_V5)
    throw new DataError(`Arrow metadata of version ${version + 1} is not supported; write version 5`);
  const header = message.table(2);
  const bodyLength = message.i64(3);
  if (header === null || bodyLength < 0) throw new DataError('an Arrow message without content');
  if (bodyLength > MAX_BODY)
    throw new LimitError(`a record batch of ${bodyLength} bytes is too large (limit ${MAX_BODY}); write smaller ones`);
  return { kind: message.u8(1), header, bodyLength };
}

const u32 = (bytes: Uint8Array): number => new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0, true);
