import type { Batch } from '../../columns/column.ts';
import { FlatTable } from '../../columns/ipc/flatread.ts';
import { CONTINUATION, FILE_MAGIC } from '../../columns/ipc/format.ts';
import { DataError } from '../../diagnostics/failure.ts';
import { type MessageReader, readMessage } from './messages.ts';

const TAIL = 4 + FILE_MAGIC.length;

/** The batches of a whole Arrow file, found by its footer. */
export function readArrowFile(bytes: Uint8Array, messages: MessageReader): Batch[] {
  const footer = readFooter(bytes);
  const schema = footer.table(1);
  if (schema === null) throw new DataError('the Arrow file has no schema');
  messages.begin(schema, footer.i16(0));
  for (const block of blocks(footer, 2)) readBlock(bytes, block, messages);
  return blocks(footer, 3).flatMap(block => readBlock(bytes, block, messages) ?? []);
}

function readFooter(bytes: Uint8Array): FlatTable {
  const end = bytes.length - TAIL;
  const complete = end >= TAIL && FILE_MAGIC.every((byte, i) => bytes[end + 4 + i] === byte);
  const length = complete ? new DataView(bytes.buffer, bytes.byteOffset + end, 4).getUint32(0, true) : 0;
  if (!complete || length > end) throw new DataError('the Arrow file ends in the middle: it is cut off');
  return FlatTable.root(new DataView(bytes.buffer, bytes.byteOffset + end - length, length));
}

interface Block {
  readonly offset: number;
  readonly metadata: number;
  readonly body: number;
}

/** Structs of an offset, a 32-bit length of the metadata (padded to 64 bits) and the length of the body. */
function blocks(footer: FlatTable, slot: number): Block[] {
  const words = footer.words(slot, 6);
  return Array.from({ length: words.length / 6 }, (_, i) => {
    const at = (k: number) => words[i * 6 + k] as number;
    return { offset: at(1) * 2 ** 32 + at(0), metadata: at(2), body: at(5) * 2 ** 32 + at(4) };
  });
}

function readBlock(bytes: Uint8Array, { offset, metadata, body }: Block, messages: MessageReader): Batch | null {
  if (metadata < 8 || offset + metadata + body > bytes.length)
    throw new DataError('the footer of the Arrow file points outside of the file');
  const view = new DataView(bytes.buffer, bytes.byteOffset + offset, metadata);
  const prefix = view.getUint32(0, true) === CONTINUATION ? 8 : 4;
  const start = offset + metadata;
  const message = readMessage(bytes.subarray(offset + prefix, start));
  if (message.bodyLength > bytes.length - start) throw new DataError('a record batch lies outside of the Arrow file');
  return messages.receive(message, bytes.subarray(start, start + message.bodyLength));
}
