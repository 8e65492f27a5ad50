import { readTimestamp } from '../types/instant.ts';

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

const WITHOUT_SECONDS = /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(?=$|[ Zz+-])/;

/** An instant (nanoseconds) as people write it: as in the language, or without seconds (`2026-03-01 10:00`). null: it is none. */
export const readInstant = (text: string): bigint | null => readTimestamp(text.trim().replace(WITHOUT_SECONDS, '$&:00'), 'ns');
