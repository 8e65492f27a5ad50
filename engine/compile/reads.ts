import type { Expr, Func, Stmt } from '../ir/nodes.ts';
import { expressionsOf, operands, statementsOf } from '../ir/walk.ts';
import { FRAME, type Step, type Store } from './program.ts';

/** The slots of the frame that functions read. */
export function slotsRead(funcs: readonly Func[]): ReadonlySet<number> {
  return new Set(funcs.flatMap(func => [...inStatements(func.body)]));
}

function* inStatements(statements: readonly Stmt[]): Generator<number> {
  for (const s of statements) {
    for (const e of expressionsOf(s)) yield* inExpression(e);
    yield* inStatements(statementsOf(s));
  }
}

function* inExpression(e: Expr): Generator<number> {
  if (e.kind === 'load' && e.address.kind === 'const') yield (Number(e.address.value) + e.offset - FRAME) / 4;
  for (const part of operands(e)) yield* inExpression(part);
}

/** The slots of a value's columns; `aside`: but not those of columns of a table. */
export function slotsOf({ valid, lane, fields, column }: Store, aside = false): number[] {
  if (aside && column !== undefined) return [];
  return [...(typeof valid === 'number' ? [valid] : []), ...(lane >= 0 ? [lane] : []), ...fields.flatMap(field => slotsOf(field, aside))];
}

/** The steps, the columns of tables aside that none of these slots and no step reads: they are brought nowhere. */
export function withoutUnread(steps: readonly Step[], read: ReadonlySet<number>): Step[] {
  const carried = steps.flatMap(step => (step.kind === 'shift' ? [step.by, ...step.carried.map(({ from }) => from)] : []));
  const inputs = steps.flatMap(step => (step.kind === 'expiry' ? [step.input, step.fresh] : step.kind === 'remote' ? step.args : []));
  const used = new Set([...read, ...[...carried, ...inputs].flatMap(store => slotsOf(store))]);
  const needed = (columns: ReadonlyMap<number, Store>): ReadonlyMap<number, Store> =>
    new Map([...columns].filter(([, store]) => slotsOf(store).some(slot => used.has(slot))));
  const kept = steps.map(step => (step.kind === 'scan' || step.kind === 'gather' ? { ...step, columns: needed(step.columns) } : step));
  return kept.map((step, i) => (step.kind === 'scan' ? { ...step, decisive: decisiveOf(steps[i] as Scan, steps) } : step));
}

type Scan = Extract<Step, { kind: 'scan' }>;

// Also columns that loops could do without because these rows have no nulls: others may have some.
function decisiveOf({ stream, columns }: Scan, steps: readonly Step[]): readonly number[] {
  const gathered = steps.flatMap(step => (step.kind === 'gather' && step.from === stream ? [...step.columns.keys()] : []));
  return [...new Set([...columns.keys(), ...gathered])].sort((a, b) => a - b);
}
