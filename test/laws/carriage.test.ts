import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Carriage, stretches } from '../../engine/run/carriage.ts';
import { Memory } from '../../engine/run/memory.ts';
import { F64, type Type } from '../../engine/types/type.ts';

const ROWS = 100;
const BOOL: Type = { kind: 'bool' };

/** Columns of a nullable float and a truth, filled, with room for as many others to arrive in. */
function columns(): { readonly memory: Memory; readonly carriage: Carriage } {
  const memory = new Memory(8);
  for (let slot = 0; slot < 6; slot++) memory.set(slot, memory.take(8 * ROWS));
  for (const slot of [0, 1, 2])
    new Uint8Array(memory.buffer, memory.slot(slot), 8 * ROWS).forEach((_, i, bytes) => {
      bytes[i] = (i * 31 + slot) % 251;
    });
  const store = (type: Type, valid: number | boolean, lane: number) => ({ type, valid, lane, fields: [] });
  const carried = [
    { from: store(F64, 0, 1), to: store(F64, 3, 4) },
    { from: store(BOOL, true, 2), to: store(BOOL, true, 5) }
  ];
  return { memory, carriage: new Carriage(memory, carried) };
}

test('rows that travel arrive as they were, in whatever order and however often they are put together on the way', () => {
  const given = fc.record({
    leaving: fc.uniqueArray(fc.nat(ROWS - 1), { minLength: 1 }).map(rows => rows.toSorted((a, b) => a - b)),
    seed: fc.nat(1000),
    times: fc.nat(3)
  });
  fc.assert(
    fc.property(given, ({ leaving, seed, times }) => {
      const { memory, carriage } = columns();
      const parcel = carriage.pack(leaving);
      let packed = leaving.map((row, place) => ({ row, parcel, place })).toSorted((a, b) => ((a.row * seed) % 7) - ((b.row * seed) % 7));
      for (let i = 0; i < times; i++) {
        const together = carriage.repack(stretches(packed), packed.length);
        packed = packed.map(({ row }, place) => ({ row, parcel: together, place }));
      }
      carriage.unpack(stretches(packed));
      for (const [from, to, bytes] of [
        [0, 3, 1],
        [1, 4, 8],
        [2, 5, 1]
      ] as const) {
        const at = (slot: number, row: number) => [...new Uint8Array(memory.buffer, memory.slot(slot) + row * bytes, bytes)];
        packed.forEach(({ row }, place) => {
          assert.deepEqual(at(to, place), at(from, row));
        });
      }
    }),
    { numRuns: 200 }
  );
});
