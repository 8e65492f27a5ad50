import type { Checked } from '../check/checked.ts';
import { showTyped } from '../check/show.ts';
import { showProgram } from '../compile/show.ts';
import type { Plan } from '../plan/node.ts';
import { showPlan } from '../plan/show.ts';
import { zonesText } from '../plan/zones.ts';
import type { Parsed } from '../syntax/ast.ts';
import { showAst } from '../syntax/show.ts';
import type { EntitiesDivision } from './entitiesDivision.ts';
import type { Prepared } from './prepared.ts';
import type { Team } from './team.ts';

/** What each stage made of a text; null where it was not reached. */
export interface Stages {
  readonly parsed: Parsed;
  readonly checked: Checked;
  readonly planned: Plan | null;
  readonly optimized: Plan | null;
  readonly prepared: Prepared | null;
  readonly team: Team | null;
}

const SHOW: ReadonlyMap<string, (stages: Stages) => string | null> = new Map([
  ['ast', ({ parsed }) => showAst(parsed.ast)],
  ['checked', ({ checked }) => showTyped(checked.query)],
  ['plan', ({ planned }) => planned && showPlan(planned)],
  ['optimized', ({ optimized }) => optimized && showPlan(optimized)],
  ['kernel', ({ prepared, team }) => prepared && `${showThreads(prepared, team)}\n${showProgram(prepared.program)}`]
]);

function showThreads(prepared: Prepared, team: Team | null): string {
  const division = prepared.division(team);
  if (division.by === 'nothing') return `one thread: ${division.why}`;
  if (division.by === 'entities') return `${team?.size} threads, each with its share of the entities: ${gain(division.of)}`;
  const { fields } = division.of.portions;
  const names = (places: readonly number[]): string => places.map(place => prepared.columns[place]?.name).join(', ');
  return [
    `${fields.length} threads, each with some fields: ${gain(division.of.portions)}`,
    ...fields.map(places => `  ${names(places)}`)
  ].join('\n');
}

const gain = ({ alone, together }: Pick<EntitiesDivision, 'alone' | 'together'>): string =>
  `about ${(alone / together).toFixed(1)} times as fast as one`;

/** Stages that only queries without errors reach; in them zones have rules. */
export const PLANNED: ReadonlySet<string> = new Set(['plan', 'optimized', 'kernel']);

/** The names of the stages, in order. */
export const STAGES: readonly string[] = [...SHOW.keys()];

/** A stage as text. Throws a RangeError for an unknown one. */
export function explain(stage: string, stages: Stages): string {
  const show = SHOW.get(stage);
  if (!show) throw new RangeError(`no stage '${stage}': there are ${STAGES.join(', ')}`);
  const shown = show(stages);
  const zones = stages.planned && PLANNED.has(stage) ? zonesText(stages.planned) : null;
  if (shown !== null) return zones === null ? shown : `${shown}\n${zones}`;
  return `The query has errors: stage '${stage}' was not reached.`;
}
