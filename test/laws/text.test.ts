import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { castText, csvText, floatText } from '../../engine/types/text.ts';
import { BOOL, F64, I64, list, STRING, timestamp } from '../../engine/types/type.ts';

test('floats have a point or an exponent, by where it falls', () => {
  const expected: readonly (readonly [number, string])[] = [
    [3, '3.0'],
    [0, '0.0'],
    [-0, '-0.0'],
    [-2.5, '-2.5'],
    [0.1, '0.1'],
    [100, '100.0'],
    [1e15, '1000000000000000.0'],
    [1e16, '1e16'],
    [123456789012345680, '1.2345678901234568e17'],
    [0.00001, '0.00001'],
    [0.000001, '1e-6'],
    [2.5e-7, '2.5e-7'],
    [1e21, '1e21'],
    [5e-324, '5e-324'],
    [1.7976931348623157e308, '1.7976931348623157e308'],
    [Number.NaN, 'NaN'],
    [Number.POSITIVE_INFINITY, 'inf'],
    [Number.NEGATIVE_INFINITY, '-inf']
  ];
  for (const [x, text] of expected) assert.equal(floatText(x, 'f64'), text);
});

test('f32 has its own shortest digits and limits', () => {
  const expected: readonly (readonly [number, string])[] = [
    [0.1, '0.1'],
    [16777216, '16777216.0'],
    [1e12, '1000000000000.0'],
    [1e13, '1e13'],
    [0.000001, '0.000001'],
    [0.0000001, '1e-7'],
    [3.4028234663852886e38, '3.4028235e38'],
    [1.401298464324817e-45, '1e-45'],
    [5 / 3, '1.6666666']
  ];
  for (const [x, text] of expected) assert.equal(floatText(Math.fround(x), 'f32'), text);
});

test('any float reads back as itself', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true }), x => {
      const text = floatText(x, 'f64');
      assert.ok(Object.is(Number(text.replace('inf', 'Infinity')), x), text);
      assert.match(text, /[.ef]/);
    }),
    { numRuns: 2000 }
  );
});

test('no f32 has shorter digits that read back than its text', () => {
  fc.assert(
    fc.property(fc.float({ noNaN: true, noDefaultInfinity: true }), x => {
      const text = floatText(x, 'f32');
      assert.ok(Object.is(Math.fround(Number(text)), x), text);
      const digits = text.replace(/e.*|[-.]/g, '').replace(/^0+|0+$/g, '').length;
      for (let n = 1; n < digits; n++) assert.notEqual(Math.fround(Number(x.toPrecision(n))), x);
    }),
    { numRuns: 2000 }
  );
});

test('timestamps have nine digits in CSV, and only what they need in a cast', () => {
  assert.equal(csvText(timestamp('s'), 0n), '1970-01-01T00:00:00.000000000');
  assert.equal(csvText(timestamp('ms'), -1n), '1969-12-31T23:59:59.999000000');
  assert.equal(castText(timestamp('ms'), 1500n), '1970-01-01T00:00:01.500');
  assert.equal(castText(timestamp('s'), 253402300800n), '+10000-01-01T00:00:00');
  assert.equal(castText(timestamp('s'), -62167219201n), '-0001-12-31T23:59:59');
});

test('other values have plain text, and collections none', () => {
  assert.equal(csvText(BOOL, false), 'false');
  assert.equal(csvText(I64, -(1n << 63n)), '-9223372036854775808');
  assert.equal(csvText(STRING, 'a,b'), 'a,b');
  assert.equal(csvText(F64, 52), '52.0');
  assert.throws(() => csvText(list(I64), []), /list<i64> has no text/);
});
