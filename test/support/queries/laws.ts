import type { Program } from '../../../engine/compile/program.ts';
import { nameOf } from '../../../engine/functions/index.ts';
import { optimize } from '../../../engine/optimize/optimize.ts';
import { asking } from './asking.ts';
import type { Case } from './case.ts';
import { coming } from './coming.ts';
import { isWellConditioned } from './conditioning.ts';
import { abreast, divided } from './divided.ts';
import { exactnessOf } from './exactness.ts';
import { future } from './future.ts';
import { difference, evaluatorOf, hasFewTicks, meant, planQuery, run } from './judge.ts';
import type { Judged, Law } from './judged.ts';
import { loadWorld, meanWorld, schemaOf } from './load.ts';
import { nullable } from './nullable.ts';
import { order } from './order.ts';
import { outside } from './outside.ts';
import { restrictions } from './restrictions.ts';
import { interruptions, resumption } from './resumption.ts';
import type { Tally } from './tally.ts';

const MOST_TICKS = 300;

/** The laws beside that of the kernels: a case is held to one of them. */
const LAWS: readonly Law[] = [order, divided, abreast, coming, future, interruptions, resumption, restrictions, asking, nullable, outside];

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
  tally.met(plan, one.text);
  const judged: Judged = { one, plan, tables, rows: meant(plan, tables), near: exactness === 'near', held: law => tally.held(law) };
  return (await kernelsObey(judged, tally)) ?? (await obeysOne(judged));
}

/** The compiled plan, as it is and optimized, gives what it means, whatever the slices, whatever fits in a loop, and when it is run again. */
async function kernelsObey({ one, plan, rows, near, held }: Judged, tally: Tally): Promise<string | null> {
  const data = loadWorld(one.world);
  const [plain, optimized] = one.slices;
  for (const [label, tried, slice] of [['plan', plan, plain] as const, ['optimized plan', optimize(plan), optimized] as const]) {
    const longest = (tried === plan) === (one.shuffle % 2 === 0) ? 1 + (one.shuffle % 7) : undefined;
    const ran = await run(tried, data, slice, one.shuffle % 5 === 0 ? 2 : 1, {}, longest);
    if (isKeptByMany(ran.program)) held('rows kept by several loops');
    if (!ran.program.steps.some(step => step.kind === 'loop')) return `the ${label} has no loop`;
    for (const { name } of ran.program.applies) tally.computedByHost(/^[^(<]*/.exec(name)?.[0] ?? name);
    for (const { entry } of ran.program.folds) tally.computedByHost(nameOf(entry));
    const differs = difference(rows, ran.rows, near);
    if (differs) return `the kernel of the ${label}, in slices of ${slice}, does not give what it means: ${differs}`;
  }
  return null;
}

function isKeptByMany({ steps }: Program): boolean {
  const filters = steps.flatMap(step => (step.kind === 'loop' ? step.filters : []));
  return new Set(filters).size < filters.length;
}

/** The law whose turn it is, or the next one that says something of the case. */
async function obeysOne(judged: Judged): Promise<string | null> {
  // Of digits that the laws themselves do not choose by.
  const turn = Math.floor(judged.one.shuffle / 2520);
  for (let i = 0; i < LAWS.length; i++) {
    const law = LAWS[(turn + i) % LAWS.length] as Law;
    const broken = await law(judged);
    if (broken !== undefined) return broken;
  }
  return null;
}
