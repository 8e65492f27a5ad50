import type { CallTypes, TickEntry } from '../../../engine/functions/define.ts';
import type { Parameter } from '../../../engine/types/signature.ts';
import * as t from '../../../engine/types/type.ts';
import { anyConstant, type Constant, isRefused, textConstant } from './constants.ts';
import type { Dice } from './dice.ts';
import { type Shape, TICKS } from './shapes.ts';

/** A tick with constants it takes, as it is written. */
export interface WrittenTick {
  readonly text: string;
  readonly entry: TickEntry;
  readonly types: CallTypes;
}

const DAY_NAMES = ['monday', 'Sunday', 'thursday'];
const STEPS: readonly Constant[] = [
  ...[1n, 60n, 5400n, 86_400n, 1_000_000n].map(value => ({ text: `seconds(${value})`, type: t.duration('s'), value })),
  ...[1, 2, 7, 30].map(value => ({ text: `days(${value})`, type: t.INTERVAL_DAYS, value: { days: value, milliseconds: 0 } }))
];

/** Each tick of the language several times, with random constants. */
export function anyTicks(dice: Dice): WrittenTick[] {
  return TICKS.flatMap(shape => Array.from({ length: shape.signature.params.length === 0 ? 1 : 3 }, () => written(dice, shape))).filter(
    tick => tick !== null
  );
}

function written(dice: Dice, shape: Shape): WrittenTick | null {
  const { params } = shape.signature;
  for (let tries = 0; tries < 20; tries++) {
    const given = params.map((parameter, i) => ({ parameter, i, constant: constantOf(dice, parameter) }));
    const args = given.map(({ i, constant: { type, value } }) => ({ parameter: i, type, constant: value, grouped: false }));
    if (isRefused(shape, args)) continue;
    const shown = given.filter(({ parameter, constant }) => constant.value !== parameter.default?.value);
    const texts = shown.map(({ parameter, constant }) =>
      parameter.default === null ? constant.text : `${parameter.name} = ${constant.text}`
    );
    const types = {
      params: given.map(({ constant }) => constant.type),
      result: t.BOOL,
      constant: (i: number) => given[i]?.constant.value
    };
    return { text: `${shape.name}(${texts.join(', ')})`, entry: shape.entry as TickEntry, types };
  }
  return null;
}

function constantOf(dice: Dice, parameter: Parameter): Constant {
  const value = parameter.default;
  if (value !== null && dice.chance(0.4)) return { text: '', type: value.type, value: value.value };
  if (parameter.type.kind === 'concrete')
    return dice.chance(0.5) ? textConstant(dice.pick(DAY_NAMES)) : anyConstant(dice, parameter.type.type);
  return value === null ? dice.pick(STEPS) : textConstant(dice.pick(['2021-05-31T23:30:00', '1999-01-01', '2000-02-29T12:00:00.5Z']));
}
