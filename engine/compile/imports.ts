import type { Signature } from '../ir/nodes.ts';

/**
 * What the run gives to kernels besides `ir/host.ts`: `apply(call)` and `accumulate(fold, entity, what, time)` are host steps that read and leave cells in the scratch area
 * (`what`: bit 0 an input, bit 1 the window closes); `tally(fold, entity, what, low, high)` is the same where a state is kept together with others (`isTogether`), by the words of the time; `reach(window, instant)` leaves there from where on a moving window holds inputs (`extent.ts`); `resize(head, stride)` gives the content of that head
 * (`moving.ts`) a ring with room for twice its entries; `gather(list, record, count)` gives the
 * handle of the list of the latest of so many inputs, which are in a ring in a record of state (`ring.ts`); `number` gives the entity of a hash (grouping, low, high word), a new one where there is none, `find_text` that of a string key by its code, -1
 * where there is none; `hash_text` is the key hash of a string by its code.
 */
export const RUN: ReadonlyMap<string, Signature> = new Map([
  ['apply', { params: ['i32'], result: null }],
  ['accumulate', { params: ['i32', 'i32', 'i32', 'i64'], result: null }],
  ['tally', { params: ['i32', 'i32', 'i32', 'i32', 'i32'], result: null }],
  ['reach', { params: ['i32', 'i64'], result: null }],
  ['resize', { params: ['i32', 'i32'], result: null }],
  ['gather', { params: ['i32', 'i32', 'i32'], result: 'i32' }],
  ['find_text', { params: ['i32', 'i32'], result: 'i32' }],
  ['number', { params: ['i32', 'i32', 'i32'], result: 'i32' }],
  ['hash_text', { params: ['i32'], result: 'i64' }]
]);
