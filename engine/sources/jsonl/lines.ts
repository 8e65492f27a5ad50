import { DataError, LimitError } from '../../diagnostics/failure.ts';
import type { OpenBytes } from '../bytes.ts';

const MAX_LINE = 1 << 26;

/** The lines of a file of UTF-8 text, some at a time. Throws a DataError if it is not UTF-8. */
export async function* linesOf(open: OpenBytes): AsyncIterable<string[]> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let rest = '';
  for await (const piece of open()) {
    const lines = (rest + decoded(decoder, piece, true)).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > MAX_LINE) throw new LimitError(`a line of more than ${MAX_LINE >> 20} MiB`);
    yield lines;
  }
  yield [rest + decoded(decoder, new Uint8Array(0), false)];
}

function decoded(decoder: TextDecoder, bytes: Uint8Array, stream: boolean): string {
  try {
    return decoder.decode(bytes, { stream });
  } catch {
    throw new DataError('text that is not UTF-8; save the file as UTF-8');
  }
}
