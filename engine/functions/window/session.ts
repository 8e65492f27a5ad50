import { elapsed, lengthOf } from '../../types/periods.ts';
import type { Type } from '../../types/type.ts';
import type { Value } from '../../types/value.ts';
import { type Extent, movingWindow } from '../define.ts';
import { refuseLength } from './length.ts';

/** A session that has a row where it ends. */
export const pause = (gap: bigint): Extent => ({ name: `session ${gap}ns expiring`, kind: 'pause', gap, expiry: time => time + gap });

export const session = movingWindow({
  signature: 'session<D: timedelta>(const gap: D, const expire: bool = false) -> window',
  doc: 'The current session: what happened without a pause longer than `gap`. It is empty once the pause since the last input is longer than that.\n\nA session is still open exactly `gap` after its last input. `expire = true` adds a row there that shows it for the last time, unless something came.',
  group: 'windows, ticks',
  extension: true,
  refuse: facts => refuseLength(facts, 0, 'gap', false),
  extent: types => {
    const gap = elapsed(lengthOf(types.params[0] as Type, types.constant(0) as Value)) as bigint;
    return types.constant(1) === true ? pause(gap) : { name: `session ${gap}ns`, kind: 'pause', gap, expiry: null };
  },
  examples: [
    `
    time   key   x  |  sum(x, window = session(seconds(600)))  count(x, window = session(seconds(600)))
    10:00  Ben   1  |  1                                       1
    10:05  Ben   2  |  3                                       2
    10:15  Ben   .  |  3                                       2
    10:16  Ben   .  |  .                                       0
    10:16  Ryan  8  |  8                                       1
    10:30  Ben   4  |  4                                       1
    `
  ]
});
