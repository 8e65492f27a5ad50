/** What lies from a position up to but without another, as `substring` counts them: negative ones from the end. */
export function piece<T>(items: readonly T[], start: bigint | null, end: bigint | null): readonly T[] {
  const [from, to] = [position(start ?? 0n, items.length), position(end ?? BigInt(items.length), items.length)];
  return from < 0 || to < 0 ? [] : items.slice(from, to);
}

/** A position counted from the start; still negative if it lies before it. */
function position(at: bigint, length: number): number {
  const counted = at < 0n ? at + BigInt(length) : at;
  return counted < 0n ? -1 : counted > BigInt(length) ? length : Number(counted);
}
