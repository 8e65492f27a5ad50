import { isStorable } from '../../../engine/types/classes.ts';
import type * as t from '../../../engine/types/type.ts';
import type { Arguments } from './arguments.ts';
import type { Made, Place, Writing } from './piece.ts';
import type { Setting } from './setting.ts';
import { CALLS, givers, matches, type Shape } from './shapes.ts';
import type { Spelling } from './spelling.ts';

/** Calls of any function. */
export class Calls {
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

  /** A call that gives the type, as far as signatures can say. */
  giving(type: t.Type, place: Place): Made | null {
    const options = givers(type);
    if (options.length === 0) return null;
    const [shape, bound] = this.#setting.dice.weighted(options.map(option => [weight(option[0]), option] as const));
    return this.call(shape, bound, place);
  }

  /** A call of any function, whatever it gives. */
  any(place: Place): Made | null {
    return this.call(this.#setting.dice.pick(CALLS), new Map(), place);
  }

  /** Now and then: a call of any function, of whatever type it is. */
  anything(place: Place): Made | null {
    if (place.fuel < 1 || this.#setting.dice.chance(0.8)) return null;
    const made = this.any({ ...place, fuel: place.fuel - 1 });
    return made && isStorable(made.type) && (made.grouping !== null || !place.placed) ? made : null;
  }

  /** A call whose result says what `given` says of the function's type variables. */
  call(shape: Shape, given: ReadonlyMap<string, t.Type>, place: Place): Made | null {
    const bound = this.#bind(shape, given, place);
    if (!bound) return null;
    if (shape.rekeys) return this.#writing.rekeyed(shape, bound, place, this.#setting.otherGrouping(place.grouping));
    const args = this.#arguments.of(shape, bound, place);
    return args && this.#spelling.call(shape, this.#arguments.accepted(shape, args, bound), place);
  }

  /** The type variables that the result leaves open. */
  #bind({ signature }: Shape, given: ReadonlyMap<string, t.Type>, place: Place): Map<string, t.Type> | null {
    const { dice, manner } = this.#setting;
    const columns = this.#setting.columnTypes(place.grouping);
    const bound = new Map(given);
    for (const { type } of signature.params) {
      if (type.kind !== 'map') continue;
      const maps = columns.filter(column => matches(signature, type, column, new Map(bound)));
      if (maps.length === 0) return null;
      matches(signature, type, dice.pick(maps), bound);
    }
    for (const [name] of signature.variables) {
      if (bound.has(name)) continue;
      const types = manner.types.concat(columns);
      const fitting = types.filter(type => type.kind !== 'null' && matches(signature, { kind: 'variable', name }, type, new Map()));
      if (fitting.length === 0) return null;
      bound.set(name, dice.pick(fitting));
    }
    return bound;
  }
}

// What has a condition of its own or state is met more often.
function weight({ entry }: Shape): number {
  if (entry.lends !== undefined) return 4;
  return entry.kind === 'operation' ? 2.5 : entry.kind === 'aggregate' ? 4 : 1;
}
