import { optimize } from '../../../engine/optimize/optimize.ts';
import { difference, runParts } from './judge.ts';
import type { Law } from './judged.ts';
import { loadWorld } from './load.ts';

/** Entities computed apart, in two or three parts, give what the whole gives, to the last bit of the kernels' floats. */
export const divided: Law = async ({ one, plan, rows, near, held }) => {
  const data = loadWorld(one.world);
  // Whose turn a law has follows from the last bits of the same number.
  const parts = 2 + ((one.shuffle >> 4) % 2);
  const ran = await runParts(optimize(plan), data, one.slices[1], parts, 'entities');
  if (ran.whole !== null) return undefined;
  held(`divided in ${parts}`);
  const exact = difference(ran.undivided, ran.rows) ?? difference(rows, ran.rows, near);
  return exact && `in ${parts} parts, in slices of ${one.slices[1]}: ${exact}`;
};

/** The fields of a result computed apart give what they give together, to the last bit of the kernels' floats. */
export const abreast: Law = async ({ one, plan, rows, near, held }) => {
  const data = loadWorld(one.world);
  const parts = 2 + ((one.shuffle >> 5) % 2);
  const ran = await runParts(optimize(plan), data, one.slices[1], parts, 'fields');
  if (ran.whole !== null) return undefined;
  held(`fields in ${parts}`);
  const exact = difference(ran.undivided, ran.rows) ?? difference(rows, ran.rows, near);
  return exact && `fields in ${parts} parts, in slices of ${one.slices[1]}: ${exact}`;
};
