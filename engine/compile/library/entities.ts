import type { Cell } from '../../functions/define.ts';
import type { Body, LocalExpr } from '../../ir/body.ts';
import { add, and, both, call, eq, extendU, i32, i64, leU, load, ltU, ne, not, select, shrU, sub, wrap, xor } from '../../ir/make.ts';
import type { Expr, Func } from '../../ir/nodes.ts';
import { WIDTHS, type Width } from './columns.ts';
import { at, eachRow, func } from './loops.ts';

/**
 * The numbering of entities in linear memory, as `columns/entities.ts` has it: `hashes` is u64 by number; `slots` is u32,
 * number + 1 or 0, `mask` + 1 (a power of two) of them, probed one after another from the hash's own slot. A `table` is
 * the address of four u32: slots, mask, hashes, size; then three for loops: `MEMORY`, number + 1 (u32) or 0 by key where keys are small numbers
 * (or codes of texts), `ROOM`, how many keys that has room for, and `WIDEST`, how many it would need for every small key there was; and two for
 * loops that add entities: `ADDS`, whether they do that themselves, and `KEYS`, where they leave the keys' lanes, 8 bytes each by number.
 */
export const TABLE_BYTES = 40;

export const SIZE = 12;
export const MEMORY = 16;
export const ROOM = 20;
export const WIDEST = 24;
export const ADDS = 28;
export const KEYS = 32;

/** Keys from here on are no small numbers. */
const SMALL = 1 << 24;

interface Table {
  readonly slots: Expr;
  readonly mask: Expr;
  readonly hashes: Expr;
}

function tableAt(body: Body, table: Expr): Table {
  const word = (offset: number, name: string): Expr => body.let(load('i32', 4, table, offset), name);
  return { slots: word(0, 'slots'), mask: word(4, 'mask'), hashes: word(8, 'hashes') };
}

const hashAt = (hashes: Expr, entity: Expr): Expr => load('i64', 8, at(hashes, entity, 8));

/** The slot of a hash (the address) and what it holds: number + 1, or 0 where the hash belongs. */
function probe(body: Body, table: Table, hash: Expr): { readonly slot: Expr; readonly found: LocalExpr } {
  const place = body.variable('i32', 'place');
  const found = body.variable('i32', 'found');
  const goTo = (next: Expr): void => {
    body.set(place, and(next, table.mask));
    body.set(found, load('i32', 4, at(table.slots, place, 4)));
  };
  goTo(xor(wrap(hash), shrU(wrap(shrU(hash, i64(32))), i32(7))));
  // Number + 1 of the hashes that begin 8 bytes earlier; what lies there under 0 does not matter.
  const holds = eq(hashAt(sub(table.hashes, i32(8)), found), hash);
  body.while(both(ne(found, i32(0)), not(holds)), () => goTo(add(place, i32(1))));
  return { slot: at(table.slots, place, 4), found };
}

/**
 * `number_entities(hash, count, out, table) -> rows`: the number (u32) of each u64 hash, new ones numbered in order of
 * appearance; the table's size is updated. Stops early when the table is half full: enlarge `slots` and `hashes`, `place_entities` from 0, and go
 * on with the rest. `hashes` must have room for half as many as there are slots.
 */
export const numberEntities = func('number_entities', ['hash', 'count', 'out', 'table'], 'i32', (body, p) => {
  const table = tableAt(body, p.table);
  const size = body.variable('i32', 'size');
  body.set(size, load('i32', 4, p.table, SIZE));
  const most = body.let(shrU(add(table.mask, i32(1)), i32(1)), 'most');
  eachRow(body, i32(0), p.count, row => {
    const hash = body.let(hashAt(p.hash, row), 'hash');
    const { slot, found } = probe(body, table, hash);
    body.if(not(found), () => {
      body.if(leU(most, size), () => body.return(row));
      body.store(8, at(table.hashes, size, 8), 0, hash);
      body.set(size, add(size, i32(1)));
      body.store(4, p.table, SIZE, size);
      body.set(found, size);
      body.store(4, slot, 0, found);
    });
    body.store(4, at(p.out, row, 4), 0, sub(found, i32(1)));
  });
  body.return(p.count);
});

/** Inside a loop: the number + 1 of the entity with a hash (i64), 0 if the table at the address does not have it. */
export function findEntity(body: Body, table: Expr, hash: Expr): Expr {
  return probe(body, tableAt(body, table), body.let(hash, 'hash')).found;
}

/**
 * Inside a loop: the number + 1 of the entity with a hash. One that the table does not have is added where the loop may: its key's lane is left for the host
 * (`key`; null: it cannot be). Else it is what `number` says, and from then on in the table if there is room for it.
 */
export function numberEntity(body: Body, table: Expr, hash: Expr, key: Cell | null, number: () => Expr): Expr {
  const { slots, mask, hashes } = tableAt(body, table);
  const wanted = body.let(hash, 'hash');
  const { slot, found } = probe(body, { slots, mask, hashes }, wanted);
  const place = (entity: Expr): void => {
    body.store(8, at(hashes, entity, 8), 0, wanted);
    body.store(4, slot, 0, found);
    body.if(ltU(load('i32', 4, table, SIZE), found), () => body.store(4, table, SIZE, found));
  };
  const ask = (): void => {
    const entity = body.let(number(), 'entity');
    body.set(found, add(entity, i32(1)));
    body.if(ltU(entity, shrU(add(mask, i32(1)), i32(1))), () => place(entity));
  };
  const take = ({ value }: Cell): void => {
    const lane = value as Expr;
    const entity = body.let(load('i32', 4, table, SIZE), 'entity');
    body.store(lane.lane === 'i64' || lane.lane === 'f64' ? 8 : 4, at(load('i32', 4, table, KEYS), entity, 8), 0, lane);
    body.set(found, add(entity, i32(1)));
    place(entity);
  };
  body.if(not(found), () => (key ? body.if(both(key.valid, load('i32', 4, table, ADDS)), () => take(key), ask) : ask()));
  return found;
}

/**
 * Inside a loop: the number + 1 of a key's entity, or 0, as `found` tells it; it is asked once for a key whose bits are a small number. A key that is
 * not `valid` is always asked for.
 */
export function remembered(body: Body, table: Expr, bits: Expr, valid: Expr, found: () => Expr): Expr {
  const [memory, room] = [MEMORY, ROOM].map(offset => body.let(load('i32', 4, table, offset))) as [Expr, Expr];
  const isBelow = (most: Expr): Expr => both(valid, ltU(bits, bits.lane === 'i64' ? extendU(most) : most));
  const low = bits.lane === 'i64' ? wrap(bits) : bits;
  const isKept = body.let(isBelow(room), 'kept');
  const place = body.let(at(memory, select(isKept, low, i32(0)), 4), 'remembered');
  const number = body.variable('i32', 'number');
  body.set(number, select(isKept, load('i32', 4, place), i32(0)));
  body.if(not(number), () => {
    body.set(number, found());
    body.if(
      isKept,
      () => body.store(4, place, 0, number),
      () =>
        body.if(both(ne(number, i32(0)), isBelow(i32(SMALL))), () => {
          const widest = load('i32', 4, table, WIDEST);
          body.if(leU(widest, low), () => body.store(4, table, WIDEST, add(low, i32(1))));
        })
    );
  });
  return number;
}

/** `find_entities(hash, count, out, table)`: the number (i32) of each u64 hash, -1 if the table does not have it. */
export const findEntities = func('find_entities', ['hash', 'count', 'out', 'table'], null, (body, p) => {
  const table = tableAt(body, p.table);
  eachRow(body, i32(0), p.count, row => {
    const { found } = probe(body, table, body.let(hashAt(p.hash, row), 'hash'));
    body.store(4, at(p.out, row, 4), 0, sub(found, i32(1)));
  });
});

/** `place_entities(table, from)`: adds the entities from number `from` on, whose hashes are there, to the slots; with 0, the slots are all 0 before. */
export const placeEntities = func('place_entities', ['table', 'from'], null, (body, p) => {
  const table = tableAt(body, p.table);
  eachRow(body, p.from, load('i32', 4, p.table, SIZE), entity => {
    const { slot } = probe(body, table, body.let(hashAt(table.hashes, entity), 'hash'));
    body.store(4, slot, 0, add(entity, i32(1)));
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

/** `mark(entities, count, flags) -> new`: sets the flag (u8, by entity) of each entity (u32); gives how many flags were not yet set. */
export const mark = func('mark', ['entities', 'count', 'flags'], 'i32', (body, p) => {
  const fresh = body.variable('i32', 'fresh');
  eachRow(body, i32(0), p.count, row => {
    const flag = body.let(add(p.flags, load('i32', 4, at(p.entities, row, 4))), 'flag');
    body.set(fresh, add(fresh, not(load('i32', 1, flag))));
    body.store(1, flag, 0, i32(1));
  });
  body.return(fresh);
});

export const ENTITIES = [mark, numberEntities, findEntities, placeEntities, ...WIDTHS.map(hashKeys)];
