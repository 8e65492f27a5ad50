import { optimize } from '../../../engine/optimize/optimize.ts';
import { difference, run } from './judge.ts';
import type { Law } from './judged.ts';
import { comingWorld } from './load.ts';

/** Rows that are read in portions while the query runs, only the columns it needs, give what they give when they are all there. */
export const coming: Law = async ({ one, plan, rows, near, held }) => {
  const { at, until } = one.mode;
  const size = 1 + (one.shuffle % 7);
  const data = at === null && until === null ? comingWorld(one.world, size) : null;
  if (data === null) return undefined;
  held('coming');
  const differs = difference(rows, (await run(optimize(plan), data, one.slices[1], 2)).rows, near);
  return differs && `rows that come ${size} at a time give something else: ${differs}`;
};
