import { isImplicitlyConvertible, lub } from '../../../engine/types/lub.ts';
import { instantiate, type Parameter } from '../../../engine/types/signature.ts';
import * as t from '../../../engine/types/type.ts';
import { anyConstant, anyLength, anyOrigin, type Constant, isRefused, textConstant } from './constants.ts';
import { type Argument, factsOf, type Made, type Place, piece, type Writing } from './piece.ts';
import type { Setting } from './setting.ts';
import type { Shape } from './shapes.ts';
import type { Grouping } from './world.ts';

type Bound = ReadonlyMap<string, t.Type>;

/** The arguments of calls. */
export class Arguments {
  readonly #setting: Setting;
  readonly #writing: Writing;

  constructor(setting: Setting, writing: Writing) {
    this.#setting = setting;
    this.#writing = writing;
  }

  /** Arguments for the parameters of a function whose type variables are bound; null if there are none. */
  of(shape: Shape, bound: Bound, place: Place): Argument[] | null {
    const { dice, world } = this.#setting;
    const { params } = shape.signature;
    const used = this.#chosen(params).filter(i => params[i]?.default === null || dice.chance(0.5));
    const varying = used.filter(i => !params[i]?.constant);
    const foreign = shape.looksUp ? dice.pick(world.groupings) : null;
    const inner = { ...place, fuel: place.fuel / Math.max(1, varying.length), placed: place.placed || shape.entry.kind === 'operation' };
    const first = dice.pick(varying);
    const args: Argument[] = [];
    let record: Made | null = null;
    for (const i of used) {
      const parameter = params[i] as Parameter;
      const at = placeOf(shape, i, inner, foreign, i === first);
      const made: Made | null =
        foreign && i === shape.looksUp?.key
          ? this.#writing.expression(foreign.keyType, at)
          : this.#argument(shape, parameter, bound, at, record);
      if (!made) return null;
      if (made.type.kind === 'record' && parameter.type.kind === 'any record') record = made;
      args.push({ parameter: i, made });
    }
    return args;
  }

  /** The parameters that arguments are written for, in their order; several variadic ones alternate. */
  #chosen(params: readonly Parameter[]): number[] {
    const { dice } = this.#setting;
    const several = params.flatMap((param, i) => (param.variadic ? [i] : []));
    const repeated = dice.times(dice.between(1, 3), () => several).flat();
    return params.flatMap((param, i) => (param.variadic ? (i === several[0] ? repeated : []) : [i]));
  }

  #argument(shape: Shape, parameter: Parameter, bound: Bound, place: Place, record: Made | null): Made | null {
    if (parameter.constant) return this.constant(shape, parameter, bound, record);
    if (parameter.type.kind === 'any record') return this.#writing.record(place);
    const type = instantiate(parameter.type, bound);
    if (type.kind === 'window') return this.#writing.window(place);
    return this.#writing.expression(this.#looser(shape, parameter, type, place), place);
  }

  /** A type that converts to the wanted one by itself. */
  #looser({ signature }: Shape, { type: pattern }: Parameter, type: t.Type, place: Place): t.Type {
    const { dice, manner } = this.#setting;
    if (!dice.chance(0.2)) return type;
    if (pattern.kind === 'variable' && signature.params.filter(p => p.type.kind === 'variable' && p.type.name === pattern.name).length < 2)
      return type;
    const narrower = [t.NULL, ...manner.types, ...this.#setting.columnTypes(place.grouping)].filter(other =>
      pattern.kind === 'variable' ? lubIs(other, type) : pattern.kind === 'concrete' && isImplicitlyConvertible(other, type)
    );
    return narrower.length > 0 ? dice.pick(narrower) : type;
  }

  /** A constant argument: names of fields where a record is at hand, names of groupings where rows get one, lengths of time. */
  constant(shape: Shape, parameter: Parameter, bound: Bound, record: Made | null): Made {
    const constant = this.#constant(shape, parameter, bound, record);
    return piece(constant.text, constant.type, { constant: constant.value, loose: true });
  }

  #constant({ signature, rekeys }: Shape, { type: pattern }: Parameter, bound: Bound, record: Made | null): Constant {
    const { dice, world } = this.#setting;
    if (record?.type.kind === 'record') return textConstant(dice.pick(record.type.fields).name);
    if (pattern.kind === 'variable' && !bound.has(pattern.name))
      return signature.variables.get(pattern.name) === 'timedelta' ? anyLength(dice) : anyOrigin(dice);
    const type = instantiate(pattern, bound);
    return type.kind === 'string' && rekeys ? textConstant(dice.pick(world.groupings).name) : anyConstant(dice, type);
  }

  /** The arguments with constants that the function takes, if some are found soon. */
  accepted(shape: Shape, args: readonly Argument[], bound: Bound): readonly Argument[] {
    let tried = args;
    for (let i = 0; i < 12 && isRefused(shape, tried.map(factsOf)); i++) {
      tried = tried.map(arg => {
        const parameter = shape.signature.params[arg.parameter] as Parameter;
        return parameter.constant ? { ...arg, made: this.constant(shape, parameter, bound, null) } : arg;
      });
    }
    return tried;
  }
}

function placeOf(shape: Shape, i: number, place: Place, foreign: Grouping | null, first: boolean): Place {
  const lends = shape.entry.lends;
  const placed = shape.placed.has(i) || (lends === i && place.placed) || (lends === undefined && place.placed && first);
  const grouping = foreign && i === shape.looksUp?.value ? foreign.name : place.grouping;
  const input = place.input && (place.input.grouping === grouping || place.input.grouping === null) ? place.input : null;
  return { ...place, grouping, placed, input, ticks: lends === undefined ? place.ticks && shape.entry.kind === 'scalar' : lends !== i };
}

function lubIs(other: t.Type, type: t.Type): boolean {
  const common = lub(other, type);
  return common !== null && t.sameType(common, type);
}
