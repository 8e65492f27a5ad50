import { operation } from '../define.ts';

export const shiftTo = operation({
  signature: 'shift_to<T: any>(time: timestamp_ns, value: T) -> T',
  doc: 'Moves every row to a later time; rows whose time is null or earlier than their own are dropped.',
  group: 'rows',
  receiver: 'value',
  plan: (builder, [time, value]) => builder.shiftTo(time!, value!),
  examples: []
});
