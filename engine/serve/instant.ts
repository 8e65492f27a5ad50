const SECOND = 1_000_000_000n;

/** An instant (nanoseconds) as ISO 8601 text in UTC, with as many digits of the second as it needs: none, 3, 6 or 9. */
export function showInstant(nanoseconds: bigint): string {
  const part = ((nanoseconds % SECOND) + SECOND) % SECOND;
  const seconds = new Date(Number((nanoseconds - part) / 1_000_000n)).toISOString().replace('.000Z', '');
  const digits = part
    .toString()
    .padStart(9, '0')
    .replace(/(000){1,3}$/, '');
  return `${seconds}${digits === '' ? '' : `.${digits}`}Z`;
}
