import type { Body } from '../../ir/body.ts';
import { add, and, both, call, i32, i64, leU, load, ne, not, select, shrU, sub, wrap, xor } from '../../ir/make.ts';
import type { Expr, Func } from '../../ir/nodes.ts';
import { WIDTHS, type Width } from './columns.ts';
import { at, eachRow, func } from './loops.ts';

/**
 * The numbering of entities in linear memory, as `columns/entities.ts` has it: `hashes` is u64 by number; `slots` is u32,
 * number + 1 or 0, `mask` + 1 (a power of two) of them, probed one after another from the hash's own slot. A `table` is
 * the address of four u32: slots, mask, hashes, size.
 */
export const TABLE_BYTES = 16;

const SIZE = 12;

function tableAt(body: Body, table: Expr): { readonly slots: Expr; readonly mask: Expr; readonly hashes: Expr } {
  const word = (offset: number, name: string): Expr => body.let(load('i32', 4, table, offset), name);
  return { slots: word(0, 'slots'), mask: word(4, 'mask'), hashes: word(8, 'hashes') };
}

const hashAt = (hashes: Expr, entity: Expr): Expr => load('i64', 8, at(hashes, entity, 8));

/** `slot_of(slots, mask, hashes, hash: by its address) -> address`: the slot that holds the hash, or the empty one where it belongs. */
export const slotOf = func('slot_of', ['slots', 'mask', 'hashes', 'hash'], 'i32', (body, p) => {
  const hash = body.let(load('i64', 8, p.hash), 'wanted');
  const slot = body.variable('i32', 'slot');
  const found = body.variable('i32', 'found');
  const goTo = (place: Expr): void => {
    body.set(slot, and(place, p.mask));
    body.set(found, load('i32', 4, at(p.slots, slot, 4)));
  };
  goTo(xor(wrap(hash), shrU(wrap(shrU(hash, i64(32))), i32(7))));
  body.while(both(ne(found, i32(0)), ne(hashAt(p.hashes, sub(select(found, found, i32(1)), i32(1))), hash)), () => goTo(add(slot, i32(1))));
  body.return(at(p.slots, slot, 4));
});

const slotFor = (table: ReturnType<typeof tableAt>, hash: Expr): Expr =>
  call('i32', 'slot_of', [table.slots, table.mask, table.hashes, hash]);

/**
 * `number_entities(hash, count, out, table) -> rows`: the number (u32) of each u64 hash, new ones numbered in order of
 * appearance; the table's size is updated. Stops early when the table is half full: enlarge `slots` and `hashes`, `place_entities`, and go
 * on with the rest. `hashes` must have room for half as many as there are slots.
 */
export const numberEntities = func('number_entities', ['hash', 'count', 'out', 'table'], 'i32', (body, p) => {
  const table = tableAt(body, p.table);
  const size = body.variable('i32', 'size');
  body.set(size, load('i32', 4, p.table, SIZE));
  const most = body.let(shrU(add(table.mask, i32(1)), i32(1)), 'most');
  eachRow(body, i32(0), p.count, row => {
    const slot = body.let(slotFor(table, at(p.hash, row, 8)), 'slot');
    const known = body.variable('i32', 'known');
    body.set(known, load('i32', 4, slot));
    body.if(not(known), () => {
      body.if(leU(most, size), () => body.return(row));
      body.store(8, at(table.hashes, size, 8), 0, hashAt(p.hash, row));
      body.set(size, add(size, i32(1)));
      body.store(4, p.table, SIZE, size);
      body.set(known, size);
      body.store(4, slot, 0, known);
    });
    body.store(4, at(p.out, row, 4), 0, sub(known, i32(1)));
  });
  body.return(p.count);
});

/** `find_entities(hash, count, out, table)`: the number (i32) of each u64 hash, -1 if the table does not have it. */
export const findEntities = func('find_entities', ['hash', 'count', 'out', 'table'], null, (body, p) => {
  const table = tableAt(body, p.table);
  eachRow(body, i32(0), p.count, row => {
    const slot = slotFor(table, at(p.hash, row, 8));
    body.store(4, at(p.out, row, 4), 0, sub(load('i32', 4, slot), i32(1)));
  });
});

/** `place_entities(table)`: fills the slots, all 0, from the hashes. */
export const placeEntities = func('place_entities', ['table'], null, (body, p) => {
  const table = tableAt(body, p.table);
  eachRow(body, i32(0), load('i32', 4, p.table, SIZE), entity => {
    body.store(4, slotFor(table, at(table.hashes, entity, 8)), 0, add(entity, i32(1)));
  });
});

/**
 * `hash_keys_B(from, valid, count, to)`: the key hash (u64, Appendix A) of each integer, bool, timestamp, duration, date or float of B
 * bytes; null gives 0. `valid` is the address of validity bytes, or 0.
 */
export const hashKeys = (bytes: Width): Func =>
  func(`hash_keys_${bytes}`, ['from', 'valid', 'count', 'to'], null, (body, p) => {
    eachRow(body, i32(0), p.count, row => {
      const hash = body.variable('i64', 'hash');
      body.set(hash, call('i64', 'hash', [load('i64', bytes, at(p.from, row, bytes))]));
      body.if(p.valid, () => body.set(hash, select(load('i32', 1, add(p.valid, row)), hash, i64(0))));
      body.store(8, at(p.to, row, 8), 0, hash);
    });
  });

export const ENTITIES = [slotOf, numberEntities, findEntities, placeEntities, ...WIDTHS.map(hashKeys)];
