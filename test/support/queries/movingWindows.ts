import * as t from '../../../engine/types/type.ts';
import type { Dice } from './dice.ts';
import { timeOf } from './load.ts';
import { type Made, piece } from './piece.ts';
import type { World } from './world.ts';

const SECOND = 1_000_000_000n;

/** A window that moves, of lengths that its world's events lie apart, or of a calendar's. */
export function movingWindow(dice: Dice, world: World): Made {
  return piece(dice.pick([trailing, session, tumbling, hopping])(dice, world), t.WINDOW);
}

const expire = (dice: Dice): string => (dice.chance(0.3) ? ', expire = true' : '');

const trailing = (dice: Dice, world: World): string => `trailing(${dice.chance(0.2) ? months(dice) : length(dice, world)}${expire(dice)})`;

const session = (dice: Dice, world: World): string => `session(${length(dice, world)}${expire(dice)})`;

function tumbling(dice: Dice, world: World): string {
  const local = dice.chance(0.5) ? dice.pick(['days(1)', 'days(2)', 'days(7)', months(dice)]) : null;
  return `tumbling(${local ?? length(dice, world)}${local ? zone(dice) : ''}${origin(dice)})`;
}

function hopping(dice: Dice, world: World): string {
  const hops = dice.between(1, 4);
  if (dice.chance(0.3)) return `hopping(months(${hops}), months(1)${zone(dice)}${origin(dice)})`;
  if (dice.chance(0.4)) return `hopping(days(${hops}), days(1)${zone(dice)}${origin(dice)})`;
  const every = seconds(dice, world);
  return `hopping(seconds(${every * BigInt(hops)}), seconds(${every})${origin(dice)})`;
}

const months = (dice: Dice): string => `months(${dice.pick([1, 2, 3, 12])})`;
const zone = (dice: Dice): string => dice.pick(['', '', ', zone = "America/Havana"', ', zone = "Australia/Lord_Howe"']);
const origin = (dice: Dice): string => dice.pick(['', '', '', ', origin = "2031-01-31"', ', origin = "1999-12-31T12:00:00"']);

const length = (dice: Dice, world: World): string =>
  dice.chance(0.25) ? dice.pick(['days(1)', 'days(7)', 'days(31)', 'seconds(1)', 'seconds(3600)']) : `seconds(${seconds(dice, world)})`;

/** Whole seconds between two of the events, at least one. */
function seconds(dice: Dice, { tables }: World): bigint {
  const instants = tables.flatMap(({ fields, rows }) => rows.map(row => timeOf(fields[0]!, row[0] as bigint)));
  if (instants.length < 2) return 60n;
  const [a, b] = [dice.pick(instants), dice.pick(instants)];
  const apart = (a > b ? a - b : b - a) / SECOND;
  return apart > 0n ? apart : 1n;
}
