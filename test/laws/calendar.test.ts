import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import {
  addMonths,
  changeUnit,
  civilOfDay,
  civilOfInstant,
  DAY,
  dayNumber,
  dayOfYearOf,
  monthNumber,
  readDate,
  readTimestamp
} from '../../engine/types/instant.ts';

const EARLIEST = -(1n << 63n);
const LATEST = (1n << 63n) - 1n;

const instants = fc.bigInt(EARLIEST, LATEST);
const dateOf = (time: bigint): Date => new Date(Number((time - (((time % 1_000_000n) + 1_000_000n) % 1_000_000n)) / 1_000_000n));

test('year, month and day of any instant are those of Date', () => {
  fc.assert(
    fc.property(instants, time => {
      const date = dateOf(time);
      assert.deepEqual(civilOfInstant(time), { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() });
      assert.equal(monthNumber(time), date.getUTCFullYear() * 12 + date.getUTCMonth());
    }),
    { numRuns: 5000 }
  );
});

test('a day number and its date lead to each other, far beyond the range of instants', () => {
  fc.assert(
    fc.property(fc.integer({ min: -100_000_000, max: 100_000_000 }), day => {
      const civil = civilOfDay(day);
      assert.equal(dayNumber(civil), day);
      const date = new Date(day * 86_400_000);
      assert.deepEqual(civil, { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() });
    }),
    { numRuns: 5000 }
  );
});

test('the day of the year counts from 1 and reaches 366 in leap years only', () => {
  fc.assert(
    fc.property(instants, time => {
      const date = dateOf(time);
      const start = Date.UTC(date.getUTCFullYear(), 0, 1);
      assert.equal(dayOfYearOf(time), Math.floor((date.getTime() - start) / 86_400_000) + 1);
    }),
    { numRuns: 2000 }
  );
});

test('adding months keeps the time of day and clamps the day', () => {
  fc.assert(
    fc.property(instants, fc.integer({ min: -50_000, max: 50_000 }), (time, months) => {
      const [before, after] = [civilOfInstant(time), civilOfInstant(addMonths(time, months))];
      assert.equal(monthNumber(addMonths(time, months)) - monthNumber(time), months);
      assert.equal((((addMonths(time, months) - time) % DAY) + DAY) % DAY, 0n);
      const lastDay = new Date(Date.UTC(2000, 0, 1));
      lastDay.setUTCFullYear(after.year, after.month, 0);
      assert.equal(after.day, Math.min(before.day, lastDay.getUTCDate()));
    }),
    { numRuns: 3000 }
  );
});

const at = (text: string): bigint | null => readTimestamp(text, 'ns');

test('timestamps are read in all the forms of §3.6', () => {
  const midnight = at('2031-05-01');
  assert.equal(midnight, BigInt(Date.UTC(2031, 4, 1)) * 1_000_000n);
  for (const text of [
    '2031-05-01T00:00:00',
    '2031-05-01t00:00:00z',
    '2031-05-01 00:00:00 Z',
    '2031-05-01T02:00:00+02:00',
    '2031-05-01T02:00:00 +0200',
    '2031-04-30T22:00:00-02',
    '2031-05-01T00:00:00.0'
  ])
    assert.equal(at(text), midnight, text);
  assert.equal(at('2031-05-01T00:00:00.000000001'), midnight! + 1n);
  assert.equal(at('1969-12-31T23:59:59.9'), -100_000_000n);
});

test('what is no timestamp is null', () => {
  for (const text of [
    '',
    'soon',
    '2031-5-1',
    '2031-02-29',
    '2031-13-01',
    '2031-00-10',
    '2031-05-01T24:00:00',
    '2031-05-01T10:60:00',
    '2031-05-01T10:00:60',
    '2031-05-01T10:00',
    '2031-05-01T10:00:00.',
    '2031-05-01T10:00:00.1234567890',
    '2031-05-01T10:00:00+24:00',
    '2031-05-01T10:00:00 ',
    '2031-05-01Z',
    ' 2031-05-01',
    '9999-01-01'
  ])
    assert.equal(at(text), null, text);
  assert.equal(readTimestamp('9999-12-31T23:59:59', 's'), 253402300799n);
  assert.equal(readDate('2028-02-29'), 21243);
  assert.equal(readDate('2031-02-29'), null);
});

test('a coarser unit truncates toward zero, a finer one multiplies or is null', () => {
  assert.equal(changeUnit(-1500n, 'ms', 's'), -1n);
  assert.equal(changeUnit(1n, 's', 'ns'), 1_000_000_000n);
  assert.equal(changeUnit(LATEST, 's', 'ms'), null);
});
