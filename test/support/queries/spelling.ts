import { fit } from '../../../engine/types/fit.ts';
import type { Parameter } from '../../../engine/types/signature.ts';
import * as t from '../../../engine/types/type.ts';
import { type Argument, factsOf, type Made, type Place, piece, primary } from './piece.ts';
import type { Setting } from './setting.ts';
import type { Shape } from './shapes.ts';

/** How calls are spelled: as operators, with keywords, with what is piped left out. */
export class Spelling {
  readonly #setting: Setting;

  constructor(setting: Setting) {
    this.#setting = setting;
  }

  /** The call; null if the language refuses it. */
  call(shape: Shape, args: readonly Argument[], place: Place): Made | null {
    const result = resultOf(shape, args) ?? (this.#setting.manner.wildness > 0 ? t.ERROR : null);
    if (!result) return null;
    const grouping = shape.looksUp ? place.grouping : (args.find(({ made }) => made.grouping !== null)?.made.grouping ?? null);
    const operated = this.#operated(shape, args);
    return piece(operated ?? this.#called(shape, args, place), result, { grouping, loose: operated !== null });
  }

  #operated({ entry }: Shape, args: readonly Argument[]): string | null {
    const { operator } = entry;
    if (operator === undefined || args.length > 2 || this.#setting.dice.chance(0.25)) return null;
    const [a, b] = args.map(({ made }) => primary(made));
    if (entry.prefix) return `${operator}${a}`;
    return operator === '[]' ? `(${b}[${args[0]?.made.text}])` : `${a} ${operator} ${b}`;
  }

  #called({ name, signature }: Shape, args: readonly Argument[], { input, grouping }: Place): string {
    const { dice } = this.#setting;
    const required = args.filter(({ parameter }) => signature.params[parameter]?.default === null);
    const variadic = signature.params.some(parameter => parameter.variadic);
    const piped = required.find(({ made }) => made.text === input?.text && (made.grouping === grouping || made.grouping === null));
    const left = piped && !variadic && dice.chance(0.7) ? args.filter(arg => arg !== piped) : args;
    const firstKeyword = left === args && !variadic && !dice.chance(0.2) ? left.length : left !== args ? afterGap(left) : left.length;
    const texts = left.map(({ parameter, made }, i) => {
      const { name: keyword, default: missing } = signature.params[parameter] as Parameter;
      return missing !== null || i >= firstKeyword ? `${keyword} = ${made.text}` : made.text;
    });
    return `${name}(${texts.join(', ')})`;
  }
}

// Positional arguments stop where one is left out.
function afterGap(args: readonly Argument[]): number {
  const gap = args.findIndex(({ parameter }, i) => parameter !== i);
  return gap < 0 ? args.length : gap;
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
