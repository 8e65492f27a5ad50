import { compileQuery } from '../../../engine/index.ts';
import { optimize } from '../../../engine/optimize/optimize.ts';
import { joined } from '../../../engine/run/frames.ts';
import type { Case } from './case.ts';
import { continued, interrupted, refusal, rowsOfBatch } from './interrupted.ts';
import { difference, type Row } from './judge.ts';
import type { Law } from './judged.ts';
import { loadWorld } from './load.ts';
import { keepsNumbers, pastOf } from './past.ts';
import type { World } from './world.ts';

/** A run that is saved between two slices and loaded in another session goes on as if nothing had happened. */
export const interruptions: Law = async ({ one, plan, rows, near, held }) => {
  const { world, shuffle } = one;
  const [slice, other] = one.slices;
  const optimized = optimize(plan);
  const pause = shuffle % 7;
  const [interruption] = (await interrupted(optimized, loadWorld(world), slice, n => n === pause)).interruptions;
  if (!interruption) return undefined;
  held('interruption');
  const elsewhere = loadWorld(world, { tables: [...world.tables].reverse(), loads: 1 });
  const rest = await continued(optimized, elsewhere, other, interruption.state);
  const differs = difference(rows, [...interruption.given, ...rest], near);
  return (
    differs &&
    `saved after ${pause + 1} slices of ${slice} and ${interruption.given.length} rows, loaded for slices of ${other}: ${differs}`
  );
};

// What a checkpoint may be refused for over the rows of which it has seen the first.
const REASONS = /bring (ticks|expiries) before the rows it has already seen$/;

/** A result that goes on from a checkpoint over the rows added since is that over all rows (§7.6). */
export const resumption: Law = async ({ one, rows, near, held }) => {
  const { world, cut, mode } = one;
  // Histories show rows from `changed_since` on, so that a checkpoint must be of before.
  if (mode.results === 'history' && mode.changedSince <= cut) return undefined;
  if (mode.until !== null || mode.limit !== 0 || !world.tables.every(keepsNumbers)) return undefined;
  const past = pastOf(world, mode.at !== null && mode.at < cut ? mode.at : cut);
  const first = await compiled(one, past, null);
  if (!first.state) return undefined;
  const alone = await compiled(one, past, null, false);
  const apart = difference(alone.rows, first.rows, near);
  if (apart) return `a checkpoint at ${cut} changes what is given: ${apart}`;
  const isFinal = mode.results === 'final';
  let differs: string | null = null;
  const refused = await refusal(async () => {
    const again = await compiled(one, past, first.state);
    differs = isFinal ? difference(first.rows, again.rows, near) : null;
    if (differs) differs = `resumed without new rows: ${differs}`;
    const resumed = await compiled(one, world, first.state);
    differs ??= difference(rows, resumed.rows, near);
  });
  held(refused === null ? 'resumption' : 'resumption refused');
  if (refused !== null) return REASONS.test(refused) ? null : `the checkpoint of the rows up to ${cut} is refused: ${refused}`;
  return differs && `resumed after ${cut}: ${differs}`;
};

/** A case's query over a world; its rows, and the checkpoint before their end. */
async function compiled(
  one: Case,
  world: World,
  checkpoint: Uint8Array | null,
  isSaved = true
): Promise<{ rows: Row[]; state: Uint8Array | null }> {
  const data = loadWorld(world);
  const formulas = one.formulas.map(formula => ({ ...formula, label: null }));
  const { query } = compileQuery({ text: one.text, formulas, ...one.mode }, data);
  if (!query) throw new Error('the query has errors');
  if (checkpoint) await query.resume(checkpoint);
  const rows: Row[] = [];
  let state: Uint8Array | null = null;
  const options = isSaved ? { checkpoint: (pieces: Iterable<Uint8Array<ArrayBuffer>>) => (state = joined(pieces)) } : {};
  for await (const batch of query.run(options)) rows.push(...rowsOfBatch(batch, data));
  return { rows, state };
}
