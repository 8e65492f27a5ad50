import { isInteger } from '../../../engine/types/classes.ts';
import { integerBounds, integerValue } from '../../../engine/types/integers.ts';
import type { IntegerKind, Type } from '../../../engine/types/type.ts';
import type { Value } from '../../../engine/types/value.ts';
import type { Dice } from './dice.ts';

const NUMBERS = [0, 1, 2, 3, 4, 7, -1, -2, 0.5, 1.5, -2.5, 2.25, 10, 100];
const WILD = [-0, Number.NaN, Infinity, -Infinity, 1e300, 5e-324, 2 ** 53, 0.1, 1e-9, 4503599627370495.5, -1e18];
const TEXTS = ['', 'a', 'b', 'tea', 'Tea', 'café', '😀', 'true', '5', '-7', '2.5', '2031-01-31', '1969-12-31T23:59:59.5', '__proto__'];
const DOCUMENTS = ['{"a": 1, "b": "x"}', '{"a": {"b": 2}, "c": [1, 2]}', '{"a": null}', '[1]', '{"b": true, "a": 2.50}'];

/** A random value of a type, small ones and edges often; timestamps are mostly among `instants` (nanoseconds). Null only inside lists, maps and records. */
export function anyValue(dice: Dice, type: Type, instants: readonly bigint[]): Value {
  if (isInteger(type)) return anyInteger(dice, type.kind);
  switch (type.kind) {
    case 'null':
      return null;
    case 'bool':
      return dice.chance(0.5);
    case 'f64':
      return anyFloat(dice);
    case 'f32':
      return Math.fround(anyFloat(dice));
    case 'string':
    case 'large_string':
      return dice.pick(dice.chance(0.2) ? DOCUMENTS : TEXTS);
    case 'date32':
    case 'interval_months':
      return dice.pick([0, 1, -1, 2, 31, 365, 22309, dice.chance(0.1) ? 2147483647 : 59]);
    case 'interval_days':
      return { days: dice.between(-1, 3), milliseconds: dice.pick([0, 0, 0, 1, -500]) };
    case 'timestamp':
      return instants.length > 0 && dice.chance(0.9) ? scaled(dice.pick(instants), type.unit) : dice.bits64() >> 8n;
    case 'duration':
      return dice.chance(0.9) ? BigInt(dice.between(-2, 5)) : dice.bits64();
    case 'list':
      return dice.times(dice.between(0, 3), () => maybe(dice, type.item, instants));
    case 'map':
      return anyMap(dice, type.key, type.value, instants);
    case 'record':
      return type.fields.map(field => maybe(dice, field.type, instants));
    default:
      throw new TypeError(`no values of ${type.kind}`);
  }
}

const maybe = (dice: Dice, type: Type, instants: readonly bigint[]): Value => (dice.chance(0.2) ? null : anyValue(dice, type, instants));

const PER_UNIT = { s: 1_000_000_000n, ms: 1_000_000n, us: 1000n, ns: 1n };

const scaled = (instant: bigint, unit: keyof typeof PER_UNIT): bigint => instant / PER_UNIT[unit];

function anyInteger(dice: Dice, kind: IntegerKind): Value {
  const { min, max } = integerBounds(kind);
  const any = dice.weighted<() => bigint>([
    [8, () => BigInt(dice.between(min < 0n ? -3 : 0, 9))],
    [1, () => dice.pick([min, min + 1n, max - 1n, max])],
    [1, () => dice.bits64()]
  ])();
  return integerValue(kind, any < min || any > max ? (min < 0n ? BigInt.asIntN(8, any) : BigInt.asUintN(8, any)) : any);
}

const anyFloat = (dice: Dice): number =>
  dice.weighted([
    [8, dice.pick(NUMBERS)],
    [2, dice.pick(WILD)],
    [1, dice.double() * 200 - 100]
  ]);

// One pair per key.
function anyMap(dice: Dice, key: Type, value: Type, instants: readonly bigint[]): Value {
  const pairs = dice.times(dice.between(0, 3), () => [anyValue(dice, key, instants), maybe(dice, value, instants)] as const);
  return pairs.filter(([k], i) => pairs.findIndex(([other]) => other === k) === i);
}
