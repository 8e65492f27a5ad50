import { FUNCTIONS, nameOf } from '../../../engine/functions/index.ts';
import type { MeantTable } from '../../../engine/meaning/meaning.ts';
import { optimize } from '../../../engine/optimize/optimize.ts';
import type { Plan } from '../../../engine/plan/node.ts';
import { rowsOf } from '../../../engine/plan/walk.ts';
import type { Data } from '../../../engine/run/result.ts';
import { hashValue } from '../../../engine/types/hash.ts';
import type { Value } from '../../../engine/types/value.ts';
import type { Case } from './case.ts';
import { isWellConditioned } from './conditioning.ts';
import { exactnessOf } from './exactness.ts';
import { difference, evaluatorOf, hasFewTicks, losesTicks, meant, planQuery, type Row, run } from './judge.ts';
import { loadWorld, meanWorld, schemaOf, timeOf } from './load.ts';
import type { World, WorldTable } from './world.ts';

/** What a run of the laws has seen. */
export class Tally {
  cases = 0;
  /** Cases that could not be judged, by why. */
  readonly left = new Map<string, number>();
  readonly functions = new Map<string, number>();
  readonly hostSteps = new Map<string, number>();
  cuts = 0;
  orders = 0;

  leave(why: string): null {
    add(this.left, why, 1);
    return null;
  }

  /** Takes in what another run has seen. */
  merge(other: Pick<Tally, 'cases' | 'cuts' | 'orders' | 'left' | 'functions' | 'hostSteps'>): void {
    this.cases += other.cases;
    this.cuts += other.cuts;
    this.orders += other.orders;
    for (const counts of ['left', 'functions', 'hostSteps'] as const) for (const [name, n] of other[counts]) add(this[counts], name, n);
  }
}

const add = (counts: Map<string, number>, name: string, n: number): unknown => counts.set(name, (counts.get(name) ?? 0) + n);

const MOST_TICKS = 300;

/** What law a case breaks, and how; null if it keeps them all. */
export async function breach(one: Case, tally: Tally): Promise<string | null> {
  tally.cases++;
  const plan = planQuery(one, schemaOf(one.world));
  if (!plan) return tally.leave('has errors');
  const tables = meanWorld(one.world);
  if (!hasFewTicks(plan, tables, MOST_TICKS)) return tally.leave('has too many ticks');
  const exactness = exactnessOf(plan);
  if (exactness === 'open') return tally.leave('is not fixed by the language');
  if (exactness === 'near' && !isWellConditioned(plan, evaluatorOf(plan, tables))) return tally.leave('cancels digits in a sliding window');
  count(plan, one, tally);
  const judged: Judged = { one, plan, tables, rows: meant(plan, tables), near: exactness === 'near', tally };
  return (await kernelsObey(judged)) ?? (await orderIsIrrelevant(judged)) ?? (await futureIsUnknown(judged));
}

interface Judged {
  readonly one: Case;
  readonly plan: Plan;
  readonly tables: ReadonlyMap<string, MeantTable>;
  readonly rows: readonly Row[];
  readonly near: boolean;
  readonly tally: Tally;
}

// Functions that the plan has no nodes of are found in the text.
function count(plan: Plan, { text }: Case, { functions }: Tally): void {
  for (const [, name] of text.matchAll(/(\w+)\(/g)) add(functions, name as string, 1);
  for (const { op } of plan.nodes) {
    add(functions, 'entry' in op ? nameOf(op.entry) : op.kind, 1);
  }
  for (const rows of rowsOf(plan)) {
    add(functions, rows.kind === 'tick' ? nameOf(rows.entry) : rows.kind, 1);
  }
}

/** The compiled plan, as it is and optimized, gives what it means, whatever the slices, and when it is run again. */
async function kernelsObey({ one, plan, rows, near, tally }: Judged): Promise<string | null> {
  const data = loadWorld(one.world);
  const [plain, optimized] = one.slices;
  for (const [label, tried, slice] of [['plan', plan, plain] as const, ['optimized plan', optimize(plan), optimized] as const]) {
    const ran = await run(tried, data, slice, one.shuffle % 5 === 0 ? 2 : 1);
    if (!ran.program.steps.some(step => step.kind === 'loop')) return `the ${label} has no loop`;
    for (const { name } of ran.program.applies) add(tally.hostSteps, /^[^(<]*/.exec(name)?.[0] ?? name, 1);
    for (const { entry } of ran.program.folds) add(tally.hostSteps, nameOf(entry), 1);
    const differs = difference(rows, ran.rows, near);
    if (differs) return `the kernel of the ${label}, in slices of ${slice}, does not give what it means: ${differs}`;
  }
  return null;
}

/** With a subsort column and without equal identities, neither order nor split of the input matter (X7). */
async function orderIsIrrelevant({ one, plan, rows, near, tally }: Judged): Promise<string | null> {
  const { world, shuffle, loads, slices } = one;
  if (shuffle % 3 !== 0) return null;
  const used = world.tables.filter(table => plan.tables.includes(table.name));
  const isFree = used.every(table => table.subsort && !hasEqualIdentities(table));
  const arranged = isFree ? used.map(table => ({ ...table, rows: shuffled(table.rows, shuffle) })) : [...used];
  tally.orders++;
  const data: Data = loadWorld({ ...world, tables: arranged }, { tables: shuffled(arranged, shuffle), loads });
  const differs = difference(rows, (await run(plan, data, slices[1])).rows, near);
  return differs && `${isFree ? 'the order' : 'the split'} of the rows matters: ${differs}`;
}

function hasEqualIdentities({ fields, rows, key }: WorldTable): boolean {
  const column = fields.findIndex(field => field.name === key);
  const identities = rows.map(row => `${row[0]} ${row[1]} ${hashValue(fields[column]!.type, row[column] as Value)}`);
  return new Set(identities).size < rows.length;
}

const shuffled = <T>(items: readonly T[], by: number): T[] =>
  items
    .map((item, i) => [Math.sin(i * 7919 + by * 104729), item] as const)
    .sort(([a], [b]) => a - b)
    .map(([, item]) => item);

/** Cut after an instant, every row up to it stays as it was, except those of the tick after everything (X7). */
async function futureIsUnknown({ one, plan, tables, rows, near, tally }: Judged): Promise<string | null> {
  const { cut, world, slices, mode, shuffle } = one;
  if (shuffle % 3 !== 1) return null;
  if (mode.results !== 'history' || mode.until !== null || mode.limit !== 0 || rowsOf(plan).some(isEnd)) return null;
  const past = new Map([...tables].map(([name, table]) => [name, { ...table, events: table.events.filter(({ time }) => time <= cut) }]));
  if (losesTicks(plan, tables, past, cut)) return null;
  tally.cuts++;
  const upTo = (of: readonly Row[]): Row[] => of.filter(({ time }) => time <= cut).map(row => ({ ...row, key: null }));
  const until = difference(upTo(rows), upTo((await run({ ...plan, until: cut }, loadWorld(world), slices[0])).rows), near);
  if (until) return `rows up to ${cut} change when events are read until then: ${until}`;
  if (!world.tables.every(keepsNumbers)) return null;
  const differs = difference(upTo(rows), upTo((await run(plan, loadWorld(pastOf(world, cut)), slices[0])).rows), near);
  return differs && `rows up to ${cut} change when the input ends there: ${differs}`;
}

/** Whether a table's later rows can be left out without renumbering others. */
export const keepsNumbers = ({ subsort, rows }: WorldTable): boolean =>
  subsort || rows.every((row, i) => i === 0 || (rows[i - 1]?.[0] as bigint) <= (row[0] as bigint));

const isEnd = (rows: ReturnType<typeof rowsOf>[number]): boolean => rows.kind === 'tick' && rows.entry.boundaries === null;

/** The world as it was up to an instant. */
export const pastOf = (world: World, cut: bigint): World => ({
  ...world,
  tables: world.tables.map(table => {
    const kept = table.rows.filter(row => timeOf(table.fields[0]!, row[0] as bigint) <= cut);
    return { ...table, rows: kept };
  })
});

/** Functions of the language that a tally has not met. */
export const unseen = ({ functions }: Tally): string[] => FUNCTIONS.map(nameOf).filter(name => !functions.has(name));
