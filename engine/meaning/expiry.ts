import type { Rows } from '../plan/node.ts';
import { compareIdentities, LAST_SUBSORT, type Row } from './row.ts';
import type { Moment } from './timeline.ts';

/**
 * The rows that a moving window adds (X2): for each input the instant at which it is out, or at which its session ends if none came up to then; one per
 * entity and instant, none after the last event. In row order.
 */
export function expiries(
  { extent, everyRow }: Extract<Rows, { kind: 'expiry' }>,
  rows: readonly Row[],
  input: readonly Moment[],
  last: bigint | null
): Omit<Row, 'nth'>[] {
  const inputs = rows.filter((_, i) => isThere(input[i] as Moment) && (everyRow || input[i]?.isNew === true));
  const due = inputs.flatMap(({ time, keyHash }, i) => {
    const end = (extent.expiry as (time: bigint) => bigint)(time);
    const isRenewed = extent.kind === 'pause' && inputs.some((other, j) => j > i && other.keyHash === keyHash && other.time <= end);
    return last === null || end > last || isRenewed ? [] : [{ time: end, subsort: LAST_SUBSORT, keyHash }];
  });
  return due.sort(compareIdentities).filter((row, i) => i === 0 || compareIdentities(due[i - 1] as Omit<Row, 'nth'>, row) !== 0);
}

const isThere = ({ value }: Moment): boolean => value !== null;
