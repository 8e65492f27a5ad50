import { SECOND } from '../../types/instant.ts';
import { elapsed, lengthOf, periodsOf } from '../../types/periods.ts';
import type { Type } from '../../types/type.ts';
import type { Value } from '../../types/value.ts';
import { UTC } from '../../types/zone.ts';
import { type CallFacts, type Refusal, tick } from '../define.ts';
import { originOf, refuseOrigin } from '../time/origin.ts';
import { starts } from './boundaries.ts';

export const every = tick({
  signature: 'every<D: timedelta, O: any>(const d: D, const origin: O = null) -> bool',
  doc: 'True once per entity every so much time, a second at least, from the first event to the last.\n\nTicks are counted from the epoch (whole weeks from Monday 1970-01-05) or from `origin`, before it too. A day is 24 hours.',
  group: 'windows, ticks',
  extension: true,
  refuse: facts => refuseStep(facts) ?? refuseOrigin(facts, 1),
  boundaries: types => {
    const length = lengthOf(types.params[0] as Type, types.constant(0) as Value);
    return starts(periodsOf(length, UTC, originOf(types, 1)));
  },
  examples: [
    `
    View
    time   user  x
    09:15  Ben   1
    09:50  Ben   2
    10:05  Ryan  4

    > { total: sum(View.x) | when(every(seconds(1200))) }
    time   subsort  key   total
    09:20  MAX      Ben   1
    09:40  MAX      Ben   1
    10:00  MAX      Ben   3

    > { total: sum(View.x) | when(every(seconds(1800), origin = "2000-01-01T00:05:00")) }
    time   subsort  key   total
    09:35  MAX      Ben   1
    10:05  MAX      Ryan  4
    10:05  MAX      Ben   3
    `
  ]
});

function refuseStep({ args }: CallFacts): Refusal | null {
  const [step] = args;
  if (!step || step.constant === undefined) return null;
  const length = step.constant === null ? null : elapsed(lengthOf(step.type, step.constant));
  if (length !== null && length >= SECOND) return null;
  const label = step.type.kind === 'interval_months' ? 'months differ in length' : 'a second or more is expected';
  const notes = step.type.kind === 'interval_months' ? ['help: monthly(), quarterly() and yearly() tick by the calendar'] : [];
  return { code: 'E0008', argument: 0, label, notes };
}
