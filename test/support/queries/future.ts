import { rowsOf } from '../../../engine/plan/walk.ts';
import { difference, losesTicks, type Row, run } from './judge.ts';
import { isEnd, type Law } from './judged.ts';
import { loadWorld } from './load.ts';
import { keepsNumbers, pastOf } from './past.ts';

/** Cut after an instant, every row up to it stays as it was, except those of the tick after everything (X7). */
export const future: Law = async ({ one, plan, tables, rows, near, held }) => {
  const { cut, world, slices, mode } = one;
  if (mode.results !== 'history' || mode.until !== null || mode.limit !== 0 || rowsOf(plan).some(isEnd)) return undefined;
  const past = new Map([...tables].map(([name, table]) => [name, { ...table, events: table.events.filter(({ time }) => time <= cut) }]));
  if (losesTicks(plan, tables, past, cut)) return undefined;
  held('cut');
  const upTo = (of: readonly Row[]): Row[] => of.filter(({ time }) => time <= cut).map(row => ({ ...row, key: null }));
  const until = difference(upTo(rows), upTo((await run({ ...plan, until: cut }, loadWorld(world), slices[0])).rows), near);
  if (until) return `rows up to ${cut} change when events are read until then: ${until}`;
  if (!world.tables.every(keepsNumbers)) return null;
  const differs = difference(upTo(rows), upTo((await run(plan, loadWorld(pastOf(world, cut)), slices[0])).rows), near);
  return differs && `rows up to ${cut} change when the input ends there: ${differs}`;
};
