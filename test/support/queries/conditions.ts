import * as t from '../../../engine/types/type.ts';
import { type Made, type Place, piece, primary, type Writing } from './piece.ts';
import type { Setting } from './setting.ts';

/** What a user filters by: comparisons of columns of several tables, joined by `and`, `or` and `!`. */
export class Conditions {
  readonly #setting: Setting;
  readonly #writing: Writing;

  constructor(setting: Setting, writing: Writing) {
    this.#setting = setting;
    this.#writing = writing;
  }

  /** What is kept of a value; null where nothing has rows. */
  filtered(made: Made, place: Place): Made | null {
    const condition = this.condition({ ...place, fuel: Math.min(place.fuel, 4) });
    if (!condition || made.grouping === null || made.grouping !== condition.grouping) return null;
    const text = this.#setting.dice.chance(0.7) ? `(${primary(made)} | when(${condition.text}))` : `when(${condition.text}, ${made.text})`;
    return piece(text, made.type, { grouping: made.grouping });
  }

  /** null where no table has the grouping. */
  condition(place: Place): Made | null {
    const { dice } = this.#setting;
    if (place.fuel < 1) return this.#comparison(place);
    const half = { ...place, fuel: place.fuel / 2 };
    const make = dice.weighted<() => Made | null>([
      [4, () => this.#joined(dice.pick(['and', 'or']), half)],
      [2, () => this.#of('!', this.condition({ ...place, fuel: place.fuel - 1 }))],
      [1, () => this.#comparison(place)],
      [1, () => this.#defaulted(half)]
    ]);
    return make();
  }

  #joined(operator: string, place: Place): Made | null {
    const [a, b] = [this.condition(place), this.condition(place)];
    return a && b && this.#made(`${primary(a)} ${operator} ${primary(b)}`, place, true);
  }

  #of(prefix: string, made: Made | null): Made | null {
    return made && { ...made, text: `${prefix}${primary(made)}`, loose: true };
  }

  #defaulted(place: Place): Made | null {
    const made = this.condition(place);
    return made && this.#made(`else(${this.#setting.dice.pick(['true', 'false'])}, ${made.text})`, place);
  }

  #comparison(place: Place): Made | null {
    const { dice } = this.#setting;
    const tables = this.#setting.tablesOf(place.grouping);
    if (tables.length === 0) return null;
    const table = dice.pick(tables);
    const columns = table.fields.filter(({ type }) => COMPARED.has(type.kind));
    if (columns.length === 0 || dice.chance(0.25)) return this.#made(`is_valid(${table.name})`, place);
    const { name, type } = dice.pick(columns);
    const column = `${table.name}.${name}`;
    if (type.kind === 'bool') return this.#made(column, place);
    const value = dice.chance(0.15) ? `last(${column})` : column;
    const isNumber = type.kind !== 'timestamp' && dice.chance(0.5);
    const other = isNumber ? String(dice.below(4)) : primary(this.#writing.leaf(type, { ...place, placed: false }));
    return this.#made(`${value} ${dice.pick(['<', '>', '<=', '>=', '==', '!='])} ${other}`, place, true);
  }

  #made(text: string, { grouping }: Place, loose = false): Made {
    return piece(text, t.BOOL, { grouping, loose });
  }
}

const COMPARED = new Set(['bool', 'i8', 'i16', 'i32', 'i64', 'u8', 'u16', 'u32', 'u64', 'f32', 'f64', 'timestamp']);
