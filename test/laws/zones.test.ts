import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import type { Expr } from '../../engine/ir/nodes.ts';
import { firstSecond, localSecond, offsetSince, reachedSecond } from '../../engine/ir/zone.ts';
import { floorDiv, readTimestamp, SECOND } from '../../engine/types/instant.ts';
import { type Length, lengthOf, type Origin, originOf, type Periods, periodsOf } from '../../engine/types/periods.ts';
import { timestampText } from '../../engine/types/text.ts';
import { duration, INTERVAL_DAYS, INTERVAL_MONTHS } from '../../engine/types/type.ts';
import {
  findZone,
  firstInstant,
  localTime,
  nearestZones,
  nextChange,
  reachedTime,
  stretchAt,
  UTC,
  type Zone,
  zoneNamed
} from '../../engine/types/zone.ts';
import { kernelOf } from '../support/kernel.ts';

const at = (text: string): bigint => readTimestamp(text, 'ns') as bigint;
const show = (time: bigint): string => timestampText(time, 'ns', 0);
const days = (count: number): Length => ({ unit: 'day', count: BigInt(count) });
const months = (count: number): Length => ({ unit: 'month', count: BigInt(count) });
const seconds = (count: number): Length => ({ unit: 'nanosecond', count: BigInt(count) * 1_000_000_000n });

/** The starts of the periods that begin within a span. */
function starts(periods: Periods, from: string, to: string): string[] {
  const found = new Set<string>();
  for (let number = periods.numberAt(at(from)); periods.startOf(number) < at(to); number++)
    if (periods.startOf(number) >= at(from)) found.add(show(periods.startOf(number)));
  return [...found];
}

const NAMES = [
  'Europe/Berlin',
  'Australia/Lord_Howe',
  'Pacific/Apia',
  'Asia/Gaza',
  'America/Havana',
  'Pacific/Kwajalein',
  'Africa/Monrovia',
  'UTC'
];
const zones = fc.constantFrom(...NAMES).map(zoneNamed);
const changes = zones.chain(zone => fc.constantFrom(...zone.stretches).map(({ from }) => from ?? 0n));
const instants = fc.oneof(
  fc.bigInt(-(1n << 63n), (1n << 63n) - 1n),
  fc.bigInt(at('1900-01-01'), at('2100-01-01')),
  fc.tuple(changes, fc.bigInt(-7_200_000_000_000n, 7_200_000_000_000n)).map(([from, by]) => from + by)
);

test('a name that the platform does not know is no zone, and those most like it are told', () => {
  assert.equal(findZone('Europe/Berln'), null);
  assert.equal(findZone('+05:30'), null);
  assert.equal(findZone(''), null);
  assert.equal(findZone('__proto__'), null);
  assert.deepEqual(nearestZones('Europe/Berln')[0], 'Europe/Berlin');
  assert.deepEqual(nearestZones('Asia/Calcuta').slice(0, 1), ['Asia/Calcutta']);
  assert.deepEqual(nearestZones('Asia/Kolkatta').slice(0, 1), ['Asia/Kolkata']);
});

test('the names of a zone, in whatever case, have one table; those of UTC are UTC', () => {
  assert.equal(findZone('europe/BERLIN')?.stretches, zoneNamed('Europe/Berlin').stretches);
  assert.equal(findZone('Asia/Calcutta')?.stretches, zoneNamed('Asia/Kolkata').stretches);
  for (const name of ['UTC', 'Etc/UTC', 'utc', 'Etc/GMT']) assert.equal(findZone(name), UTC, name);
});

test('every name that may be told is a zone', () => {
  for (const name of nearestZones('Europe/Kyif')) assert.notEqual(findZone(name), null, name);
});

test('local mean time is exact to the second', () => {
  assert.equal(show(localTime(zoneNamed('Europe/Berlin'), at('1890-01-01T00:00:00'))), '1890-01-01T00:53:28');
  assert.equal(show(localTime(zoneNamed('Africa/Monrovia'), at('1972-01-07T00:44:29'))), '1972-01-06T23:59:59');
  assert.equal(show(localTime(zoneNamed('Africa/Monrovia'), at('1972-01-07T00:44:30'))), '1972-01-07T00:44:30');
});

test('nanoseconds are kept', () => {
  assert.equal(localTime(zoneNamed('Asia/Kolkata'), at('2024-05-05T10:00:00') + 123n), at('2024-05-05T15:30:00') + 123n);
});

test('clocks go forward and back, by half an hour too', () => {
  const [berlin, lordHowe] = [zoneNamed('Europe/Berlin'), zoneNamed('Australia/Lord_Howe')];
  assert.equal(show(localTime(berlin, at('2024-03-31T00:59:59'))), '2024-03-31T01:59:59');
  assert.equal(show(localTime(berlin, at('2024-03-31T01:00:00'))), '2024-03-31T03:00:00');
  assert.equal(show(localTime(berlin, at('2024-10-27T00:59:59'))), '2024-10-27T02:59:59');
  assert.equal(show(localTime(berlin, at('2024-10-27T01:00:00'))), '2024-10-27T02:00:00');
  assert.equal(show(localTime(lordHowe, at('2024-04-06T14:59:59'))), '2024-04-07T01:59:59');
  assert.equal(show(localTime(lordHowe, at('2024-04-06T15:00:00'))), '2024-04-07T01:30:00');
  assert.equal(show(localTime(lordHowe, at('2024-10-05T15:30:00'))), '2024-10-06T02:30:00');
});

test('the rules of a zone go on to the last instant there is', () => {
  assert.equal(show(localTime(zoneNamed('Europe/Berlin'), at('2261-07-01T00:00:00'))), '2261-07-01T02:00:00');
  assert.equal(show(localTime(zoneNamed('Europe/Berlin'), at('2261-12-01T00:00:00'))), '2261-12-01T01:00:00');
});

test('of two instants with a local time the first counts, for one that was skipped the end of the gap', () => {
  const berlin = zoneNamed('Europe/Berlin');
  assert.equal(show(firstInstant(berlin, at('2024-10-27T02:30:00'))), '2024-10-27T00:30:00');
  assert.equal(show(firstInstant(berlin, at('2024-10-27T03:00:00'))), '2024-10-27T02:00:00');
  assert.equal(show(firstInstant(berlin, at('2024-03-31T02:30:00'))), '2024-03-31T01:00:00');
  assert.equal(show(firstInstant(zoneNamed('Pacific/Apia'), at('2011-12-30T12:00:00'))), '2011-12-30T10:00:00');
});

test('the first instant with a local time is that by its definition', () => {
  fc.assert(
    fc.property(zones, instants, (zone, local) => {
      const first = firstInstant(zone, local);
      assert.ok(localTime(zone, first) >= local);
      assert.ok(reachedTime(zone, first - 1n) < local);
    }),
    { numRuns: 3000 }
  );
});

test('the time that clocks have reached never goes back, and is the local time where they were not put back', () => {
  fc.assert(
    fc.property(zones, instants, instants, (zone, a, b) => {
      const [before, after] = a < b ? [a, b] : [b, a];
      assert.ok(reachedTime(zone, before) <= reachedTime(zone, after));
      assert.ok(reachedTime(zone, a) >= localTime(zone, a));
      const change = nextChange(zone, a);
      if (change !== null) assert.equal(localTime(zone, change - 1n) - localTime(zone, a), change - 1n - a);
    }),
    { numRuns: 3000 }
  );
});

test('a local midnight that is skipped begins its day at the end of the gap, one that comes twice at the first', () => {
  const daily = (zone: string): Periods => periodsOf(days(1), zoneNamed(zone));
  assert.deepEqual(starts(daily('America/Sao_Paulo'), '2018-11-03T00:00:00', '2018-11-05T12:00:00'), [
    '2018-11-03T03:00:00',
    '2018-11-04T03:00:00',
    '2018-11-05T02:00:00'
  ]);
  assert.deepEqual(starts(daily('America/Havana'), '2024-11-03T00:00:00', '2024-11-04T12:00:00'), [
    '2024-11-03T04:00:00',
    '2024-11-04T05:00:00'
  ]);
  assert.deepEqual(starts(daily('America/Sao_Paulo'), '2018-02-17T00:00:00', '2018-02-19T12:00:00'), [
    '2018-02-17T02:00:00',
    '2018-02-18T03:00:00',
    '2018-02-19T03:00:00'
  ]);
});

test('the day that Samoa skipped is empty: the next begins at the same instant', () => {
  const daily = periodsOf(days(1), zoneNamed('Pacific/Apia'));
  assert.deepEqual(starts(daily, '2011-12-29T00:00:00', '2012-01-01T00:00:00'), [
    '2011-12-29T10:00:00',
    '2011-12-30T10:00:00',
    '2011-12-31T10:00:00'
  ]);
  const last = daily.numberAt(at('2011-12-30T09:59:59'));
  assert.equal(daily.startOf(last + 1n), daily.startOf(last + 2n));
  assert.equal(daily.numberAt(at('2011-12-30T10:00:00')), last + 2n);
});

test('a day that a zone had twice is one period of two days', () => {
  const daily = periodsOf(days(1), zoneNamed('Pacific/Kwajalein'));
  assert.deepEqual(starts(daily, '1969-09-28T00:00:00', '1969-10-03T00:00:00'), [
    '1969-09-28T13:00:00',
    '1969-09-29T13:00:00',
    '1969-10-01T12:00:00',
    '1969-10-02T12:00:00'
  ]);
});

test('without an origin weeks begin on Monday, months in January 1970, other days and elapsed time at the epoch', () => {
  const utc = zoneNamed('UTC');
  assert.deepEqual(starts(periodsOf(days(7), utc), '2024-01-01T00:00:00', '2024-01-10T00:00:00'), [
    '2024-01-01T00:00:00',
    '2024-01-08T00:00:00'
  ]);
  assert.deepEqual(starts(periodsOf(days(14), utc), '1970-01-01T00:00:00', '1970-01-30T00:00:00'), [
    '1970-01-05T00:00:00',
    '1970-01-19T00:00:00'
  ]);
  assert.deepEqual(starts(periodsOf(days(2), utc), '1970-01-01T00:00:00', '1970-01-06T00:00:00'), [
    '1970-01-01T00:00:00',
    '1970-01-03T00:00:00',
    '1970-01-05T00:00:00'
  ]);
  assert.deepEqual(starts(periodsOf(months(3), utc), '2023-12-31T00:00:00', '2024-08-01T00:00:00'), [
    '2024-01-01T00:00:00',
    '2024-04-01T00:00:00',
    '2024-07-01T00:00:00'
  ]);
  assert.deepEqual(starts(periodsOf(seconds(25_200), utc), '1970-01-01T00:00:00', '1970-01-01T20:00:00'), [
    '1970-01-01T00:00:00',
    '1970-01-01T07:00:00',
    '1970-01-01T14:00:00'
  ]);
});

test('months from an origin late in a month begin on the last day of those that are shorter', () => {
  const monthly = periodsOf(months(1), zoneNamed('UTC'), originOf('2024-01-31T06:00:00'));
  assert.deepEqual(starts(monthly, '2024-01-01T00:00:00', '2024-06-01T00:00:00'), [
    '2024-01-31T06:00:00',
    '2024-02-29T06:00:00',
    '2024-03-31T06:00:00',
    '2024-04-30T06:00:00',
    '2024-05-31T06:00:00'
  ]);
});

test('an origin without offset is local time, one with it an instant', () => {
  const berlin = zoneNamed('Europe/Berlin');
  assert.equal(show(periodsOf(seconds(86_400), berlin, originOf('2024-07-01T00:00:00')).startOf(0n)), '2024-06-30T22:00:00');
  assert.equal(show(periodsOf(seconds(86_400), berlin, originOf('2024-07-01T00:00:00Z')).startOf(0n)), '2024-07-01T00:00:00');
  assert.equal(show(periodsOf(seconds(86_400), berlin, originOf('2024-07-01T00:00:00-0500')).startOf(0n)), '2024-07-01T05:00:00');
  assert.equal(show(periodsOf(days(1), berlin, originOf('2024-07-01T00:00:00Z')).startOf(180n)), '2024-12-28T01:00:00');
  assert.equal(originOf('2024-07-01')?.kind, 'local');
  assert.equal(originOf('noon'), null);
});

test('an elapsed period across a change of clocks stays as long as it is', () => {
  const half = periodsOf(seconds(43_200), zoneNamed('Europe/Berlin'), originOf('2024-03-30T00:00:00'));
  assert.deepEqual(starts(half, '2024-03-30T20:00:00', '2024-04-01T00:00:00'), [
    '2024-03-30T23:00:00',
    '2024-03-31T11:00:00',
    '2024-03-31T23:00:00'
  ]);
});

const lengths = fc.oneof(
  fc.integer({ min: 1, max: 100_000_000 }).map(seconds),
  fc.integer({ min: 1, max: 40 }).map(days),
  fc.integer({ min: 1, max: 30 }).map(months)
);
const origins: fc.Arbitrary<Origin | null> = fc.option(
  fc.record({ kind: fc.constantFrom('instant', 'local'), time: fc.bigInt(at('1900-01-01'), at('2100-01-01')) })
);

test('every instant is in the period of its number, and numbers follow time', () => {
  fc.assert(
    fc.property(lengths, zones, origins, instants, (length, zone, origin, time) => {
      const periods = periodsOf(length, zone, origin);
      const number = periods.numberAt(time);
      assert.ok(periods.startOf(number) <= time);
      assert.ok(periods.startOf(number + 1n) > time);
      assert.ok(periods.numberAt(time - 1n) <= number);
    }),
    { numRuns: 5000 }
  );
});

test('a timedelta is elapsed time, days or months; part of a day makes days elapsed time', () => {
  assert.deepEqual(lengthOf(duration('ms'), 1500n), { unit: 'nanosecond', count: 1_500_000_000n });
  assert.deepEqual(lengthOf(INTERVAL_MONTHS, 3), months(3));
  assert.deepEqual(lengthOf(INTERVAL_DAYS, { days: 7, milliseconds: 0 }), days(7));
  assert.deepEqual(lengthOf(INTERVAL_DAYS, { days: 1, milliseconds: 500 }), { unit: 'nanosecond', count: 86_400_500_000_000n });
});

test('kernels have the same zones, to the second', () => {
  for (const name of NAMES) {
    const zone = zoneNamed(name);
    const kernel = (ask: (zone: Zone, of: Expr) => Expr) => kernelOf(['i64'], (_, of) => ask(zone, of as Expr));
    const [local, reached, first, since] = [localSecond, reachedSecond, firstSecond, offsetSince].map(kernel) as ReturnType<
      typeof kernelOf
    >[];
    fc.assert(
      fc.property(instants, time => {
        const second = floorDiv(time, SECOND);
        assert.equal(local?.(second), localTime(zone, second * SECOND) / SECOND);
        assert.equal(reached?.(second), floorDiv(reachedTime(zone, second * SECOND), SECOND));
        assert.equal(first?.(second), firstInstant(zone, second * SECOND) / SECOND);
        const { from } = stretchAt(zone, second * SECOND);
        if (from !== null) assert.equal(since?.(second), from / SECOND);
      }),
      { numRuns: 500 }
    );
  }
});
