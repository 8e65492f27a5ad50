import { operation } from '../define.ts';

export const shiftUntil = operation({
  signature: 'shift_until<T: any>(predicate: bool, value: T) -> T',
  doc: "Holds the rows of an entity back until the predicate is true for it, and lets them all go at that row's time.",
  group: 'rows',
  receiver: 'value',
  plan: (builder, [predicate, value]) => builder.shiftUntil(predicate!, value!),
  examples: [
    `
    Order
    time   user  item  paid
    10:00  Ben   tea   false
    10:10  Ben   .     .
    10:15  Ryan  milk  false
    10:20  Ben   jam   true
    10:30  Ben   egg   true
    10:40  Ben   oil   false

    > { item: Order.item | shift_until(Order.paid) }
    time   key  item
    10:20  Ben  tea
    10:20  Ben  .
    10:20  Ben  jam
    10:30  Ben  egg
    `
  ]
});
