const PATTERN = /^(\d{4,6})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?)?\s*(Z|[+-]\d\d:?\d\d)?$/i;

/** Nanoseconds since the epoch of an ISO 8601 text; without a zone it is UTC. Null if it is none. */
export function readInstant(text: string): bigint | null {
  const match = PATTERN.exec(text.trim());
  if (match === null) return null;
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = '', zone = 'Z'] = match;
  const parts = [year, month, day, hour, minute, second].map(Number) as [number, number, number, number, number, number];
  const milliseconds = utc(parts);
  if (milliseconds === null) return null;
  return BigInt(milliseconds - offset(zone)) * 1_000_000n + BigInt(fraction.padEnd(9, '0'));
}

/** An instant as ISO 8601 text in UTC, with as many digits of the second as it needs: none, 3, 6 or 9. */
export function showInstant(nanoseconds: bigint): string {
  const part = BigInt.asUintN(64, ((nanoseconds % 1_000_000_000n) + 1_000_000_000n) % 1_000_000_000n);
  const seconds = new Date(Number((nanoseconds - part) / 1_000_000n)).toISOString().replace('.000Z', '');
  const digits = part
    .toString()
    .padStart(9, '0')
    .replace(/(000){1,3}$/, '');
  return `${seconds}${digits === '' ? '' : `.${digits}`}Z`;
}

// Date.UTC turns the 31st of April into the 1st of May: what comes back must be what went in.
function utc([year, month, day, hour, minute, second]: [number, number, number, number, number, number]): number | null {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  date.setUTCHours(hour, minute, second);
  const back = [
    date.getUTCFullYear(),
    date.getUTCMonth() + 1,
    date.getUTCDate(),
    date.getUTCHours(),
    date.getUTCMinutes(),
    date.getUTCSeconds()
  ];
  return back.every((part, i) => part === [year, month, day, hour, minute, second][i]) ? date.getTime() : null;
}

function offset(zone: string): number {
  if (/^z$/i.test(zone)) return 0;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2));
  return minutes * 60_000 * (zone.startsWith('-') ? -1 : 1);
}
