import { nearest } from '../diagnostics/suggest.ts';
import { SECOND } from './instant.ts';
import { type Change, canonicalName, findChanges } from './zoneRules.ts';

/**
 * Zones turn instants into local times, both nanoseconds as bigint: a local time counts them since 1970-01-01T00:00 as the zone's clocks show it, without
 * regard to changes in between. A zone is a table of stretches of time with one offset, so that kernels can have it too (`ir/zone.ts`).
 */
export interface Zone {
  readonly name: string;
  /** In order of time, at least one. */
  readonly stretches: readonly Stretch[];
}

export interface Stretch {
  /** Its first instant; null for the first stretch. */
  readonly from: bigint | null;
  /** Local time minus instant. */
  readonly offset: bigint;
  /** The latest local time of all instants before it: where clocks are put back, they take a while to get there again. null for the first stretch. */
  readonly reached: bigint | null;
}

export const UTC: Zone = { name: 'UTC', stretches: [{ from: null, offset: 0n, reached: null }] };

const found = new Map<string, Zone>();
const KEPT = 128;

/** The zone of an IANA name, in whatever case; null if the platform's tz data has none. */
export function findZone(name: string): Zone | null {
  const known = found.get(name);
  if (known) return known;
  const canonical = canonicalName(name);
  if (canonical === null) return null;
  if (found.size >= KEPT) found.clear();
  const zone = canonical === name ? made(name) : renamed(findZone(canonical) as Zone, name);
  found.set(name, zone);
  return zone;
}

const made = (name: string): Zone => (name === UTC.name ? UTC : { name, stretches: stretchesOf(findChanges(name)) });
const renamed = (zone: Zone, name: string): Zone => (zone === UTC ? UTC : { ...zone, name });

/** The zone of a name that has one. */
export function zoneNamed(name: string): Zone {
  const zone = findZone(name);
  if (!zone) throw new RangeError(`'${name}' is no zone`);
  return zone;
}

function stretchesOf([first, ...later]: readonly Change[]): Stretch[] {
  const stretches: Stretch[] = [{ from: null, offset: BigInt(first?.offset ?? 0) * SECOND, reached: null }];
  for (const change of later) {
    const before = stretches.at(-1) as Stretch;
    const from = BigInt(change.from) * SECOND;
    const reached = from - 1n + before.offset;
    const most = before.reached !== null && before.reached > reached ? before.reached : reached;
    stretches.push({ from, offset: BigInt(change.offset) * SECOND, reached: most });
  }
  return stretches;
}

// The platform lists zones that were renamed by their old names only.
const RENAMED = [
  'Africa/Asmara',
  'America/Argentina/Buenos_Aires',
  'America/Nuuk',
  'Asia/Ho_Chi_Minh',
  'Asia/Kathmandu',
  'Asia/Kolkata'
].concat(['Asia/Yangon', 'Atlantic/Faroe', 'Europe/Kyiv', 'Pacific/Chuuk', 'Pacific/Kanton', 'Pacific/Pohnpei']);

let names: readonly string[] | null = null;

/** The names of all zones there are. */
export function zoneNames(): readonly string[] {
  names ??= ['UTC', ...Intl.supportedValuesOf('timeZone'), ...RENAMED];
  return names;
}

/** The names of zones that are most like one that is none. */
export const nearestZones = (name: string): readonly string[] => nearest(name, zoneNames());

/** The local time of an instant. */
export const localTime = (zone: Zone, time: bigint): bigint => time + stretchAt(zone, time).offset;

/** The latest local time of an instant and all before it: that of the instant, but where clocks were put back the time they had reached. */
export function reachedTime(zone: Zone, time: bigint): bigint {
  const { offset, reached } = stretchAt(zone, time);
  const local = time + offset;
  return reached !== null && reached > local ? reached : local;
}

/** The first instant at which clocks show a local time or a later one: of two the first, for a skipped one the end of the gap. */
export function firstInstant(zone: Zone, local: bigint): bigint {
  const { from, offset } = lastThat(zone, ({ reached }) => reached !== null && reached < local);
  const time = local - offset;
  return from !== null && from > time ? from : time;
}

/** The first instant of the stretch after the one an instant is in; null if there is none. */
export const nextChange = ({ stretches }: Zone, time: bigint): bigint | null =>
  stretches[indexOfLast(stretches, ({ from }) => from !== null && from <= time) + 1]?.from ?? null;

/** The stretch that an instant is in. */
export const stretchAt = (zone: Zone, time: bigint): Stretch => lastThat(zone, ({ from }) => from !== null && from <= time);

const lastThat = ({ stretches }: Zone, begun: (stretch: Stretch) => boolean): Stretch =>
  stretches[indexOfLast(stretches, begun)] as Stretch;

/** The last of the stretches that have begun; the first one has at any rate. */
function indexOfLast(stretches: readonly Stretch[], begun: (stretch: Stretch) => boolean): number {
  let [low, high] = [0, stretches.length];
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if (begun(stretches[middle] as Stretch)) low = middle;
    else high = middle;
  }
  return low;
}
