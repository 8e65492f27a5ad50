import { operation } from '../define.ts';

export const shiftTo = operation({
  signature: 'shift_to<T: any>(time: timestamp_ns, value: T) -> T',
  doc: 'Moves every row to a later time; rows whose time is null or earlier than their own are dropped.',
  group: 'rows',
  receiver: 'value',
  plan: (builder, [time, value]) => builder.shiftTo(time!, value!),
  examples: [
    `
    Order
    time   user  item  due
    10:00  Ben   tea   10:30
    10:01  Ryan  milk  10:10
    10:02  Ben   .     10:02
    10:03  Ben   jam   09:00
    10:04  Ben   egg   .

    > { item: shift_to(Order.due, Order.item) }
    time   key   item
    10:02  Ben   .
    10:10  Ryan  milk
    10:30  Ben   tea
    `
  ]
});
