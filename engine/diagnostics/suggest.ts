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
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  a.forEach((character, i) => {
    const next = [i + 1];
    b.forEach((other, j) => {
      const replaced = (row[j] as number) + (character === other ? 0 : 1);
      next.push(Math.min(replaced, (row[j + 1] as number) + 1, (next[j] as number) + 1));
    });
    row = next;
  });
  return row[b.length] as number;
}

const alphabetically = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
