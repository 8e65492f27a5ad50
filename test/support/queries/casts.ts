import { isCastable } from '../../../engine/types/castable.ts';
import * as t from '../../../engine/types/type.ts';
import { type Made, type Place, respelled, type Writing } from './piece.ts';
import type { Setting } from './setting.ts';

const NAMED_TYPES = /^(bool|[iuf]\d+|string|large_string|timestamp_\w+|duration_\w+|date32|interval_\w+)$/;

/** Casts to types that have a name. */
export class Casts {
  readonly #setting: Setting;
  readonly #writing: Writing;

  constructor(setting: Setting, writing: Writing) {
    this.#setting = setting;
    this.#writing = writing;
  }

  /** A cast of anything that can be cast to the type. */
  castOf(type: t.Type, place: Place): Made | null {
    if (!NAMED_TYPES.test(t.showType(type))) return null;
    const types = this.#setting.manner.types.concat(this.#setting.columnTypes(place.grouping));
    const from = types.filter(other => isCastable(other, type));
    return from.length === 0 ? null : this.cast(this.#writing.expression(this.#setting.dice.pick(from), place), type);
  }

  cast(made: Made, type: t.Type): Made | null {
    if (!isCastable(made.type, type) || !NAMED_TYPES.test(t.showType(type))) return null;
    return respelled(made, `(${made.text} as ${t.showType(type)})`, type);
  }
}
