import { nameOf } from '../../../engine/functions/index.ts';
import type { Evaluator } from '../../../engine/meaning/evaluate.ts';
import type { Plan, PlanNode } from '../../../engine/plan/node.ts';
import { elapsed, lengthOf } from '../../../engine/types/periods.ts';
import type { Type } from '../../../engine/types/type.ts';
import type { Value } from '../../../engine/types/value.ts';
import { isMerged } from './exactness.ts';

// An error of 2⁻⁵³ of the greatest value stays below 1e-9 of what is left when values cancel each other to 2⁻²⁰ of it.
const WIDEST = 2 ** 20;

/** Whether floats of the plan's sliding windows can be had to 1e-9 by any way of computing them: their inputs, sums and differences of two inputs are of like sizes. */
export const isWellConditioned = (plan: Plan, evaluator: Evaluator): boolean =>
  plan.nodes.filter(isMerged).every(node => isEven(inputsOf(node.args[0] as PlanNode, evaluator)) && !isLevel(node, evaluator));

function inputsOf(node: PlanNode, evaluator: Evaluator): number[] {
  const timeline = evaluator.timeline(node);
  const values = timeline.continuity === 'literal' ? [timeline.value] : timeline.moments.map(({ value }) => value);
  return [...new Set(values.flatMap(numbersIn))].filter(Number.isFinite);
}

// The terms of a slope have the size of values by lengths of time, and its sum is fixed to 1e-9 of that (X2): a level slope is what rounding leaves of it.
function isLevel(node: PlanNode, evaluator: Evaluator): boolean {
  const { op, args } = node;
  if (op.kind !== 'fold' || nameOf(op.entry) !== 'slope') return false;
  const timeline = evaluator.timeline(args[0] as PlanNode);
  if (timeline.continuity === 'literal') return false;
  const inputs = inputsOf(args[0] as PlanNode, evaluator);
  const { rows } = timeline;
  const span = Number((rows.at(-1)?.time ?? 0n) - (rows[0]?.time ?? 0n));
  const per = Number(elapsed(lengthOf(op.types.params[1] as Type, op.types.constant(1) as Value)));
  const steep = (per * (Math.max(...inputs) - Math.min(...inputs))) / span;
  return inputsOf(node, evaluator).some(value => Math.abs(value) * WIDEST < steep);
}

// An input may be a record or a list of numbers.
function numbersIn(value: Value): number[] {
  if (Array.isArray(value)) return value.flatMap(numbersIn);
  return typeof value === 'number' || typeof value === 'bigint' ? [Number(value)] : [];
}

function isEven(values: readonly number[]): boolean {
  const most = Math.max(...values.map(Math.abs));
  const parts = values.flatMap((a, i) => values.slice(i).flatMap(b => [Math.abs(a - b), Math.abs(a + b)]));
  return parts.every(part => part === 0 || most / part < WIDEST);
}
