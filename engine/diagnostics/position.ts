/** A place in a text as people count: both from 1, columns in characters (code points). A tab is one character. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** The position of `offset` (UTF-16 units, clamped to the text). */
export function positionAt(text: string, offset: number): Position {
  const before = text.slice(0, offset);
  const lineStart = before.lastIndexOf('\n') + 1;
  return { line: countLines(before), column: characters(before.slice(lineStart)) + 1 };
}

/** The number of characters (code points) of a text. */
export function characters(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}

function countLines(text: string): number {
  let count = 1;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count++;
  return count;
}
