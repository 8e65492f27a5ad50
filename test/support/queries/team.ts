import { PartRun } from '../../../engine/run/part.ts';
import type { Team } from '../../../engine/run/team.ts';

/** Parts that are computed one after another in this thread, of as few rows as there are. What they are given and give is cloned, as between threads. */
export const inTurn = (size: number, sliceRows: number): Team => ({
  size,
  leastRows: { heavy: 0, light: 0 },
  sliceRows,
  begin: (plan, _, tasks) =>
    tasks.map(task => {
      const part = new PartRun(plan, structuredClone(task));
      return { take: async slice => structuredClone(part.take(structuredClone(slice))), end: () => part.end() };
    })
});
