import * as t from '../../../engine/types/type.ts';
import type { Value } from '../../../engine/types/value.ts';
import { literalText } from './literals.ts';
import { type Made, type Place, piece, type Writing } from './piece.ts';
import type { Setting } from './setting.ts';
import { givers, SHAPES } from './shapes.ts';
import { anyValue } from './values.ts';

/** Pieces that have no pieces: columns, names and literals. */
export class Leaves {
  readonly #setting: Setting;
  readonly #writing: Writing;

  constructor(setting: Setting, writing: Writing) {
    this.#setting = setting;
    this.#writing = writing;
  }

  leaf(type: t.Type, place: Place): Made {
    const { dice } = this.#setting;
    const options = [...this.#columns(type, place), ...this.#bound(type, place)];
    if (options.length > 0 && (place.placed || dice.chance(0.9))) return dice.pick(options);
    return place.placed ? this.#placed(type, place) : this.#literal(type, place);
  }

  #columns(type: t.Type, { grouping }: Place): Made[] {
    return this.#setting.tablesOf(grouping).flatMap(table => {
      const whole = this.#setting.table(table);
      const fields = table.fields.filter(field => t.sameType(field.type, type));
      const columns = fields.map(field => ({ ...whole, text: `${table.name}.${field.name}`, type: field.type }));
      return t.sameType(whole.type, type) ? [whole, ...columns] : columns;
    });
  }

  #bound(type: t.Type, { scope, input, grouping, placed }: Place): Made[] {
    const names = [...scope.map(({ made }) => made), ...(input ? [input] : [])];
    const usable = names.filter(made => made.grouping === grouping || (made.grouping === null && !placed));
    return usable.flatMap(made => {
      const fields = made.type.kind === 'record' ? made.type.fields.filter(field => t.sameType(field.type, type)) : [];
      const members = fields.map(field => ({ ...made, text: `${made.text}.${field.name}`, type: field.type }));
      return [...(t.sameType(made.type, type) ? [made, made] : []), ...members, ...members];
    });
  }

  #literal(type: t.Type, place: Place): Made {
    if (type.kind === 'null') return piece('null', type);
    const text = literalText(type, this.#constant(type)) ?? literalText(type, null);
    if (text !== null) return piece(text, type, { bare: /^[0-9]+$/.test(text) });
    return this.#unspellable(type, place) ?? piece('null', t.NULL);
  }

  #constant(type: t.Type): Value {
    const { dice, world } = this.#setting;
    if (dice.chance(0.1)) return null;
    const keys = world.groupings.filter(({ keyType }) => t.sameType(keyType, type));
    if (keys.length > 0 && dice.chance(0.4)) return dice.pick(dice.pick(keys).keys);
    return anyValue(dice, type, this.#instants());
  }

  #instants(): bigint[] {
    return this.#setting.world.tables.flatMap(({ rows, fields }) =>
      fields[0]?.type.kind === 'timestamp' && fields[0].type.unit === 'ns' ? rows.map(row => row[0] as bigint) : []
    );
  }

  // A list can be spelled as an aggregation.
  #unspellable(type: t.Type, place: Place): Made | null {
    if (type.kind === 'record') return this.#writing.recordOf(type, { ...place, fuel: 0 });
    const found = givers(type).find(([{ entry, signature }]) => entry.kind === 'aggregate' && signature.result.kind === 'list');
    return found ? this.#writing.call(found[0], found[1], { ...place, fuel: 0, placed: false }) : null;
  }

  /** A value of the type that has rows: a literal beside a table in a record, or what is regrouped. */
  #placed(type: t.Type, place: Place): Made {
    const tables = this.#setting.tablesOf(place.grouping);
    if (tables.length === 0) return this.#regrouped(type, place);
    const { text } = this.#setting.table(this.#setting.dice.pick(tables));
    const inner = this.#literal(type, { ...place, placed: false });
    return piece(`{ a: ${inner.text}, b: ${text} }.a`, inner.type, { grouping: place.grouping });
  }

  #regrouped(type: t.Type, place: Place): Made {
    const { dice, world } = this.#setting;
    const from = dice.pick(world.tables).grouping;
    const shape = dice.pick(SHAPES.filter(({ rekeys }) => rekeys));
    const bound = new Map([...shape.signature.variables.keys()].map(name => [name, type]));
    return this.#writing.rekeyed(shape, bound, place, from) ?? piece('null', t.NULL);
  }
}
