import fc from 'fast-check';
import type { Mode } from '../../../engine/plan/modes.ts';
import { isStorable } from '../../../engine/types/classes.ts';
import { inI64 } from '../../../engine/types/integers.ts';
import { showValue } from '../../../engine/types/literal.ts';
import { showType, type Type } from '../../../engine/types/type.ts';
import { Dice } from './dice.ts';
import type { Asked } from './judge.ts';
import { timeOf } from './load.ts';
import { simpler } from './simpler.ts';
import { anyTicks, type WrittenTick } from './ticks.ts';
import { anyWorld, EVERYTHING, type Ingredients, type World } from './world.ts';
import { Writer } from './writer.ts';

/** A query of a world, and how it is run. */
export interface Case extends Asked {
  readonly world: World;
  /** Rows per slice, of the plan as it is and of the optimized one. */
  readonly slices: readonly [plain: number, optimized: number];
  /** How the rows are shuffled for the order law, and in how many loads they come. */
  readonly shuffle: number;
  readonly loads: number;
  /** Where the input is cut for the cut law. */
  readonly cut: bigint;
}

export interface Options {
  readonly ingredients: Ingredients;
  readonly wildness: number;
  /** The most a query may have in it. */
  readonly fuel: number;
}

export const ORDINARY: Options = { ingredients: EVERYTHING, wildness: 0, fuel: 14 };

/** Random queries of random worlds. Shrinks to fewer rows, tables and columns, and to parts of the query. */
export class Cases extends fc.Arbitrary<Case> {
  readonly #options: Options;

  constructor(options: Options = ORDINARY) {
    super();
    this.#options = options;
  }

  override generate(random: fc.Random): fc.Value<Case> {
    return shown(anyCase(new Dice(random), this.#options));
  }

  override canShrinkWithoutContext(value: unknown): value is Case {
    return typeof value === 'object' && value !== null && 'world' in value;
  }

  override shrink(value: Case): fc.Stream<fc.Value<Case>> {
    return fc.stream(simpler(value)).map(shown);
  }
}

// Shown as text where it fails.
function shown(one: Case): fc.Value<Case> {
  return new fc.Value(Object.defineProperty({ ...one }, fc.toStringMethod, { value: () => `\n${showCase(one)}\n` }), undefined);
}

/** A case of these dice. */
export function anyCase(dice: Dice, { ingredients, wildness, fuel }: Options): Case {
  const world = anyWorld(dice, ingredients);
  const types = [...new Set(ingredients.columnTypes)].filter(isStorable);
  const palette = [...ingredients.columnTypes.slice(0, 12), ...dice.times(3, () => dice.pick(types))] as Type[];
  const writer = new Writer(dice, world, { wildness, ticks: usableTicks(dice, world), types: palette, fuel: dice.between(2, fuel) });
  const instants = instantsOf(world);
  return {
    world,
    ...writer.query(),
    mode: anyMode(dice, instants),
    slices: [dice.pick(SLICES), dice.pick(SLICES)],
    shuffle: dice.below(1_000_000),
    loads: dice.between(1, 3),
    cut: near(dice, instants)
  };
}

/** One of the instants, or one beside it. */
function near(dice: Dice, instants: readonly bigint[]): bigint {
  if (instants.length === 0) return 0n;
  const instant = dice.pick(instants);
  const beside = instant + BigInt(dice.pick([0, 0, 1, -1]));
  return inI64(beside) ? beside : instant;
}

const SLICES = [1, 1, 2, 3, 7, 1000];

/** The case as text: the query, then the tables. */
export function showCase({ text, formulas, mode, slices, shuffle, loads, cut, world }: Case): string {
  const options = { ...mode, slices, shuffle, loads, cut };
  const shown = JSON.stringify(options, (_, value) => (typeof value === 'bigint' ? String(value) : value));
  const tables = world.tables.map(({ name, grouping, subsort, fields, rows }) => {
    const columns = fields.map(field => `${field.name} ${showType(field.type)}`).join(' | ');
    return [
      `${name} in ${grouping}${subsort ? ' by seq' : ''}: ${columns}`,
      ...rows.map(row => `  ${row.map(showValue).join(' | ')}`)
    ].join('\n');
  });
  return [text, ...formulas.map(formula => `${formula.name} = ${formula.text}`), shown, ...tables].join('\n');
}

export function instantsOf({ tables }: World): bigint[] {
  return tables.flatMap(({ fields, rows }) => rows.map(row => timeOf(fields[0]!, row[0] as bigint)));
}

const MOST_BOUNDARIES = 40n;

// As many boundaries as the span has periods.
function usableTicks(dice: Dice, world: World): WrittenTick[] {
  const instants = instantsOf(world);
  const ticks = anyTicks(dice);
  if (instants.length === 0) return ticks;
  const [first, last] = [instants.reduce((a, b) => (a < b ? a : b)), instants.reduce((a, b) => (a > b ? a : b))];
  return ticks.filter(({ entry, types }) => {
    const boundaries = entry.boundaries?.(types);
    if (!boundaries) return true;
    const boundary = boundaries.from(first);
    return (last - first) / (boundaries.next(boundary) - boundary) < MOST_BOUNDARIES;
  });
}

const ALWAYS = -(2n ** 63n);

function anyMode(dice: Dice, instants: readonly bigint[]): Mode {
  const instant = (): bigint => near(dice, instants);
  const changedSince = dice.chance(0.85) ? ALWAYS : dice.chance(0.5) ? 0n : instant();
  const history = { results: 'history', at: null, until: null, changedSince, limit: 0 } as const;
  return dice.weighted<Mode>([
    [10, history],
    [1, { ...history, until: instant() }],
    [1, { ...history, limit: dice.between(1, 5) }],
    [3, { ...history, results: 'final' }],
    [2, { ...history, results: 'final', at: instant() }]
  ]);
}
