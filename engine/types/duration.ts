import { duration, INTERVAL_DAYS, INTERVAL_MONTHS, type Type } from './type.ts';
import type { DayInterval, Value } from './value.ts';

/** A length of time as a literal says it (X6), of type interval_months, interval_days or duration_ns. */
export interface Length {
  readonly type: Type;
  readonly value: Value;
}

/** The units of lengths, longest first. */
export const LENGTH_UNITS = ['y', 'mo', 'w', 'd', 'h', 'm', 's', 'ms', 'us', 'ns'] as const;

type Unit = (typeof LENGTH_UNITS)[number];
type Counted = readonly [digits: string, unit: Unit];

/** What a length is counted in; which one follows from its units. */
interface Scale {
  readonly type: Type;
  readonly sizes: Partial<Record<Unit, bigint>>;
  readonly bits: bigint;
  readonly value: (count: bigint) => Value;
}

const MONTHS: Scale = { type: INTERVAL_MONTHS, sizes: { y: 12n, mo: 1n }, bits: 32n, value: Number };

const DAYS: Scale = {
  type: INTERVAL_DAYS,
  sizes: { w: 7n, d: 1n },
  bits: 32n,
  value: count => ({ days: Number(count), milliseconds: 0 })
};

const SECOND = 1_000_000_000n;
const DAY = 86_400n * SECOND;
const NANOSECONDS: Scale = {
  type: duration('ns'),
  sizes: { w: 7n * DAY, d: DAY, h: 3600n * SECOND, m: 60n * SECOND, s: SECOND, ms: 1_000_000n, us: 1000n, ns: 1n },
  bits: 64n,
  value: count => count
};

const PIECE = /([0-9]+)(mo|ms|us|ns|[ywdhms])/y;
/** BigInt would take quadratic time on more. */
const MOST_DIGITS = 1000;

/** Reads `7d`, `1h30m`, `1mo`, whose minus is given apart. Gives the reason if it is wrong, null if these are no units. */
export function readLength(written: string, negative: boolean): Length | { readonly reason: string } | null {
  const pieces = piecesOf(written);
  if (pieces === null) return null;
  const places = pieces.map(([, unit]) => LENGTH_UNITS.indexOf(unit));
  if (places.some((place, i) => i > 0 && place <= (places[i - 1] as number)))
    return { reason: `units descend and occur once: ${LENGTH_UNITS.join(' ')}` };
  const scale = [MONTHS, DAYS, NANOSECONDS].find(({ sizes }) => pieces.every(([, unit]) => unit in sizes));
  return scale ? count(pieces, scale, negative) : { reason: 'months cannot be joined with smaller units: they differ in length' };
}

function piecesOf(written: string): Counted[] | null {
  const pieces: Counted[] = [];
  for (let at = 0; at < written.length; at = PIECE.lastIndex) {
    PIECE.lastIndex = at;
    const found = PIECE.exec(written);
    if (found === null) return null;
    pieces.push([found[1] as string, found[2] as Unit]);
  }
  return pieces.length > 0 ? pieces : null;
}

function count(pieces: readonly Counted[], { type, sizes, bits, value }: Scale, negative: boolean): ReturnType<typeof readLength> {
  const most = (1n << (bits - 1n)) - (negative ? 0n : 1n);
  const tooLong = pieces.some(([digits]) => digits.length > MOST_DIGITS);
  const total = tooLong ? most + 1n : pieces.reduce((sum, [digits, unit]) => sum + BigInt(digits) * (sizes[unit] as bigint), 0n);
  if (total > most) return { reason: `more than ${showLength({ type, value: value(most) })}, the greatest of its type` };
  return { type, value: value(negative ? -total : total) };
}

/** A length in its smallest unit: `14mo`, `-7d`, `5400000000000ns`. */
export function showLength({ type, value }: Length): string {
  if (type.kind === 'interval_months') return `${value}mo`;
  return type.kind === 'interval_days' ? `${(value as DayInterval).days}d` : `${value}ns`;
}
