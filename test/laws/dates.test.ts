import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Instant, readInstant } from '../../engine/sources/dates.ts';
import { readTimestamp, SECOND } from '../../engine/types/instant.ts';
import { inI64 } from '../../engine/types/integers.ts';

const digits = (count: number) => fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: count, maxLength: count });
const date = fc
  .tuple(digits(4), fc.constantFrom('01', '02', '06', '12', '13', '00'), fc.constantFrom('01', '28', '29', '30', '31', '00'))
  .map(parts => parts.join('-'));
const clock = fc.constantFrom('00:00:00', '23:59:59', '24:00:00', '12:60:00', '12:00:60', '1:00:00');
const fraction = fc.oneof(
  fc.constant(''),
  fc.constant('.'),
  fc
    .integer({ min: 1, max: 10 })
    .chain(digits)
    .map(text => `.${text}`)
);
const zone = fc.constantFrom('', 'Z', 'z', ' Z', '+01:30', '-0130', '+01', ' -23:59', '+24:00', '+01:60', '+1', '+01:3', '-', 'UTC', '  Z');
const near = fc.tuple(date, fc.constantFrom('T', ' ', 't', ''), clock, fraction, zone).map(parts => parts.join(''));
const changed = fc
  .tuple(near, fc.nat(40), fc.constantFrom('x', ' ', '5', '-', 'é'))
  .map(([text, at, by]) => text.slice(0, at) + by + text.slice(at + 1));

test('timestamps are read from bytes as they are from text, except for forms that CSV does not have', () => {
  fc.assert(
    fc.property(fc.oneof(near, changed), text => {
      const bytes = new TextEncoder().encode(`[${text}]`);
      const instant: Instant = { seconds: 0, nanoseconds: 0, digits: 0 };
      const isRead = readInstant(bytes, 1, bytes.length - 1, instant);
      const nanoseconds = BigInt(isRead ? instant.seconds : 0) * SECOND + BigInt(instant.nanoseconds);
      const expected = readTimestamp(text, 'ns');
      const isOther = text.length < 19 || text[10] === 't';
      if (isOther) assert.equal(isRead, false);
      else if (!isRead || inI64(nanoseconds)) assert.equal(isRead ? nanoseconds : null, expected);
      else assert.equal(expected, null);
    }),
    { numRuns: 5000 }
  );
});
