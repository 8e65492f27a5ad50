import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { Entities } from '../../engine/columns/entities.ts';
import { Arena } from '../../engine/run/arena.ts';
import { I64 } from '../../engine/types/type.ts';

const numbers = fc.array(fc.nat({ max: 2 ** 32 - 1 }), { maxLength: 300 });

test('every row is of one part, and what is picked for parts and put back is what it was, to the last bit', () => {
  const arena = new Arena();
  fc.assert(
    fc.property(numbers, fc.integer({ min: 1, max: 7 }), fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (given, parts, bits) => {
      arena.reset();
      const entity = Uint32Array.from(given);
      const columns = [
        BigInt64Array.from(given, number => BigInt.asIntN(64, bits * BigInt(number + 1))),
        Uint16Array.from(given),
        Uint8Array.from(given),
        entity
      ];
      const wholes = columns.map(column => arena.array(column, column.length));
      for (let part = 0; part < parts; part++) {
        const share = { first: part, count: 1, of: parts };
        const rows = arena.ownRows(entity, share);
        assert.deepEqual(
          [...rows],
          [...given.keys()].filter(row => (given[row] as number) % parts === part)
        );
        assert.deepEqual(
          [...arena.ownNumbers(entity, rows, share)],
          Array.from(rows, row => Math.floor((given[row] as number) / parts))
        );
        columns.forEach((column, i) => {
          arena.place(arena.picked(column, rows), rows, wholes[i] as typeof column);
        });
      }
      columns.forEach((column, i) => {
        assert.deepEqual([...(wholes[i] as typeof column)], [...column]);
      });
    })
  );
});

test('what an arena gave stays when its memory grows', () => {
  const arena = new Arena();
  const first = arena.copy(Uint32Array.of(1, 2, 3));
  arena.array(first, 4_000_000).fill(7);
  assert.deepEqual([...arena.picked(first, Uint32Array.of(2, 0))], [3, 1]);
});

test('entities made of their hashes are those that were numbered one by one', () => {
  const hashes = [0n, 5n, 2n ** 64n - 1n, 2n ** 32n, 77n];
  const entities = Entities.of('g', I64, new Uint32Array(BigUint64Array.from(hashes).buffer));
  const words = (hash: bigint) => [Number(hash & 0xffffffffn), Number(hash >> 32n)] as const;
  assert.deepEqual([...entities.hashes], hashes);
  hashes.forEach((hash, i) => {
    assert.equal(entities.find(...words(hash)), i);
    assert.equal(entities.number(...words(hash)), i);
  });
  assert.equal(entities.find(9, 9), -1);
  for (let hash = 100; hash < 200; hash++) assert.equal(entities.number(hash, 1), hash - 95);
  assert.equal(entities.size, 105);
  const none = Entities.of('g', I64, new Uint32Array(0));
  assert.equal(none.find(1, 1), -1);
  assert.equal(none.number(1, 1), 0);
});
