import { instantiate } from '../../../engine/types/signature.ts';
import * as t from '../../../engine/types/type.ts';
import { type Argument, type Made, type Place, piece, type Writing } from './piece.ts';
import type { Setting } from './setting.ts';
import type { Shape } from './shapes.ts';
import type { Spelling } from './spelling.ts';
import type { Grouping } from './world.ts';

/** Rows that get another entity. */
export class Regrouping {
  readonly #setting: Setting;
  readonly #writing: Writing;
  readonly #spelling: Spelling;

  constructor(setting: Setting, writing: Writing, spelling: Spelling) {
    this.#setting = setting;
    this.#writing = writing;
    this.#spelling = spelling;
  }

  /** A call that regroups into the grouping of `place`; its arguments are in `from`. */
  rekeyed(shape: Shape, bound: ReadonlyMap<string, t.Type>, place: Place, from: string): Made | null {
    const { dice, world } = this.#setting;
    const grouping = world.groupings.find(({ name }) => name === place.grouping) as Grouping;
    const inner: Place = { ...place, grouping: from, fuel: place.fuel / 2, input: null, ticks: false };
    const args: Argument[] = shape.signature.params.flatMap((parameter, i) => {
      if (i === shape.rekeys?.key) return [{ parameter: i, made: this.#writing.expression(grouping.keyType, { ...inner, placed: false }) }];
      if (i === shape.rekeys?.value) {
        const type = instantiate(parameter.type, bound);
        return [{ parameter: i, made: this.#writing.expression(type, { ...inner, placed: true }) }];
      }
      if (t.showType(grouping.keyType) === grouping.name && dice.chance(0.7)) return [];
      return [{ parameter: i, made: piece(JSON.stringify(grouping.name), t.STRING) }];
    });
    const made = this.#spelling.call(shape, args, { ...place, input: null });
    return made && { ...made, grouping: place.grouping };
  }
}
