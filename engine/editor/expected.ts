import { findOperator } from '../functions/index.ts';
import type { Ast } from '../syntax/ast.ts';
import { type Argument, fit } from '../types/fit.ts';
import { parseSignature } from '../types/notation.ts';
import type { Parameter, Signature } from '../types/signature.ts';
import { ERROR, type Type } from '../types/type.ts';
import { type Probe, slotOf } from './probe.ts';

/** What may stand at a place. */
export interface Expected {
  /** Whether a value of the type is taken there. */
  readonly takes: (type: Type) => boolean;
  readonly parameter: Parameter | null;
  /** Whether only what certainly fits is worth offering: where a window or a constant must stand. */
  readonly exact: boolean;
}

const ANYTHING: Expected = { takes: () => true, parameter: null, exact: false };

/** What the call or operator around a place takes there, in view of its other arguments; anything where nothing is around it. */
export function expectedAt(probe: Probe): Expected {
  const slot = slotOf(probe);
  if (slot?.parameter) {
    const { signature, parameter } = slot;
    const exact = parameter.constant || isWindow(parameter);
    return { takes: type => fits(signature, [{ type, parameter }]), parameter, exact };
  }
  const around = probe.path.at(-2);
  if (around?.kind !== 'operator') return ANYTHING;
  const entry = findOperator(around.operator, around.operands.length === 1);
  if (!entry) return ANYTHING;
  return { ...ANYTHING, takes: type => takenBy(parseSignature(entry.signature), around.operands, probe, type) };
}

const isWindow = ({ type }: Parameter): boolean => type.kind === 'concrete' && type.type.kind === 'window';

function takenBy(signature: Signature, operands: readonly Ast[], { at, survey }: Probe, type: Type): boolean {
  const given = operands.map((operand, i) => {
    const known = survey.seen.get(operand)?.timeline.node.type ?? ERROR;
    return { type: operand === at ? type : known, parameter: signature.params[i] as Parameter };
  });
  return fits(signature, given);
}

/** Whether arguments of these types are taken, as far as can be said without the others. */
export function fits(signature: Signature, given: readonly { readonly type: Type; readonly parameter: Parameter }[]): boolean {
  const args = given.map(({ type, parameter }): Argument => ({ type, bare: false, parameter: signature.params.indexOf(parameter) }));
  return fit(signature, args).misfits.length === 0;
}
