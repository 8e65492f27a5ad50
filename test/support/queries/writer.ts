import { isCastable } from '../../../engine/types/castable.ts';
import { isMember, isStorable } from '../../../engine/types/classes.ts';
import { fit } from '../../../engine/types/fit.ts';
import { isImplicitlyConvertible, lub } from '../../../engine/types/lub.ts';
import { instantiate, type Parameter } from '../../../engine/types/signature.ts';
import * as t from '../../../engine/types/type.ts';
import type { Value } from '../../../engine/types/value.ts';
import { anyConstant, isRefused, textConstant } from './constants.ts';
import type { Dice } from './dice.ts';
import { literalText } from './literals.ts';
import { AGGREGATIONS, CALLS, givers, JSONS, matches, RECORDS, SHAPES, type Shape, WINDOWS } from './shapes.ts';
import { anyValue } from './values.ts';
import type { Grouping, World, WorldTable } from './world.ts';

/** A piece of a query. */
export interface Made {
  readonly text: string;
  readonly type: t.Type;
  /** null: a literal. */
  readonly grouping: string | null;
  /** An unsuffixed integer literal. */
  readonly bare: boolean;
  /** Not a primary of the grammar: needs parentheses as an operand. */
  readonly loose: boolean;
  /** What a constant argument is worth. */
  readonly constant?: Value;
}

/** A name that stands for a piece. */
interface Binding {
  readonly name: string;
  readonly made: Made;
}

/** Where a piece is to stand. */
interface Place {
  readonly grouping: string;
  /** How much may still be written here. */
  readonly fuel: number;
  /** It must have rows. */
  readonly placed: boolean;
  readonly ticks: boolean;
  readonly scope: readonly Binding[];
  readonly input: Made | null;
}

/** How queries are written. */
export interface Manner {
  /** How often an argument ignores its type. */
  readonly wildness: number;
  /** Ticks that may be used: those that do not fill the world's span with rows. */
  readonly ticks: readonly Shape[];
  /** Types that values inside a query may have. */
  readonly types: readonly t.Type[];
  readonly fuel: number;
}

const NAMED_TYPES = /^(bool|[iuf]\d+|string|large_string|timestamp_\w+|duration_\w+|date32|interval_\w+)$/;

/** Writes random queries of a world, well-typed by the signatures of the functions unless wild. */
export class Writer {
  readonly #dice: Dice;
  readonly #world: World;
  readonly #manner: Manner;
  readonly #formulas: { name: string; text: string }[] = [];
  #names = 0;

  constructor(dice: Dice, world: World, manner: Manner) {
    this.#dice = dice;
    this.#world = world;
    this.#manner = manner;
  }

  /** A query and the formulas it may use. */
  query(): { text: string; formulas: readonly { name: string; text: string }[] } {
    const dice = this.#dice;
    const tables = this.#world.tables.map(table => table.grouping);
    const grouping = dice.chance(0.85) ? dice.pick(tables) : dice.pick(this.#world.groupings).name;
    const place: Place = { grouping, fuel: this.#manner.fuel, placed: true, ticks: false, scope: [], input: null };
    const scope = dice.chance(0.15) ? [this.#formula(place)] : [];
    return { text: this.#topLevel({ ...place, scope }).text, formulas: dice.shuffled(this.#formulas) };
  }

  #formula(place: Place): Binding {
    const made = this.expression(this.#anyType(place), { ...place, fuel: place.fuel / 2 });
    const name = this.#name();
    this.#formulas.push({ name, text: made.text });
    return { name, made: { ...made, text: name, loose: false, bare: false } };
  }

  #topLevel(place: Place): Made {
    const any = this.#record(place);
    const made = any.grouping === null || any.type.kind !== 'record' ? this.#fields(place, place.fuel) : any;
    return isOutput(made.type) ? made : this.#casted(made);
  }

  // Spans of time cannot be output: they are cast, or left out where they are within other values.
  #casted(made: Made): Made {
    const fields = made.type.kind === 'record' ? made.type.fields : [];
    const kept = fields.flatMap(({ name, type }) => {
      if (isOutput(type)) return [`${name}: r.${name}`];
      return isMember(type, 'timedelta') ? [`${name}: r.${name} as i64`] : [];
    });
    return { ...made, text: `let r = ${made.text} in { ${['z: r', ...kept].slice(kept.length > 0 ? 1 : 0).join(', ')} }` };
  }

  /** A record of any fields. */
  #record(place: Place): Made {
    const inner = { ...place, fuel: place.fuel - 1 };
    const make = this.#dice.weighted<() => Made | null>([
      [6, () => this.#fields(inner, inner.fuel)],
      [1.5, () => this.#family(inner)],
      [1, () => this.#call(this.#dice.pick(RECORDS), new Map(), inner)],
      [1, () => this.expression(this.#recordType(place), inner)],
      [1, () => this.#piped(() => null, inner)],
      [0.7, () => this.#let(() => null, inner)]
    ]);
    return (place.fuel > 0 ? make() : null) ?? this.#fields(inner, 0);
  }

  #fields(place: Place, fuel: number): Made {
    const count = this.#dice.between(1, fuel > 6 ? 4 : 2);
    const made = this.#dice.times(count, i => {
      const inner = { ...place, fuel: fuel / count, placed: place.placed && i === 0 };
      return this.#anything(inner) ?? this.expression(this.#anyType(place), inner);
    });
    const names = made.map((_, i) => 'abcdefgh'[i] as string);
    return {
      text: `{ ${made.map(({ text }, i) => `${names[i]}: ${text}`).join(', ')} }`,
      type: t.record(made.map(({ type }, i) => ({ name: names[i] as string, type }))),
      grouping: made.find(({ grouping }) => grouping !== null)?.grouping ?? null,
      bare: false,
      loose: false
    };
  }

  /** A call of any function, of whatever type it is. */
  #anything(place: Place): Made | null {
    if (place.fuel < 1 || this.#dice.chance(0.8)) return null;
    const made = this.#call(this.#dice.pick(CALLS), new Map(), { ...place, fuel: place.fuel - 1 });
    return made && isStorable(made.type) && (made.grouping !== null || !place.placed) ? made : null;
  }

  /** Aggregations of one input, some in one window: such as share their state and branches. */
  #family(place: Place): Made | null {
    const half = { ...place, fuel: place.fuel / 2 };
    const input = this.expression(this.#dice.pick([t.I64, t.F64, t.BOOL, this.#anyType(place)]), { ...half, placed: true });
    const window = this.#window(half);
    const made = this.#dice.times(this.#dice.between(2, 4), () => this.#aggregated(this.#dice.pick(AGGREGATIONS), input, window, place));
    const fields = made.flatMap((each, i) => (each ? [{ name: `f${i}`, made: each }] : []));
    if (fields.length === 0) return null;
    return {
      text: `{ ${fields.map(field => `${field.name}: ${field.made.text}`).join(', ')} }`,
      type: t.record(fields.map(field => ({ name: field.name, type: field.made.type }))),
      grouping: input.grouping,
      bare: false,
      loose: false
    };
  }

  #aggregated(shape: Shape, input: Made, window: Made | null, place: Place): Made | null {
    const args = shape.signature.params.flatMap((parameter, i): Argument[] => {
      if (i === 0) return [{ parameter: i, made: input }];
      if (isWindow(parameter)) return window && this.#dice.chance(0.7) ? [{ parameter: i, made: window }] : [];
      const made = parameter.default === null ? this.#constantArgument(shape, parameter, new Map(), null) : null;
      return made ? [{ parameter: i, made }] : [];
    });
    const made = this.#written(shape, args, { ...place, input: null });
    return made?.type.kind === 'error' ? null : made;
  }

  /** An expression of exactly this type. */
  expression(type: t.Type, place: Place): Made {
    if (this.#dice.chance(this.#manner.wildness)) return this.#exactly(this.#anyType(place), place);
    return this.#exactly(type, place);
  }

  #exactly(type: t.Type, place: Place): Made {
    if (place.fuel < 1) return this.#leaf(type, place);
    const inner = { ...place, fuel: place.fuel - 1 };
    const make = this.#dice.weighted<() => Made | null>([
      [3, () => this.#leaf(type, place)],
      [12, () => this.#anyCall(type, inner)],
      [2.5, () => this.#call(this.#dice.pick(CALLS), new Map(), inner)],
      [1, () => this.#castOf(type, inner)],
      [1.5, () => this.#fieldOf(type, inner)],
      [0.8, () => this.#piped(() => type, inner)],
      [0.7, () => this.#let(() => type, inner)],
      [place.ticks && type.kind === 'bool' ? 12 : 0.03, () => this.#tick(type, place)],
      [type.kind === 'record' ? 6 : 0, () => this.#recordOf(type, inner)],
      [type.kind === 'string' ? 0.5 : 0, () => this.#member(inner)],
      [type.kind === 'list' ? 1 : 0, () => this.#listMember(type, inner)]
    ]);
    const made = make();
    if (made?.type.kind === 'error') return { ...made, type };
    if (!made || (place.placed && made.grouping === null)) return this.#leaf(type, place);
    return t.sameType(made.type, type) ? made : (this.#cast(made, type) ?? this.#leaf(type, place));
  }

  #tick(type: t.Type, place: Place): Made | null {
    const { ticks } = this.#manner;
    if (type.kind !== 'bool' || place.placed || ticks.length === 0) return null;
    return { text: `${this.#dice.pick(ticks).name}()`, type: t.BOOL, grouping: null, bare: false, loose: false };
  }

  // ── leaves ──

  #leaf(type: t.Type, place: Place): Made {
    const options = [...this.#columns(type, place), ...this.#bound(type, place)];
    if (options.length > 0 && (place.placed || this.#dice.chance(0.9))) return this.#dice.pick(options);
    return place.placed ? this.#placed(type, place) : this.#literal(type, place);
  }

  #columns(type: t.Type, { grouping }: Place): Made[] {
    return this.#tablesOf(grouping).flatMap(table => {
      const whole = this.#table(table);
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
    const made = { type, grouping: null, bare: false, loose: false };
    if (type.kind === 'null') return { ...made, text: 'null' };
    const text = literalText(type, this.#constant(type)) ?? literalText(type, null);
    if (text !== null) return { ...made, text, bare: /^[0-9]+$/.test(text) };
    return this.#unspellable(type, place) ?? { ...made, text: 'null', type: t.NULL };
  }

  #constant(type: t.Type): Value {
    if (this.#dice.chance(0.1)) return null;
    const keys = this.#world.groupings.filter(({ keyType }) => t.sameType(keyType, type));
    if (keys.length > 0 && this.#dice.chance(0.4)) return this.#dice.pick(this.#dice.pick(keys).keys);
    return anyValue(this.#dice, type, this.#instants());
  }

  #instants(): bigint[] {
    return this.#world.tables.flatMap(({ rows, fields }) =>
      fields[0]?.type.kind === 'timestamp' && fields[0].type.unit === 'ns' ? rows.map(row => row[0] as bigint) : []
    );
  }

  // A list can be spelled as an aggregation.
  #unspellable(type: t.Type, place: Place): Made | null {
    if (type.kind === 'record') return this.#recordOf(type, { ...place, fuel: 0 });
    const found = givers(type).find(([{ entry, signature }]) => entry.kind === 'aggregate' && signature.result.kind === 'list');
    return found ? this.#call(found[0], found[1], { ...place, fuel: 0, placed: false }) : null;
  }

  /** A value of the type that has rows: a literal beside a column in a record, or what a column can be cast to. */
  #placed(type: t.Type, place: Place): Made {
    const tables = this.#tablesOf(place.grouping);
    if (tables.length === 0) return this.#regrouped(type, place);
    const { text } = this.#table(this.#dice.pick(tables));
    const inner = this.#literal(type, { ...place, placed: false });
    return { ...inner, text: `{ a: ${inner.text}, b: ${text} }.a`, grouping: place.grouping, bare: false, loose: false };
  }

  #regrouped(type: t.Type, place: Place): Made {
    const from = this.#dice.pick(this.#world.tables).grouping;
    const shape = this.#dice.pick(SHAPES.filter(({ rekeys }) => rekeys));
    const bound = new Map([...shape.signature.variables.keys()].map(name => [name, type]));
    return this.#rekeyed(shape, bound, place, from) ?? { text: 'null', type: t.NULL, grouping: null, bare: false, loose: false };
  }

  // ── calls ──

  #anyCall(type: t.Type, place: Place): Made | null {
    const options = givers(type);
    if (options.length === 0) return null;
    const [shape, bound] = this.#dice.weighted(options.map(option => [this.#weight(option[0]), option] as const));
    return this.#call(shape, bound, place);
  }

  // What has a condition of its own or state is met more often.
  #weight({ entry }: Shape): number {
    if (entry.lends !== undefined) return 4;
    return entry.kind === 'operation' ? 2.5 : entry.kind === 'aggregate' ? 4 : 1;
  }

  #call(shape: Shape, given: ReadonlyMap<string, t.Type>, place: Place): Made | null {
    const bound = this.#bind(shape, given, place);
    if (!bound) return null;
    if (shape.rekeys) return this.#rekeyed(shape, bound, place, this.#otherGrouping(place.grouping));
    const args = this.#arguments(shape, bound, place);
    return args && this.#written(shape, this.#accepted(shape, args, bound), place);
  }

  /** The type variables that the result leaves open. */
  #bind({ signature }: Shape, given: ReadonlyMap<string, t.Type>, place: Place): Map<string, t.Type> | null {
    const bound = new Map(given);
    for (const { type } of signature.params) {
      if (type.kind !== 'map') continue;
      const maps = this.#columnTypes(place.grouping).filter(column => matches(signature, type, column, new Map(bound)));
      if (maps.length === 0) return null;
      matches(signature, type, this.#dice.pick(maps), bound);
    }
    for (const [name] of signature.variables) {
      if (bound.has(name)) continue;
      const types = this.#manner.types.concat(this.#columnTypes(place.grouping));
      const fitting = types.filter(type => type.kind !== 'null' && matches(signature, { kind: 'variable', name }, type, new Map()));
      if (fitting.length === 0) return null;
      bound.set(name, this.#dice.pick(fitting));
    }
    return bound;
  }

  #arguments(shape: Shape, bound: ReadonlyMap<string, t.Type>, place: Place): Argument[] | null {
    const { params } = shape.signature;
    const chosen = this.#chosen(params);
    const used = chosen.filter(i => params[i]?.default === null || this.#dice.chance(0.5));
    const fuel = place.fuel / Math.max(1, used.filter(i => !params[i]?.constant).length);
    const foreign = shape.looksUp ? this.#dice.pick(this.#world.groupings) : null;
    const args: Argument[] = [];
    const first = this.#dice.pick(used.filter(i => !params[i]?.constant));
    let record: Made | null = null;
    for (const i of used) {
      const parameter = params[i] as Parameter;
      const at = this.#placeOf(
        shape,
        i,
        { ...place, fuel, placed: place.placed || shape.entry.kind === 'operation' },
        foreign,
        i === first
      );
      const made: Made | null =
        foreign && i === shape.looksUp?.key ? this.expression(foreign.keyType, at) : this.#argument(shape, parameter, bound, at, record);
      if (!made) return null;
      if (made.type.kind === 'record' && parameter.type.kind === 'any record') record = made;
      args.push({ parameter: i, made });
    }
    return args;
  }

  /** The parameters that arguments are written for, in their order; several variadic ones alternate. */
  #chosen(params: readonly Parameter[]): number[] {
    const several = params.flatMap((param, i) => (param.variadic ? [i] : []));
    const repeated = this.#dice.times(this.#dice.between(1, 3), () => several).flat();
    return params.flatMap((param, i) => (param.variadic ? (i === several[0] ? repeated : []) : [i]));
  }

  #placeOf(shape: Shape, i: number, place: Place, foreign: Grouping | null, first: boolean): Place {
    const lends = shape.entry.lends;
    const placed = shape.placed.has(i) || (lends === i && place.placed) || (lends === undefined && place.placed && first);
    const grouping = foreign && i === shape.looksUp?.value ? foreign.name : place.grouping;
    const input = place.input && (place.input.grouping === grouping || place.input.grouping === null) ? place.input : null;
    return { ...place, grouping, placed, input, ticks: lends === undefined ? place.ticks && shape.entry.kind === 'scalar' : lends !== i };
  }

  #argument(shape: Shape, parameter: Parameter, bound: ReadonlyMap<string, t.Type>, place: Place, record: Made | null): Made | null {
    if (parameter.constant) return this.#constantArgument(shape, parameter, bound, record);
    if (parameter.type.kind === 'any record') return this.#record(place);
    const type = instantiate(parameter.type, bound);
    if (type.kind === 'window') return this.#window(place);
    return this.expression(this.#looser(shape, parameter, type, place), place);
  }

  /** A type that converts to the wanted one by itself. */
  #looser({ signature }: Shape, { type: pattern }: Parameter, type: t.Type, place: Place): t.Type {
    if (!this.#dice.chance(0.2)) return type;
    if (pattern.kind === 'variable' && signature.params.filter(p => p.type.kind === 'variable' && p.type.name === pattern.name).length < 2)
      return type;
    const narrower = [t.NULL, ...this.#manner.types, ...this.#columnTypes(place.grouping)].filter(other =>
      pattern.kind === 'variable' ? lubIs(other, type) : pattern.kind === 'concrete' && isImplicitlyConvertible(other, type)
    );
    return narrower.length > 0 ? this.#dice.pick(narrower) : type;
  }

  // Names of fields where a record is at hand, names of groupings where rows get one.
  #constantArgument(shape: Shape, parameter: Parameter, bound: ReadonlyMap<string, t.Type>, record: Made | null): Made {
    const type = instantiate(parameter.type, bound);
    const constant =
      record?.type.kind === 'record'
        ? textConstant(this.#dice.pick(record.type.fields).name)
        : type.kind === 'string' && shape.rekeys
          ? textConstant(this.#dice.pick(this.#world.groupings).name)
          : anyConstant(this.#dice, type);
    return { text: constant.text, type: constant.type, constant: constant.value, grouping: null, bare: false, loose: true };
  }

  /** Constants that the function takes, if some are found soon. */
  #accepted(shape: Shape, args: readonly Argument[], bound: ReadonlyMap<string, t.Type>): readonly Argument[] {
    let tried = args;
    for (let i = 0; i < 12 && isRefused(shape, tried.map(factsOf)); i++) {
      tried = tried.map(arg => {
        const parameter = shape.signature.params[arg.parameter] as Parameter;
        return parameter.constant ? { ...arg, made: this.#constantArgument(shape, parameter, bound, null) } : arg;
      });
    }
    return tried;
  }

  #window(place: Place): Made | null {
    const shape = this.#dice.pick(WINDOWS);
    const args = this.#arguments(shape, new Map(), { ...place, placed: false });
    if (!args || shape.entry.kind !== 'window') return null;
    const { condition } = shape.entry;
    const ticked = args.map(arg => (arg.parameter === condition ? { ...arg, made: this.#condition(place) } : arg));
    return this.#written(shape, ticked, place);
  }

  #condition(place: Place): Made {
    return this.expression(t.BOOL, { ...place, placed: false, ticks: true });
  }

  // ── groupings ──

  /** A call that regroups into the grouping of `place`; its arguments are in `from`. */
  #rekeyed(shape: Shape, bound: ReadonlyMap<string, t.Type>, place: Place, from: string): Made | null {
    const grouping = this.#world.groupings.find(({ name }) => name === place.grouping) as Grouping;
    const inner: Place = { ...place, grouping: from, fuel: place.fuel / 2, input: null, ticks: false };
    const args: Argument[] = shape.signature.params.flatMap((parameter, i) => {
      if (i === shape.rekeys?.key) return [{ parameter: i, made: this.expression(grouping.keyType, { ...inner, placed: false }) }];
      if (i === shape.rekeys?.value) {
        const type = instantiate(parameter.type, bound);
        return [{ parameter: i, made: this.expression(type, { ...inner, placed: true }) }];
      }
      if (t.showType(grouping.keyType) === grouping.name && this.#dice.chance(0.7)) return [];
      return [{ parameter: i, made: { text: JSON.stringify(grouping.name), type: t.STRING, grouping: null, bare: false, loose: false } }];
    });
    const made = this.#written(shape, args, { ...place, input: null });
    return made && { ...made, grouping: place.grouping };
  }

  #otherGrouping(not: string): string {
    const names = this.#world.groupings.map(({ name }) => name);
    const others = names.filter(name => name !== not);
    return others.length === 0 || this.#dice.chance(0.2) ? this.#dice.pick(names) : this.#dice.pick(others);
  }

  #tablesOf(grouping: string): readonly WorldTable[] {
    return this.#world.tables.filter(table => table.grouping === grouping);
  }

  // ── how calls are written ──

  #written(shape: Shape, args: readonly Argument[], place: Place): Made | null {
    const result = resultOf(shape, args) ?? (this.#manner.wildness > 0 ? t.ERROR : null);
    if (!result) return null;
    const grouping = shape.looksUp ? place.grouping : (args.find(({ made }) => made.grouping !== null)?.made.grouping ?? null);
    const operated = this.#operated(shape, args);
    return { text: operated ?? this.#called(shape, args, place), type: result, grouping, bare: false, loose: operated !== null };
  }

  #operated({ entry }: Shape, args: readonly Argument[]): string | null {
    const { operator } = entry;
    if (operator === undefined || args.length > 2 || this.#dice.chance(0.25)) return null;
    const [a, b] = args.map(({ made }) => primary(made));
    if (entry.prefix) return `${operator}${a}`;
    return operator === '[]' ? `(${b}[${args[0]?.made.text}])` : `${a} ${operator} ${b}`;
  }

  #called({ name, signature }: Shape, args: readonly Argument[], { input, grouping }: Place): string {
    const required = args.filter(({ parameter }) => signature.params[parameter]?.default === null);
    const variadic = signature.params.some(parameter => parameter.variadic);
    const piped = required.find(({ made }) => made.text === input?.text && (made.grouping === grouping || made.grouping === null));
    const left = piped && !variadic && this.#dice.chance(0.7) ? args.filter(arg => arg !== piped) : args;
    const firstKeyword =
      left === args && !variadic && !this.#dice.chance(0.2) ? left.length : left !== args ? this.#afterGap(left) : left.length;
    const texts = left.map(({ parameter, made }, i) => {
      const { name: keyword, default: missing } = signature.params[parameter] as Parameter;
      return missing !== null || i >= firstKeyword ? `${keyword} = ${made.text}` : made.text;
    });
    return `${name}(${texts.join(', ')})`;
  }

  // Positional arguments stop where one is left out.
  #afterGap(args: readonly Argument[]): number {
    const gap = args.findIndex(({ parameter }, i) => parameter !== i);
    return gap < 0 ? args.length : gap;
  }

  // ── other expressions ──

  #castOf(type: t.Type, place: Place): Made | null {
    if (!NAMED_TYPES.test(t.showType(type))) return null;
    const from = this.#manner.types.concat(this.#columnTypes(place.grouping)).filter(other => isCastable(other, type));
    return from.length === 0 ? null : this.#cast(this.expression(this.#dice.pick(from), place), type);
  }

  #cast(made: Made, type: t.Type): Made | null {
    if (!isCastable(made.type, type) || !NAMED_TYPES.test(t.showType(type))) return null;
    return { ...made, text: `(${made.text} as ${t.showType(type)})`, type, bare: false, loose: false };
  }

  #fieldOf(type: t.Type, place: Place): Made | null {
    const records = this.#recordTypes(place).filter(record => record.fields.some(field => t.sameType(field.type, type)));
    if (records.length === 0) return null;
    const chosen = this.#dice.pick(records);
    const base = this.expression(chosen, place);
    const field = this.#dice.pick(chosen.fields.filter(each => t.sameType(each.type, type)));
    return { ...base, text: `${primary(base)}.${field.name}`, type, bare: false, loose: false };
  }

  #listMember(type: t.Type, place: Place): Made | null {
    if (type.kind !== 'list') return null;
    const records = this.#recordTypes(place).filter(record => record.fields.some(field => t.sameType(field.type, type.item)));
    if (records.length === 0) return null;
    const chosen = this.#dice.pick(records);
    const base = this.expression(t.list(chosen), place);
    const field = this.#dice.pick(chosen.fields.filter(each => t.sameType(each.type, type.item)));
    return { ...base, text: `${primary(base)}.${field.name}`, type, bare: false, loose: false };
  }

  #recordOf(type: t.Type, place: Place): Made | null {
    if (type.kind !== 'record') return null;
    const fuel = place.fuel / Math.max(1, type.fields.length);
    const made = type.fields.map((field, i) => this.expression(field.type, { ...place, fuel, placed: place.placed && i === 0 }));
    const text = `{ ${type.fields.map(({ name }, i) => `${name}: ${made[i]?.text}`).join(', ')} }`;
    const actual = t.record(type.fields.map(({ name }, i) => ({ name, type: made[i]?.type ?? t.NULL })));
    return { text, type: actual, grouping: made.find(({ grouping }) => grouping !== null)?.grouping ?? null, bare: false, loose: false };
  }

  #member(place: Place): Made | null {
    const base = this.#call(this.#dice.pick(JSONS), new Map(), place);
    return base && { ...base, text: `${primary(base)}.${this.#dice.pick(['a', 'b', 'c'])}`, type: t.STRING, loose: false };
  }

  /** `null` wanted: any record. */
  #piped(wanted: () => t.Type | null, place: Place): Made {
    const left = this.expression(this.#handyType(place), { ...place, fuel: place.fuel / 2, placed: true });
    const input = { ...left, text: '$input', loose: false, bare: false };
    const right = this.#wanted(wanted(), { ...place, fuel: place.fuel / 2, input });
    return { ...right, text: `(${primary(left)} | ${right.text})`, loose: false, bare: false };
  }

  #let(wanted: () => t.Type | null, place: Place): Made {
    const value = this.expression(this.#handyType(place), { ...place, fuel: place.fuel / 2, placed: this.#dice.chance(0.9) });
    const name = this.#name();
    const binding = { name, made: { ...value, text: name, loose: false, bare: false } };
    const body = this.#wanted(wanted(), { ...place, fuel: place.fuel / 2, scope: [...place.scope, binding] });
    return { ...body, text: `(let ${name} = ${value.text} in ${body.text})`, loose: false, bare: false };
  }

  #wanted(type: t.Type | null, place: Place): Made {
    return type ? this.expression(type, place) : this.#record(place);
  }

  // ── types ──

  // Of values that get a name: such as much can be done with.
  #handyType(place: Place): t.Type {
    return this.#dice.weighted([
      [2, this.#recordType(place)],
      [2, this.#dice.pick([t.I64, t.F64, t.BOOL, t.STRING])],
      [1, this.#anyType(place)]
    ]);
  }

  #anyType(place: Place): t.Type {
    const dice = this.#dice;
    if (dice.chance(0.06)) return dice.pick([t.NULL, ...this.#recordTypes(place), t.list(dice.pick(this.#manner.types))]);
    return dice.chance(0.4) ? dice.pick([...this.#columnTypes(place.grouping), t.I64]) : dice.pick(this.#manner.types);
  }

  #recordType(place: Place): t.Type {
    return this.#dice.pick(this.#recordTypes(place));
  }

  #recordTypes({ grouping, scope, input }: Place): Extract<t.Type, { kind: 'record' }>[] {
    const small = t.record([
      { name: 'x', type: this.#dice.pick(this.#manner.types) },
      { name: 'y', type: this.#dice.pick(this.#manner.types) }
    ]);
    const tables = this.#tablesOf(grouping).map(table => t.record(table.fields));
    const bound = [...scope.map(({ made }) => made), ...(input ? [input] : [])].filter(made => made.grouping === grouping);
    return [small, ...tables, ...tables, ...bound.map(({ type }) => type)].filter(type => type.kind === 'record');
  }

  #columnTypes(grouping: string): t.Type[] {
    return this.#tablesOf(grouping).flatMap(table => table.fields.map(({ type }) => type));
  }

  #table({ name, fields, grouping }: WorldTable): Made {
    return { text: name, type: t.record(fields), grouping, bare: false, loose: false };
  }

  #name(): string {
    return `n${this.#names++}`;
  }
}

/** Whether values of the type can be output (§1.11). */
function isOutput(type: t.Type): boolean {
  if (type.kind === 'record') return type.fields.every(field => isOutput(field.type));
  return !isMember(type, 'timedelta') || type.kind === 'null';
}

const isWindow = ({ type }: Parameter): boolean => type.kind === 'concrete' && type.type.kind === 'window';

interface Argument {
  readonly parameter: number;
  readonly made: Made;
}

const primary = ({ text, loose }: Made): string => (loose ? `(${text})` : text);

function lubIs(other: t.Type, type: t.Type): boolean {
  const common = lub(other, type);
  return common !== null && t.sameType(common, type);
}

/** The type the checker will give the call; null if it will refuse it. */
function resultOf({ entry, signature }: Shape, args: readonly Argument[]): t.Type | null {
  if (entry.kind === 'operation' && entry.result) {
    const result = entry.result({ args: args.map(factsOf) });
    return 'code' in result ? null : result;
  }
  const { misfits, result } = fit(
    signature,
    args.map(({ parameter, made }) => ({ type: made.type, bare: made.bare, parameter }))
  );
  return misfits.length > 0 ? null : result;
}

const factsOf = ({ parameter, made }: Argument) => ({
  parameter,
  type: made.type,
  constant: made.constant,
  grouped: made.grouping !== null
});
