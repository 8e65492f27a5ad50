import { availableParallelism } from 'node:os';
import { Usage } from './usage.ts';

const BYTES: Readonly<Record<string, number>> = { '': 1, B: 1, KB: 1 << 10, MB: 1 << 20, GB: 1 << 30, TB: 2 ** 40 };
const MILLISECONDS: Readonly<Record<string, number>> = { ms: 1, '': 1000, s: 1000, m: 60_000, min: 60_000, h: 3_600_000 };

/** A size as people write it: `4GB`, `512 MB`, `1048576`; units are powers of 1024. */
export function readBytes(option: string, text: string): number {
  const read = quantity(text, BYTES, unit => unit.toUpperCase().replace('IB', 'B'));
  if (read === null) throw new Usage(`${option}: '${text}' is not a size; write 4GB, 512MB or a number of bytes`);
  return read;
}

/** A duration as people write it: `60s`, `250ms`, `5m`, `60`; without a unit it is seconds. */
export function readMilliseconds(option: string, text: string): number {
  const read = quantity(text, MILLISECONDS, unit => unit.toLowerCase());
  if (read === null) throw new Usage(`${option}: '${text}' is not a duration; write 60s, 5m or a number of seconds`);
  return read;
}

/** A whole number from 0 to `most`. */
export function wholeNumber(option: string, text: string, most: number = Number.MAX_SAFE_INTEGER): number {
  const read = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!(read <= most))
    throw new Usage(`${option}: '${text}' is not a whole number${most < Number.MAX_SAFE_INTEGER ? ` up to ${most}` : ''}`);
  return read;
}

/** More threads are used only where they are asked for. */
const MOST_THREADS = 4;

/** The number of threads of `--threads`, at least one; without it, that of the processors, up to four. */
export function readThreads(text: string | undefined): number {
  const threads = text === undefined ? Math.min(MOST_THREADS, availableParallelism()) : wholeNumber('--threads', text, 64);
  if (threads === 0) throw new Usage('--threads: a query needs at least one');
  return threads;
}

function quantity(text: string, units: Readonly<Record<string, number>>, normal: (unit: string) => string): number | null {
  const match = /^\s*(\d+(?:\.\d+)?)\s*([A-Za-z]*)\s*$/.exec(text);
  if (match === null) return null;
  const unit = normal(match[2] as string);
  const factor = Object.hasOwn(units, unit) ? (units[unit] as number) : null;
  return factor === null ? null : Math.round(Number(match[1]) * factor);
}
