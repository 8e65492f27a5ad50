import * as t from '../../../engine/types/type.ts';
import type { Dice } from './dice.ts';
import { type Made, type Place, piece } from './piece.ts';
import type { WrittenTick } from './ticks.ts';
import type { World, WorldTable } from './world.ts';

/** How queries are written. */
export interface Manner {
  /** How often an argument ignores its type. */
  readonly wildness: number;
  /** Ticks that may be used: those that do not fill the world's span with rows. */
  readonly ticks: readonly WrittenTick[];
  /** Types that values inside a query may have. */
  readonly types: readonly t.Type[];
  readonly fuel: number;
}

/** What every kind of piece is written from: the dice, the world and its types, and names not used yet. */
export class Setting {
  readonly dice: Dice;
  readonly world: World;
  readonly manner: Manner;
  #names = 0;

  constructor(dice: Dice, world: World, manner: Manner) {
    this.dice = dice;
    this.world = world;
    this.manner = manner;
  }

  name(): string {
    return `n${this.#names++}`;
  }

  tablesOf(grouping: string): readonly WorldTable[] {
    return this.world.tables.filter(table => table.grouping === grouping);
  }

  table({ name, fields, grouping }: WorldTable): Made {
    return piece(name, t.record(fields), { grouping });
  }

  otherGrouping(not: string): string {
    const names = this.world.groupings.map(({ name }) => name);
    const others = names.filter(name => name !== not);
    return others.length === 0 || this.dice.chance(0.2) ? this.dice.pick(names) : this.dice.pick(others);
  }

  /** A type of values that get a name: such as much can be done with. */
  handyType(place: Place): t.Type {
    return this.dice.weighted([
      [2, this.recordType(place)],
      [2, this.dice.pick([t.I64, t.F64, t.BOOL, t.STRING])],
      [1, this.anyType(place)]
    ]);
  }

  anyType(place: Place): t.Type {
    const { dice, manner } = this;
    if (dice.chance(0.06)) return dice.pick([t.NULL, ...this.recordTypes(place), t.list(dice.pick(manner.types))]);
    return dice.chance(0.4) ? dice.pick([...this.columnTypes(place.grouping), t.I64]) : dice.pick(manner.types);
  }

  recordType(place: Place): t.Type {
    return this.dice.pick(this.recordTypes(place));
  }

  recordTypes({ grouping, scope, input }: Place): Extract<t.Type, { kind: 'record' }>[] {
    const { types } = this.manner;
    const small = t.record(['x', 'y'].map(name => ({ name, type: this.dice.pick(types) })));
    const tables = this.tablesOf(grouping).map(table => t.record(table.fields));
    const bound = [...scope.map(({ made }) => made), ...(input ? [input] : [])].filter(made => made.grouping === grouping);
    return [small, ...tables, ...tables, ...bound.map(({ type }) => type)].filter(type => type.kind === 'record');
  }

  columnTypes(grouping: string): t.Type[] {
    return this.tablesOf(grouping).flatMap(table => table.fields.map(({ type }) => type));
  }
}
