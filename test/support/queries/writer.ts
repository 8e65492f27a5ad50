import { isMember } from '../../../engine/types/classes.ts';
import * as t from '../../../engine/types/type.ts';
import { Arguments } from './arguments.ts';
import { Bindings } from './bindings.ts';
import { Calls } from './calls.ts';
import { Casts } from './casts.ts';
import { Conditions } from './conditions.ts';
import type { Dice } from './dice.ts';
import { Leaves } from './leaves.ts';
import type { Made, Place, Writing } from './piece.ts';
import { Records } from './records.ts';
import { Regrouping } from './regrouping.ts';
import { type Manner, Setting } from './setting.ts';
import { RECORDS, type Shape } from './shapes.ts';
import { Spelling } from './spelling.ts';
import { Windows } from './windows.ts';
import type { World } from './world.ts';

/** Writes random queries of a world, well-typed by the signatures of the functions unless wild. Each kind of piece has a file of its own; here they are mixed. */
export class Writer implements Writing {
  readonly #setting: Setting;
  readonly #leaves: Leaves;
  readonly #records: Records;
  readonly #bindings: Bindings;
  readonly #casts: Casts;
  readonly #conditions: Conditions;
  readonly #calls: Calls;
  readonly #windows: Windows;
  readonly #regrouping: Regrouping;

  constructor(dice: Dice, world: World, manner: Manner) {
    const setting = new Setting(dice, world, manner);
    const spelling = new Spelling(setting);
    const args = new Arguments(setting, this);
    this.#setting = setting;
    this.#leaves = new Leaves(setting, this);
    this.#records = new Records(setting, this);
    this.#bindings = new Bindings(setting, this);
    this.#casts = new Casts(setting, this);
    this.#conditions = new Conditions(setting, this);
    this.#calls = new Calls(setting, this, args, spelling);
    this.#windows = new Windows(setting, this, args, spelling);
    this.#regrouping = new Regrouping(setting, this, spelling);
  }

  /** A query and the formulas it may use. */
  query(): { text: string; formulas: readonly { name: string; text: string }[] } {
    const { dice, world, manner } = this.#setting;
    const tables = world.tables.map(table => table.grouping);
    const grouping = dice.chance(0.85) ? dice.pick(tables) : dice.pick(world.groupings).name;
    const place: Place = { grouping, fuel: manner.fuel, placed: true, ticks: false, scope: [], input: null };
    const scope = dice.chance(0.15) ? [this.#bindings.formula(place)] : [];
    return { text: this.#topLevel({ ...place, scope }).text, formulas: dice.shuffled(this.#bindings.formulas) };
  }

  #topLevel(place: Place): Made {
    const any = this.record(place);
    const made = any.grouping === null || any.type.kind !== 'record' ? this.#fields(place, place.fuel) : any;
    const output = isOutput(made.type) ? made : outputOf(made);
    return (this.#setting.dice.chance(0.2) && this.#conditions.filtered(output, place)) || output;
  }

  record(place: Place): Made {
    const { dice } = this.#setting;
    const inner = { ...place, fuel: place.fuel - 1 };
    const make = dice.weighted<() => Made | null>([
      [6, () => this.#fields(inner, inner.fuel)],
      [1.5, () => this.#windows.family(inner)],
      [1, () => this.call(dice.pick(RECORDS), new Map(), inner)],
      [1, () => this.expression(this.#setting.recordType(place), inner)],
      [1, () => this.#bindings.piped(() => null, inner)],
      [0.7, () => this.#bindings.let(() => null, inner)]
    ]);
    return (place.fuel > 0 ? make() : null) ?? this.#fields(inner, 0);
  }

  #fields(place: Place, fuel: number): Made {
    return this.#records.fields(place, fuel, inner => this.#calls.anything(inner) ?? this.expression(this.#setting.anyType(place), inner));
  }

  expression(type: t.Type, place: Place): Made {
    if (this.#setting.dice.chance(this.#setting.manner.wildness)) return this.#exactly(this.#setting.anyType(place), place);
    return this.#exactly(type, place);
  }

  #exactly(type: t.Type, place: Place): Made {
    if (place.fuel < 1) return this.leaf(type, place);
    const inner = { ...place, fuel: place.fuel - 1 };
    const make = this.#setting.dice.weighted<() => Made | null>([
      [3, () => this.leaf(type, place)],
      [12, () => this.#calls.giving(type, inner)],
      [2.5, () => this.#calls.any(inner)],
      [1, () => this.#casts.castOf(type, inner)],
      [1.5, () => this.#records.fieldOf(type, inner)],
      [0.8, () => this.#bindings.piped(() => type, inner)],
      [0.7, () => this.#bindings.let(() => type, inner)],
      [place.ticks && type.kind === 'bool' ? 12 : 0.03, () => this.#windows.tick(type, place)],
      [type.kind === 'bool' ? 2 : 0, () => this.#conditions.condition(inner)],
      [type.kind === 'record' ? 6 : 0, () => this.recordOf(type, inner)],
      [type.kind === 'string' ? 0.5 : 0, () => this.#records.member(inner)],
      [type.kind === 'list' ? 1 : 0, () => this.#records.listMember(type, inner)]
    ]);
    const made = make();
    if (made?.type.kind === 'error') return { ...made, type };
    if (!made || (place.placed && made.grouping === null)) return this.leaf(type, place);
    return t.sameType(made.type, type) ? made : (this.#casts.cast(made, type) ?? this.leaf(type, place));
  }

  leaf(type: t.Type, place: Place): Made {
    return this.#leaves.leaf(type, place);
  }

  recordOf(type: t.Type, place: Place): Made | null {
    return this.#records.recordOf(type, place);
  }

  call(shape: Shape, given: ReadonlyMap<string, t.Type>, place: Place): Made | null {
    return this.#calls.call(shape, given, place);
  }

  window(place: Place): Made | null {
    return this.#windows.window(place);
  }

  rekeyed(shape: Shape, bound: ReadonlyMap<string, t.Type>, place: Place, from: string): Made | null {
    return this.#regrouping.rekeyed(shape, bound, place, from);
  }
}

/** Whether values of the type can be output (§1.11). */
function isOutput(type: t.Type): boolean {
  if (type.kind === 'record') return type.fields.every(field => isOutput(field.type));
  return !isMember(type, 'timedelta') || type.kind === 'null';
}

// Spans of time cannot be output: they are cast, or left out where they are within other values.
function outputOf(made: Made): Made {
  const fields = made.type.kind === 'record' ? made.type.fields : [];
  const kept = fields.flatMap(({ name, type }) => {
    if (isOutput(type)) return [`${name}: r.${name}`];
    return isMember(type, 'timedelta') ? [`${name}: r.${name} as i64`] : [];
  });
  return { ...made, text: `let r = ${made.text} in { ${['z: r', ...kept].slice(kept.length > 0 ? 1 : 0).join(', ')} }` };
}
