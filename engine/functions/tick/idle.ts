import { elapsed, lengthOf } from '../../types/periods.ts';
import type { Type } from '../../types/type.ts';
import type { Value } from '../../types/value.ts';
import { tick } from '../define.ts';
import { refuseLength } from '../window/length.ts';
import { pause } from '../window/session.ts';

export const idle = tick({
  signature: 'idle<D: timedelta>(const gap: D) -> bool',
  doc: 'True for an entity once nothing has happened to it for so long: `gap` after the latest row where the value it is used with is new and not null, unless another came by then.\n\nOnce per silence, and not after the last event of all. A day is 24 hours. `since(idle(g))` holds what `session(g)` holds, and keeps it until something new comes; that the tick closes a window is news too: a `when(idle(g))` of such a value waits for another silence.',
  group: 'windows, ticks',
  extension: true,
  refuse: facts => refuseLength(facts, 0, 'gap', false),
  boundaries: null,
  extent: types => pause(elapsed(lengthOf(types.params[0] as Type, types.constant(0) as Value)) as bigint),
  examples: [
    `
    View
    time   user  x
    09:00  Ben   1
    09:10  Ryan  2
    09:20  Ben   4
    10:30  Ben   8

    > { seen: sum(View.x) | when(idle(seconds(1800))) }
    time   subsort  key   seen
    09:40  MAX      Ryan  2
    09:50  MAX      Ben   5

    > { visit: sum(View.x, window = since(idle(seconds(1800)))) }
    time   subsort  key   visit
    09:00  0        Ben   1
    09:10  1        Ryan  2
    09:20  2        Ben   5
    09:40  MAX      Ryan  2
    09:50  MAX      Ben   5
    10:30  3        Ben   8
    `
  ]
});
