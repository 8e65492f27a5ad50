import { add, and, extendU, i32, i64, load, mul, ne, or, popcnt, shl, shrU, sub, wrap } from '../../ir/make.ts';
import type { Expr } from '../../ir/nodes.ts';
import { at, eachRow, func } from './loops.ts';

const ONES = 0x0101010101010101n;

// Bit 0 of each byte to one byte: the product brings bit 8i to 56 + i, and no two bits meet on their way.
const gathered = (word: Expr): Expr => wrap(shrU(mul(word, i64(0x0102040810204080n)), i64(56)));

// Bit i of a byte to byte i.
const spread = (byte: Expr): Expr =>
  and(shrU(add(and(mul(extendU(byte), i64(ONES)), i64(0x8040201008040201n)), i64(0x7f7f7f7f7f7f7f7fn)), i64(7)), i64(ONES));

/**
 * `pack_bits(bytes, count, bits) -> set`: `count` bytes of 0 or 1 to Arrow's bitmap, least significant bit first; the bits
 * after the last are 0. Writes ⌈count / 8⌉ bytes; gives how many bits are 1.
 */
export const packBits = func('pack_bits', ['bytes', 'count', 'bits'], 'i32', (body, { bytes, count, bits }) => {
  const set = body.variable('i32', 'set');
  const whole = body.let(shrU(count, i32(3)), 'whole');
  const write = (to: Expr, packed: Expr): void => {
    body.store(1, add(bits, to), 0, packed);
    body.set(set, add(set, popcnt(packed)));
  };
  eachRow(body, i32(0), whole, group => write(group, body.let(gathered(load('i64', 8, at(bytes, group, 8))))));
  const rest = body.variable('i32', 'rest');
  const done = body.let(shl(whole, i32(3)), 'done');
  eachRow(body, done, count, row => body.set(rest, or(rest, shl(load('i32', 1, add(bytes, row)), sub(row, done)))));
  body.if(and(count, i32(7)), () => write(whole, rest));
  body.return(set);
});

/** `unpack_bits(bits, offset, count, bytes)`: bits `offset` to `offset + count - 1` of Arrow's bitmap to bytes of 0 or 1. */
export const unpackBits = func('unpack_bits', ['bits', 'offset', 'count', 'bytes'], null, (body, { bits, offset, count, bytes }) => {
  const whole = body.let(shrU(count, i32(3)), 'whole');
  const first = body.let(add(bits, shrU(offset, i32(3))), 'first');
  const shift = body.let(and(offset, i32(7)), 'shift');
  const second = body.let(add(first, ne(shift, i32(0))), 'second');
  eachRow(body, i32(0), whole, group => {
    const both = or(load('i32', 1, add(first, group)), shl(load('i32', 1, add(second, group)), i32(8)));
    body.store(8, at(bytes, group, 8), 0, spread(and(shrU(both, shift), i32(0xff))));
  });
  eachRow(body, shl(whole, i32(3)), count, row => {
    const bit = body.let(add(shift, row));
    body.store(1, add(bytes, row), 0, and(shrU(load('i32', 1, add(first, shrU(bit, i32(3)))), and(bit, i32(7))), i32(1)));
  });
});
