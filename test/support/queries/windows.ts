import type { Parameter } from '../../../engine/types/signature.ts';
import * as t from '../../../engine/types/type.ts';
import type { Arguments } from './arguments.ts';
import { movingWindow } from './movingWindows.ts';
import { type Argument, type Made, type Place, piece, recordPiece, type Writing } from './piece.ts';
import type { Setting } from './setting.ts';
import { AGGREGATIONS, type Shape, WINDOWS } from './shapes.ts';
import type { Spelling } from './spelling.ts';

const OF_CONDITIONS = WINDOWS.filter(({ entry }) => entry.kind === 'window' && !entry.extent);

/** Windows, their ticks, and aggregations that share a window. */
export class Windows {
  readonly #setting: Setting;
  readonly #writing: Writing;
  readonly #arguments: Arguments;
  readonly #spelling: Spelling;

  constructor(setting: Setting, writing: Writing, args: Arguments, spelling: Spelling) {
    this.#setting = setting;
    this.#writing = writing;
    this.#arguments = args;
    this.#spelling = spelling;
  }

  window(place: Place): Made | null {
    const { dice, world } = this.#setting;
    if (dice.chance(0.3)) return movingWindow(dice, world);
    const shape = dice.pick(dice.chance(0.7) ? OF_CONDITIONS : WINDOWS);
    const written = this.#arguments.of(shape, new Map(), { ...place, placed: false });
    if (!written || shape.entry.kind !== 'window') return null;
    const args = this.#arguments.accepted(shape, written, new Map());
    if (shape.entry.extent) return this.#spelling.call(shape, args, place);
    const { condition } = shape.entry;
    const ticked = args.map(arg => (arg.parameter === condition ? { ...arg, made: this.#condition(place) } : arg));
    return this.#spelling.call(shape, ticked, place);
  }

  #condition(place: Place): Made {
    return this.#writing.expression(t.BOOL, { ...place, placed: false, ticks: true });
  }

  /** A tick, where a condition may have one. */
  tick(type: t.Type, place: Place): Made | null {
    const { dice, manner } = this.#setting;
    if (type.kind !== 'bool' || place.placed || manner.ticks.length === 0) return null;
    return piece(dice.pick(manner.ticks).text, t.BOOL);
  }

  /** Aggregations of one input, some in one window: such as share their state and branches. */
  family(place: Place): Made | null {
    const { dice } = this.#setting;
    const half = { ...place, fuel: place.fuel / 2 };
    const type = dice.pick([t.I64, t.F64, t.BOOL, this.#setting.anyType(place)]);
    const input = this.#writing.expression(type, { ...half, placed: true });
    const window = this.window(half);
    const made = dice.times(dice.between(2, 4), () => this.#aggregated(dice.pick(AGGREGATIONS), input, window, place));
    const fields = made.flatMap((each, i) => (each ? [{ name: `f${i}`, made: each }] : []));
    if (fields.length === 0) return null;
    const text = `{ ${fields.map(field => `${field.name}: ${field.made.text}`).join(', ')} }`;
    return recordPiece(t.record(fields.map(field => ({ name: field.name, type: field.made.type }))), text, [input]);
  }

  #aggregated(shape: Shape, input: Made, window: Made | null, place: Place): Made | null {
    const other = (type: t.Type): Made => this.#writing.expression(type, { ...place, fuel: 1 });
    const args = shape.signature.params.flatMap((parameter, i): Argument[] => {
      if (i === 0) return [{ parameter: i, made: input }];
      if (isWindow(parameter)) return window && this.#setting.dice.chance(0.7) ? [{ parameter: i, made: window }] : [];
      if (parameter.default !== null) return [];
      return [{ parameter: i, made: parameter.constant ? this.#arguments.constant(shape, parameter, new Map(), null) : other(input.type) }];
    });
    const made = this.#spelling.call(shape, this.#arguments.accepted(shape, args, new Map()), { ...place, input: null });
    return made?.type.kind === 'error' ? null : made;
  }
}

const isWindow = ({ type }: Parameter): boolean => type.kind === 'concrete' && type.type.kind === 'window';
