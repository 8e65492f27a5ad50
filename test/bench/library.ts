import { mergeWords } from '../../engine/compile/library/merge.ts';
import { sortScratch } from '../../engine/compile/library/sort.ts';
import { libraryModule } from '../../engine/compile/library.ts';
import { Linear } from '../support/linear.ts';

/**
 * What the library's loops cost, in processor time, beside a copy of one column of 8 bytes.
 *
 *     node test/bench/library.ts [rows]
 */

const rows = Number(process.argv[2] ?? 4_000_000);
const entities = 10_000;
const linear = new Linear(libraryModule([2]), rows * 130 + (1 << 22));

let seed = 1;
const random = (): number => {
  seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
  return seed / 2 ** 32;
};
const YEAR = 31_536_000e9;
const times = Float64Array.from({ length: rows }, () => Math.floor(random() * YEAR));
const entity = Uint32Array.from({ length: rows }, () => Math.floor(random() * entities));
const hashes = BigUint64Array.from({ length: entities }, (_, i) => BigInt.asUintN(64, BigInt(i + 1) * 0x9e3779b97f4a7c15n));

function report(name: string, run: () => unknown): void {
  const all: number[] = [];
  for (let i = 0; i < 5; i++) {
    const start = process.threadCpuUsage().user;
    run();
    all.push((process.threadCpuUsage().user - start) / 1000);
  }
  const best = Math.min(...all);
  console.log(`${name.padEnd(28)} ${best.toFixed(1).padStart(8)} ms  ${((best / rows) * 1e6).toFixed(2).padStart(7)} ns/row`);
}

const shuffled = linear.put(BigInt64Array.from(times, BigInt));
const subsort = linear.put(BigUint64Array.from({ length: rows }, (_, i) => BigInt(i)));
const entityAt = linear.put(entity);
const hashesAt = linear.put(hashes);
const order = linear.room(rows * 4);
const scratch = linear.room(Math.max(sortScratch(rows), rows * 24));
const inOrder = linear.put(BigInt64Array.from(times.toSorted(), BigInt));

report('copy of 8 bytes', () => linear.view(BigInt64Array, scratch, rows).set(linear.view(BigInt64Array, shuffled, rows)));
report('sorted_until, in order', () => linear.call('sorted_until', inOrder, subsort, entityAt, hashesAt, rows));
report('sort_rows, shuffled', () => linear.call('sort_rows', shuffled, subsort, entityAt, hashesAt, rows, order, scratch));
report('take_8 by shuffled order', () => linear.call('take_8', shuffled, order, rows, scratch));
report('group by entity', () => linear.call('group', entityAt, rows, entities, scratch, order));
linear.call('iota', order, rows, 0);
report('gather_8, in order', () => linear.call('gather_8', shuffled, 0, order, rows, scratch, scratch + rows * 8));
report('pack_bits', () => {
  linear.view(Uint8Array, scratch, rows).fill(1);
  linear.call('pack_bits', scratch, rows, scratch + rows);
});
const hashOf = BigUint64Array.from(entity, e => hashes[e] as bigint);
linear.view(BigUint64Array, shuffled, rows).set(hashOf);
const slots = 1 << 15;
const [slotsAt, known, table] = [linear.room(slots * 4), linear.room(slots * 4), linear.room(16)];
report('number_entities', () => {
  linear.view(Uint32Array, slotsAt, slots).fill(0);
  linear.view(Uint32Array, table, 4).set([slotsAt, slots - 1, known, 0]);
  linear.call('number_entities', shuffled, rows, order, table);
});
report('hash_keys_8', () => linear.call('hash_keys_8', subsort, 0, rows, scratch));
const block = linear.room(mergeWords(2) * 4);
const half = rows / 2;
const words = (first: number): number[] => [inOrder + first * 8, subsort + first * 8, entityAt + first * 4, 0, half];
const alternating = linear.view(BigInt64Array, inOrder, rows).slice();
for (let i = 0; i < half; i++) linear.view(BigInt64Array, inOrder, rows).set([alternating[2 * i] as bigint], i);
for (let i = 0; i < half; i++) linear.view(BigInt64Array, inOrder, rows).set([alternating[2 * i + 1] as bigint], half + i);
report('merge_2, interleaved', () => {
  linear
    .view(Uint32Array, block, mergeWords(2))
    .set([...words(0), ...words(half), hashesAt, scratch, scratch + rows * 8, scratch + rows * 16, order, scratch + rows * 20]);
  linear.call('merge_2', block, rows);
});
