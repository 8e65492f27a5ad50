/** A place in a text as people count: both from 1, columns in characters (code points). A tab is one character. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** The position of `offset` (UTF-16 units, clamped to the text). */
export function positionAt(text: string, offset: number): Position {
  return placesOf(text).at(offset);
}

/** Where each line of a text begins. */
export const lineStarts = (text: string): readonly number[] => placesOf(text).starts;

/** The line, from 0, that an offset is on. */
export function lineAt(starts: readonly number[], offset: number): number {
  let [low, high] = [0, starts.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] as number) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** The number of characters (code points) of a text. */
export function characters(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}

const PIECE = 1024;

/** What is known of a text, so that thousands of places in a large one are found in no time. */
class Places {
  readonly starts: readonly number[];
  readonly #text: string;
  /** How many characters of two units there are before each piece of the text. */
  readonly #pairs: readonly number[];

  constructor(text: string) {
    const starts = [0];
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
    const pairs = [0];
    for (let at = 0, count = 0; at < text.length; at += PIECE) pairs.push((count += pairsIn(text, at, Math.min(at + PIECE, text.length))));
    this.starts = starts;
    this.#text = text;
    this.#pairs = pairs;
  }

  at(offset: number): Position {
    const place = Math.max(0, Math.min(offset, this.#text.length));
    const line = lineAt(this.starts, place);
    const start = this.starts[line] as number;
    return { line: line + 1, column: place - start - (this.#pairsBefore(place) - this.#pairsBefore(start)) + 1 };
  }

  #pairsBefore(offset: number): number {
    const piece = Math.floor(offset / PIECE);
    return (this.#pairs[piece] as number) + pairsIn(this.#text, piece * PIECE, offset);
  }
}

/** How many characters of two units have their second one in this part of a text. */
function pairsIn(text: string, start: number, end: number): number {
  let count = 0;
  for (let at = start; at < end; at++) if (isSecond(text.charCodeAt(at)) && isFirst(text.charCodeAt(at - 1))) count++;
  return count;
}

const isFirst = (unit: number): boolean => unit >= 0xd800 && unit < 0xdc00;
const isSecond = (unit: number): boolean => unit >= 0xdc00 && unit < 0xe000;

/** Of the texts looked at last: a query, its formulas, signatures of functions. */
const known = new Map<string, Places>();
const MOST_KNOWN = 8;

function placesOf(text: string): Places {
  const found = known.get(text);
  if (found !== undefined) return found;
  const oldest = known.size < MOST_KNOWN ? undefined : known.keys().next().value;
  if (oldest !== undefined) known.delete(oldest);
  const places = new Places(text);
  known.set(text, places);
  return places;
}
