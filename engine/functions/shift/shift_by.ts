import { TIMESTAMP_NS, type Type } from '../../types/type.ts';
import { type CallTypes, operation } from '../define.ts';
import { addTime } from '../time/add_time.ts';

export const shiftBy = operation({
  signature: 'shift_by<T: any, D: timedelta>(delta: D, value: T) -> T',
  doc: 'Moves every row later by a duration or interval; rows that would move back are dropped.',
  group: 'rows',
  receiver: 'value',
  plan: (builder, [delta, value], types) =>
    builder.shiftTo(builder.call(addTime, [delta!, builder.timeOf(value!)], timeTypes(types)), value!),
  examples: [
    `
    Probe
    time   unit  temp
    10:00  kiln  4
    10:05  oven  9
    10:10  kiln  .

    > { temp: Probe.temp | shift_by(seconds(900)) }
    time   key   temp
    10:15  kiln  4
    10:20  oven  9
    10:25  kiln  .
    `
  ]
});

const timeTypes = (types: CallTypes): CallTypes => ({
  params: [types.params[0] as Type, TIMESTAMP_NS],
  result: TIMESTAMP_NS,
  constant: argument => (argument === 0 ? types.constant(0) : undefined)
});
