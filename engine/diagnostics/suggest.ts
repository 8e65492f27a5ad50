const LIMIT = 5;
/** Longer names are compared by their beginning only: an absurd name must not cost absurd time. */
const COMPARED = 100;

/** At most five candidates, nearest to `name` first, ties alphabetically (§8.1). */
export function nearest(name: string, candidates: Iterable<string>, limit: number = LIMIT): string[] {
  return [...new Set(candidates)]
    .map(candidate => ({ candidate, distance: distance(name, candidate) }))
    .sort((a, b) => a.distance - b.distance || alphabetically(a.candidate, b.candidate))
    .slice(0, limit)
    .map(ranked => ranked.candidate);
}

/** The note of §8.1: `nearest: 'temp', 'at'`, or `nearest: none`. */
export function nearestNote(names: readonly string[]): string {
  return `nearest: ${names.length === 0 ? 'none' : names.map(name => `'${name}'`).join(', ')}`;
}

/** Levenshtein's distance in characters. */
export function distance(from: string, to: string): number {
  const a = [...from.slice(0, COMPARED)];
  const b = [...to.slice(0, COMPARED)];
  const row = Uint8Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 0; i < a.length; i++) nextRow(row, a[i] as string, b);
  return row[b.length] as number;
}

// From the distances of a beginning of the one text to all beginnings of the other, to those of the next longer one.
function nextRow(row: Uint8Array, character: string, b: readonly string[]): void {
  let before = row[0] as number;
  row[0] = before + 1;
  for (let j = 0; j < b.length; j++) {
    const above = row[j + 1] as number;
    const replaced = before + (character === b[j] ? 0 : 1);
    const changed = Math.min(above, row[j] as number) + 1;
    row[j + 1] = replaced < changed ? replaced : changed;
    before = above;
  }
}

const alphabetically = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
