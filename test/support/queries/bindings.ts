import type * as t from '../../../engine/types/type.ts';
import { type Binding, type Made, type Place, primary, respelled, type Writing } from './piece.ts';
import type { Setting } from './setting.ts';

/** What gives a value a name: pipes, lets and formulas. */
export class Bindings {
  readonly #setting: Setting;
  readonly #writing: Writing;
  /** The formulas written so far. */
  readonly formulas: { name: string; text: string }[] = [];

  constructor(setting: Setting, writing: Writing) {
    this.#setting = setting;
    this.#writing = writing;
  }

  formula(place: Place): Binding {
    const made = this.#writing.expression(this.#setting.anyType(place), { ...place, fuel: place.fuel / 2 });
    const name = this.#setting.name();
    this.formulas.push({ name, text: made.text });
    return { name, made: respelled(made, name) };
  }

  /** `null` wanted: any record. */
  piped(wanted: () => t.Type | null, place: Place): Made {
    const half = { ...place, fuel: place.fuel / 2 };
    const left = this.#writing.expression(this.#setting.handyType(place), { ...half, placed: true });
    const right = this.#wanted(wanted(), { ...half, input: respelled(left, '$input') });
    return respelled(right, `(${primary(left)} | ${right.text})`);
  }

  /** `null` wanted: any record. */
  let(wanted: () => t.Type | null, place: Place): Made {
    const half = { ...place, fuel: place.fuel / 2 };
    const value = this.#writing.expression(this.#setting.handyType(place), { ...half, placed: this.#setting.dice.chance(0.9) });
    const name = this.#setting.name();
    const body = this.#wanted(wanted(), { ...half, scope: [...place.scope, { name, made: respelled(value, name) }] });
    return respelled(body, `(let ${name} = ${value.text} in ${body.text})`);
  }

  #wanted(type: t.Type | null, place: Place): Made {
    return type ? this.#writing.expression(type, place) : this.#writing.record(place);
  }
}
