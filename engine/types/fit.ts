import { type Class, promote } from './classes.ts';
import { isImplicitlyConvertible, lub } from './lub.ts';
import { instantiate, type Parameter, type Pattern, type Signature } from './signature.ts';
import { ERROR, NULL, sameType, type Type, U64 } from './type.ts';

/** An argument as far as types go. */
export interface Argument {
  readonly type: Type;
  /** An integer literal written without sign and suffix: next to u64 it is one (§3.3). */
  readonly bare: boolean;
  /** The index of its parameter. */
  readonly parameter: number;
}

/** Why arguments do not fit a signature. Arguments are given by their index. */
export type Misfit =
  /** Not convertible to a declared type, or not the kind of collection. */
  | { readonly kind: 'argument'; readonly argument: number }
  /** The arguments of one type variable have no common type. */
  | { readonly kind: 'common'; readonly args: readonly number[] }
  /** The common type is not in the variable's class. */
  | { readonly kind: 'class'; readonly args: readonly number[]; readonly wanted: Class };

export interface Fit {
  readonly misfits: readonly Misfit[];
  /** The instantiated type of each argument's parameter; meaningful only without misfits. */
  readonly params: readonly Type[];
  readonly result: Type;
}

interface Constraint {
  readonly argument: number;
  readonly type: Type;
  readonly bare: boolean;
  /** Must come out unchanged: keys of a map are never converted. */
  readonly fixed: boolean;
}

/** Checks the types of a call's arguments (§3.4). Arguments of type `error` are left out, except that no collection pattern takes them. */
export function fit(signature: Signature, args: readonly Argument[]): Fit {
  const constraints = new Map<string, Constraint[]>();
  const misfits: Misfit[] = [];
  args.forEach((argument, index) => {
    const wanted = (signature.params[argument.parameter] as Parameter).type;
    if (!constrain(wanted, { ...argument, argument: index, fixed: false }, constraints))
      misfits.push({ kind: 'argument', argument: index });
  });
  const solved = new Map<string, Type>();
  for (const [name, wanted] of signature.variables) {
    const solution = solve(constraints.get(name) ?? [], wanted);
    if ('kind' in solution && solution.kind === 'misfit') misfits.push(solution.misfit);
    else solved.set(name, solution as Type);
  }
  return {
    misfits,
    params: args.map(argument => parameterType((signature.params[argument.parameter] as Parameter).type, argument.type, solved)),
    result: instantiate(signature.result, solved)
  };
}

const parameterType = (pattern: Pattern, given: Type, solved: ReadonlyMap<string, Type>): Type =>
  pattern.kind === 'any record' ? given : instantiate(pattern, solved);

function add(constraints: Map<string, Constraint[]>, name: string, constraint: Constraint): void {
  const known = constraints.get(name);
  if (known) known.push(constraint);
  else constraints.set(name, [constraint]);
}

function constrain(pattern: Pattern, given: Constraint, constraints: Map<string, Constraint[]>): boolean {
  const { type } = given;
  switch (pattern.kind) {
    case 'concrete':
      return type === ERROR || isImplicitlyConvertible(type, pattern.type);
    case 'variable':
      if (type !== ERROR) add(constraints, pattern.name, given);
      return true;
    case 'list':
      if (type.kind === 'list') return constrain(pattern.item, { ...given, type: type.item, bare: false }, constraints);
      return type.kind === 'null';
    case 'map':
      if (type.kind !== 'map') return type.kind === 'null';
      return (
        constrain(pattern.key, { ...given, type: type.key, bare: false, fixed: true }, constraints) &&
        constrain(pattern.value, { ...given, type: type.value, bare: false }, constraints)
      );
    case 'record':
      return type.kind === 'null' || type.kind === 'record';
    case 'any record':
      return true;
  }
}

type Solution = Type | { readonly kind: 'misfit'; readonly misfit: Misfit };

function solve(constraints: readonly Constraint[], wanted: Class): Solution {
  const args = [...new Set(constraints.map(constraint => constraint.argument))];
  const common = commonType(constraints);
  if (!common) return { kind: 'misfit', misfit: { kind: 'common', args } };
  return promote(common, wanted) ?? { kind: 'misfit', misfit: { kind: 'class', args, wanted } };
}

function commonType(constraints: readonly Constraint[]): Type | null {
  const fixed = constraints.find(constraint => constraint.fixed);
  let common: Type | null = NULL;
  for (const { type, bare } of constraints) {
    common = common && lub(common, bare && !fixed && isNextToU64(constraints) ? U64 : type);
  }
  return common && fixed && !sameType(common, fixed.type) ? null : common;
}

function isNextToU64(constraints: readonly Constraint[]): boolean {
  const others = constraints.filter(({ type, bare }) => !bare && type.kind !== 'null');
  return others.length > 0 && others.every(({ type }) => type.kind === 'u64');
}
