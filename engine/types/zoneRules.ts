const DAY = 86_400;
const QUARTER = 900;
const startOf = (year: number): number => Date.UTC(year, 0) / 1000;

/**
 * Where changes are looked for, and in which steps, each shorter than the least time after which a zone was changed back: no zone had a rule before 1844
 * (Manila's lost day); four days in 1939 (Sierra Leone) and seven in 2000 (Brazil) are the least of the years that were decreed one by one (by Gaza to
 * 2086); after those there are yearly rules.
 */
const SCANS = [
  { from: startOf(1840), to: startOf(1915), step: 30 * DAY },
  { from: startOf(1915), to: startOf(1940), step: 3 * DAY },
  { from: startOf(1940), to: startOf(2090), step: 6 * DAY },
  { from: startOf(2090), to: startOf(2263), step: 30 * DAY }
] as const;

/** From when on (seconds since the epoch) a zone's local time is so many seconds ahead of UTC. */
export interface Change {
  readonly from: number;
  readonly offset: number;
}

/** The name of a zone among all its names, null for a name that the platform's tz data does not have. */
export function canonicalName(name: string): string | null {
  // A name begins with a letter: the platform takes "+05:30" as well, which is no zone.
  if (!/^[A-Za-z]/.test(name)) return null;
  try {
    return clockOf(name).resolvedOptions().timeZone;
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/**
 * All offsets a zone has between 1677 and 2262 by the platform's tz data, in order of time, the first one's `from` -∞. It only tells the local time of an
 * instant (`Intl`), so that changes are found by bisecting, which takes some 100 ms.
 */
export function findChanges(zone: string): readonly Change[] {
  const clock = clockOf(zone);
  const offset = (seconds: number): number => localSeconds(clock.format(seconds * 1000)) - seconds;
  const changes: Change[] = [{ from: -Infinity, offset: offset(SCANS[0].from) }];
  for (const { from, to, step } of SCANS) {
    for (let time = from; time < to; time += step) addChanges(changes, offset, time, Math.min(time + step, to));
  }
  return changes;
}

type Offset = (seconds: number) => number;

function addChanges(changes: Change[], offset: Offset, from: number, to: number): void {
  const before = changes.at(-1)?.offset;
  if (offset(to) === before) return;
  const change = firstChange(time => offset(time) !== before, from, to);
  changes.push({ from: change, offset: offset(change) });
  addChanges(changes, offset, change, to);
}

// Nearly all changes are at a quarter of an hour: within the quarter they end, the last second is asked first.
function firstChange(changed: (time: number) => boolean, from: number, to: number): number {
  const end = Math.min(to, bisect(part => changed(part * QUARTER), Math.floor(from / QUARTER), Math.ceil(to / QUARTER)) * QUARTER);
  return changed(end - 1) ? bisect(changed, Math.max(from, end - QUARTER), end - 1) : end;
}

/** The first number after `low` that is found, where `high` is. */
function bisect(found: (at: number) => boolean, low: number, high: number): number {
  let [before, last] = [low, high];
  while (last - before > 1) {
    const middle = Math.floor((before + last) / 2);
    if (found(middle)) last = middle;
    else before = middle;
  }
  return last;
}

const clockOf = (timeZone: string): Intl.DateTimeFormat =>
  new Intl.DateTimeFormat('en-US', {
    timeZone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric'
  });

// "12/31/1969, 19:00:00". Reading its parts separately takes the platform ten times as long.
function localSeconds(text: string): number {
  const [month, day, year, hour, minute, second] = (text.match(/\d+/g) ?? []).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number
  ];
  return Date.UTC(year, month - 1, day, hour, minute, second) / 1000;
}

/** The version of the platform's tz data, as "2026a"; null where it does not tell. */
export function zoneDataVersion(): string | null {
  const { process } = globalThis as { readonly process?: { readonly versions?: { readonly tz?: string } } };
  return process?.versions?.tz ?? null;
}
