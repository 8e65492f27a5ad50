import type { Batch } from '../../columns/column.ts';
import { CONTINUATION, FILE_MAGIC, HEADER } from '../../columns/ipc/format.ts';
import { StringPool } from '../../columns/strings.ts';
import { DataError } from '../../diagnostics/failure.ts';
import type { Field } from '../../types/type.ts';
import { isGathered } from '../gathering.ts';
import { readArrowFile } from './file.ts';
import { Inbox } from './inbox.ts';
import { type Message, MessageReader, readMessage } from './messages.ts';

const MAX_METADATA = 1 << 28;

type State = 'magic' | 'prefix' | 'length' | 'metadata' | 'body' | 'ended' | 'file';

/**
 * Reads an Arrow IPC stream, or file, that arrives piece by piece. Nothing in it is trusted: what is wrong ends in a DataError
 * that says what. Columns are views of the bytes pushed where alignment allows: those must not be changed afterwards.
 */
export class ArrowStreamReader {
  readonly #inbox = new Inbox();
  readonly #messages: MessageReader;
  #state: State = 'magic';
  #need = 8;
  #message: Message | null = null;
  readonly #take: ((batch: Batch) => void) | null;
  #room = new Uint8Array(0);

  /** `take`: is given each batch as it comes; where all columns are of fixed types its arrays are overwritten by the next. */
  constructor(strings: StringPool, take: ((batch: Batch) => void) | null = null) {
    this.#messages = new MessageReader(strings);
    this.#take = take;
  }

  /** The columns, once their message has arrived. */
  get schema(): readonly Field[] | null {
    return this.#messages.schema;
  }

  /** Takes the next bytes; gives the batches that they complete (of a file: none before `end`). */
  push(bytes: Uint8Array): Batch[] {
    const batches: Batch[] = [];
    this.#inbox.push(bytes);
    while (this.#state !== 'ended' && this.#state !== 'file' && this.#inbox.size >= this.#need) {
      const batch = this.#step(this.#inbox.take(this.#need, this.#roomForBody()));
      if (batch === null) continue;
      if (this.#take !== null) this.#take(batch);
      else batches.push(batch);
    }
    return batches;
  }

  /** All bytes were pushed: gives the batches that are left. Throws a DataError if something is missing. */
  end(): Batch[] {
    if (this.#state === 'file') return readArrowFile(this.#inbox.take(this.#inbox.size), this.#messages);
    if (this.#state === 'magic') throw new DataError('this is not Arrow data: fewer than 8 bytes');
    const complete = this.#state === 'ended' || (this.#state === 'prefix' && this.#inbox.size === 0);
    if (!complete) throw new DataError('the Arrow data ends in the middle: it is cut off');
    if (this.schema === null) throw new DataError('the Arrow data has no schema');
    return [];
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
        return this.#messages.receive(this.#message as Message, bytes);
      default:
        return null;
    }
  }

  /** Where the bytes of a batch go that is looked at only now. */
  #roomForBody(): Uint8Array | null {
    const isPassing = this.#take !== null && this.#state === 'body' && this.#message?.kind === HEADER.records;
    if (!isPassing || !isGathered(this.schema ?? [])) return null;
    if (this.#need > this.#room.length) this.#room = new Uint8Array(this.#need);
    return this.#room;
  }

  #await(state: State, need: number): void {
    this.#state = state;
    this.#need = need;
  }

  #begin(bytes: Uint8Array): void {
    if (String.fromCharCode(...bytes.subarray(0, 4)) === 'FEA1') throw new DataError('this is Feather version 1; write it as version 2');
    if (FILE_MAGIC.every((byte, i) => bytes[i] === byte)) {
      this.#inbox.unshift(bytes);
      this.#state = 'file';
    } else if (u32(bytes) === CONTINUATION) this.#announce(u32(bytes.subarray(4)));
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
}

/** All batches of an Arrow IPC stream or file that is in memory. */
export function readArrow(bytes: Uint8Array, strings: StringPool): { schema: readonly Field[]; batches: Batch[] } {
  const reader = new ArrowStreamReader(strings);
  const batches = [...reader.push(bytes), ...reader.end()];
  return { schema: reader.schema ?? [], batches };
}

const u32 = (bytes: Uint8Array): number => new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0, true);

/** The columns that one schema message (as an IPC stream begins) describes. */
export function readArrowSchema(bytes: Uint8Array): readonly Field[] {
  const reader = new ArrowStreamReader(new StringPool());
  reader.push(bytes);
  return reader.schema ?? [];
}
