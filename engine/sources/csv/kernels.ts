import { at, eachRow, func } from '../../compile/library/loops.ts';
import type { Body, LocalExpr } from '../../ir/body.ts';
import {
  add,
  and,
  both,
  convertS,
  ctz,
  div,
  divU,
  either,
  eq,
  extendS,
  extendU,
  geU,
  gtS,
  gtU,
  i32,
  i64,
  leU,
  load,
  ltS,
  ltU,
  mul,
  ne,
  neg,
  not,
  or,
  remU,
  select,
  shl,
  shrU,
  sub,
  TRUE,
  wrap,
  xor
} from '../../ir/make.ts';
import type { Expr, Func } from '../../ir/nodes.ts';

/**
 * Loops over the bytes of a CSV file in linear memory. They read what is usual; whatever else there is they leave, by number, to the
 * readers in TypeScript, which decide what it is. Behind the bytes lies a line break, and 16 bytes more may be read.
 */

const COMMA = i32(0x2c);
const QUOTE = i32(0x22);
const LF = i32(0x0a);
const CR = i32(0x0d);
const MINUS = i32(0x2d);
const DOT = i32(0x2e);
const ZERO = i32(0x30);

/** Where functions tell more than they return, and read what does not fit an i32: words of 8 bytes at the address `control`. */
export const CONTROL = { count: 0, scale: 8, divisor: 16, most: 24, digits: 32, powers: 64 } as const;

/** Bytes of a place of `find_codes`: first and second eight bytes of a text, code + 1 (u32), length (u32). */
export const PLACE = 24;

/** Texts up to so many bytes are found by `find_codes`. */
export const SHORT = 16;

const byteAt = (address: Expr, offset = 0): Expr => load('i32', 1, address, offset);

/**
 * `scan_records(base, from, end, width, line, starts, ends, begins, lines, control) -> stopped`: cuts bytes into records of `width` fields,
 * none of which has a doubled quote or a line break inside. Stops at the first record that is anything else or is not complete. Numbers
 * are relative to `base`, `from` and `end` too; the count of records is added to what `control` has.
 */
const scanRecords = func(
  'scan_records',
  ['base', 'from', 'end', 'width', 'line', 'starts', 'ends', 'begins', 'lines', 'control'],
  'i32',
  (body, p) => {
    const end = body.let(add(p.base, p.end), 'stop');
    const [place, line, column, byte, start] = ['place', 'line', 'column', 'byte', 'start'].map(name => body.variable('i32', name)) as [
      LocalExpr,
      LocalExpr,
      LocalExpr,
      LocalExpr,
      LocalExpr
    ];
    const [startAt, endAt, record] = ['starts', 'ends', 'record'].map(name => body.variable('i32', name)) as [
      LocalExpr,
      LocalExpr,
      LocalExpr
    ];
    body.set(place, add(p.base, p.from));
    body.set(line, p.line);
    body.set(record, load('i32', 4, p.control, CONTROL.count));
    const first = body.variable('i32', 'first');
    const stop = (): void => body.return(sub(first, p.base));
    body.while(TRUE, () => {
      body.set(first, place);
      body.set(column, i32(0));
      body.set(startAt, at(p.starts, mul(record, p.width), 4));
      body.set(endAt, at(p.ends, mul(record, p.width), 4));
      body.set(byte, COMMA);
      body.while(both(ltU(column, p.width), eq(byte, COMMA)), () => {
        const finish = body.variable('i32', 'finish');
        body.set(start, place);
        body.set(byte, byteAt(place));
        body.if(
          eq(byte, QUOTE),
          () => {
            body.set(start, add(start, i32(1)));
            body.set(place, start);
            find(body, place, 0x22);
            body.set(byte, byteAt(place));
            body.if(eq(byte, LF), stop);
            body.set(finish, place);
            forward(body, place, byte);
            body.if(both(eq(byte, CR), eq(byteAt(place, 1), LF)), () => forward(body, place, byte));
            body.if(both(ne(byte, COMMA), ne(byte, LF)), stop);
          },
          () => {
            find(body, place, 0x2c);
            body.set(byte, byteAt(place));
            body.set(finish, sub(place, both(eq(byte, LF), gtU(place, start), eq(byteAt(sub(place, i32(1))), CR))));
          }
        );
        body.if(geU(place, end), stop);
        body.store(4, startAt, 0, sub(start, p.base));
        body.store(4, endAt, 0, sub(finish, p.base));
        for (const next of [startAt, endAt]) body.set(next, add(next, i32(4)));
        body.set(column, add(column, i32(1)));
        body.set(place, add(place, i32(1)));
      });
      body.if(either(ne(byte, LF), ne(column, p.width)), stop);
      body.store(4, at(p.begins, record, 4), 0, sub(first, p.base));
      body.store(4, at(p.lines, record, 4), 0, line);
      body.set(line, add(line, i32(1)));
      body.set(record, add(record, i32(1)));
      body.store(4, p.control, CONTROL.count, record);
    });
    body.return(i32(0));
  }
);

/** The byte eight times. */
function ones(byte: number): bigint {
  return BigInt(byte) * 0x0101_0101_0101_0101n;
}

/** Moves `place` to the next line break or byte of this kind, eight bytes at a time. */
function find(body: Body, place: LocalExpr, byte: number): void {
  const found = body.variable('i64', 'found');
  const look = (): void => {
    const word = body.let(load('i64', 8, place), 'word');
    const marks = [byte, 0x0a].map(each => {
      const rest = body.let(xor(word, i64(ones(each))), 'differs');
      // The highest bit of each byte that is 0, and maybe of some above the first such.
      return and(sub(rest, i64(ones(1))), xor(rest, i64(-1)));
    }) as [Expr, Expr];
    body.set(found, and(or(marks[0], marks[1]), i64(ones(0x80))));
  };
  look();
  body.while(eq(found, i64(0)), () => {
    body.set(place, add(place, i32(8)));
    look();
  });
  body.set(place, add(place, wrap(shrU(ctz(found), i64(3)))));
}

function forward(body: Body, place: LocalExpr, byte: LocalExpr): void {
  body.set(place, add(place, i32(1)));
  body.set(byte, byteAt(place));
}

/** What is the same for all functions that read the fields of a column. */
const READ = ['base', 'starts', 'ends', 'step', 'count', 'data', 'valid', 'others', 'control'] as const;
type Read = Readonly<Record<(typeof READ)[number], LocalExpr>>;

/**
 * `NAME(base, starts, ends, step, count, data, valid, others, control) -> others`: reads `count` fields, the addresses of whose starts and ends
 * are `step` apart. Empty ones are null: 0, invalid, counted in `control`. Of what `read` leaves, the numbers are written to `others`.
 */
function fieldLoop(name: string, bytes: 4 | 8, read: (body: Body, field: Field, p: Read) => Parsed): Func {
  return func(name, READ, 'i32', (body, p) => {
    const left = body.variable('i32', 'left');
    const nulls = body.variable('i32', 'nulls');
    const [startAt, endAt] = [body.variable('i32', 'starts'), body.variable('i32', 'ends')];
    body.set(startAt, p.starts);
    body.set(endAt, p.ends);
    eachRow(body, i32(0), p.count, row => {
      const start = body.let(add(p.base, load('i32', 4, startAt)), 'start');
      const end = body.let(add(p.base, load('i32', 4, endAt)), 'end');
      const valid = body.let(ne(start, end), 'is_there');
      body.store(1, add(p.valid, row), 0, valid);
      body.if(
        valid,
        () => {
          const { value, isRead } = read(body, { start, end }, p);
          body.store(bytes, at(p.data, row, bytes), 0, value);
          body.if(not(isRead), () => {
            body.store(4, at(p.others, left, 4), 0, row);
            body.set(left, add(left, i32(1)));
          });
        },
        () => {
          body.store(bytes, at(p.data, row, bytes), 0, bytes === 8 ? i64(0) : i32(0));
          body.set(nulls, add(nulls, i32(1)));
        }
      );
      body.set(startAt, add(startAt, p.step));
      body.set(endAt, add(endAt, p.step));
    });
    body.store(4, p.control, CONTROL.count, nulls);
    body.return(left);
  });
}

interface Field {
  readonly start: Expr;
  readonly end: Expr;
}

interface Parsed {
  readonly value: Expr;
  /** Whether that is what the field holds. */
  readonly isRead: Expr;
}

/** A sign and the address after it. */
function signed(body: Body, start: Expr): { readonly negative: Expr; readonly place: LocalExpr } {
  const negative = body.let(eq(byteAt(start), MINUS), 'negative');
  const place = body.variable('i32', 'place');
  body.set(place, add(start, negative));
  return { negative, place };
}

/** Adds digits to `value` up to `end` or the first byte that is none. */
function digits(body: Body, place: LocalExpr, end: Expr, value: LocalExpr): void {
  const digit = body.variable('i32', 'digit');
  const read = (): void => body.set(digit, sub(byteAt(place), ZERO));
  read();
  body.while(both(ltU(digit, i32(10)), ltU(place, end)), () => {
    body.set(value, add(mul(value, i64(10)), extendU(digit)));
    body.set(place, add(place, i32(1)));
    read();
  });
}

/** Of so many digits all numbers fit an i64. */
const SAFE_DIGITS = 18;

const readIntegers = fieldLoop('read_integers', 8, (body, { start, end }) => {
  const { negative, place } = signed(body, start);
  const count = body.let(sub(end, place), 'count');
  const value = body.variable('i64', 'value');
  body.set(value, i64(0));
  const isShort = body.let(both(ne(count, i32(0)), leU(count, i32(SAFE_DIGITS))), 'is_short');
  body.if(isShort, () => digits(body, place, end, value));
  return { value: select(negative, sub(i64(0), value), value), isRead: both(isShort, eq(place, end)) };
});

// Exact as long as both the digits and the power of ten are: then one division rounds once.
const readFloats = fieldLoop('read_floats', 8, (body, { start, end }, { control }) => {
  const { negative, place } = signed(body, start);
  const value = body.variable('i64', 'value');
  const [after, count] = [body.variable('i32', 'after'), body.variable('i32', 'digits')];
  body.set(value, i64(0));
  body.set(after, i32(0));
  body.set(count, sub(end, place));
  body.if(leU(count, i32(SAFE_DIGITS + 1)), () => {
    digits(body, place, end, value);
    body.if(both(eq(byteAt(place), DOT), ltU(place, end)), () => {
      body.set(place, add(place, i32(1)));
      body.set(after, place);
      digits(body, place, end, value);
      body.set(after, sub(place, after));
      body.set(count, sub(count, i32(1)));
    });
  });
  const isRead = both(eq(place, end), ne(count, i32(0)), leU(count, i32(SAFE_DIGITS)), eq(wrap(shrU(value, i64(53))), i32(0)));
  const number = div(convertS('f64', value), load('f64', 8, add(control, shl(after, i32(3))), CONTROL.powers));
  const result = body.let(number, 'number');
  return { value: select(negative, neg(result), result), isRead: body.let(isRead, 'is_read') };
});

/** The two digits at `address + offset`, and whether they are; `ok` is set to what both say. */
function pair(body: Body, address: Expr, offset: number, ok: LocalExpr): Expr {
  const [tens, ones] = [0, 1].map(i => body.let(sub(byteAt(address, offset + i), ZERO), 'digit')) as [Expr, Expr];
  body.set(ok, and(ok, and(ltU(tens, i32(10)), ltU(ones, i32(10)))));
  return body.let(add(mul(tens, i32(10)), ones), 'pair');
}

/**
 * The day of `YYYY-MM-DD` since the epoch. The one before is remembered: its bytes are compared alone.
 */
function civilDay(
  body: Body,
  address: Expr,
  ok: LocalExpr,
  memory: { readonly text: LocalExpr; readonly end: LocalExpr; readonly day: LocalExpr }
): Expr {
  const text = body.let(load('i64', 8, address), 'date');
  // 1 more: nothing is remembered yet where it is 0.
  const end = body.let(add(load('i32', 2, address, 8), i32(1)), 'day_digits');
  body.if(either(ne(text, memory.text), ne(end, memory.end)), () => {
    const [century, years, month, day] = [0, 2, 5, 8].map(offset => pair(body, address, offset, ok)) as [Expr, Expr, Expr, Expr];
    const year = body.let(add(mul(century, i32(100)), years), 'full_year');
    const is = (number: Expr, divisor: number): Expr => eq(remU(number, i32(divisor)), i32(0));
    const leap = body.let(both(is(year, 4), either(not(is(year, 100)), is(year, 400))), 'leap');
    const usual = add(i32(30), and(add(month, shrU(month, i32(3))), i32(1)));
    const length = select(eq(month, i32(2)), add(i32(28), leap), usual);
    const dashes = both(eq(byteAt(address, 4), MINUS), eq(byteAt(address, 7), MINUS));
    body.set(ok, and(ok, both(dashes, ltU(sub(month, i32(1)), i32(12)), ltU(sub(day, i32(1)), length))));
    // Years that begin in March: a leap day is the last of them. 400 more: nothing is below 0.
    const early = body.let(ltU(month, i32(3)), 'early');
    const from = body.let(sub(add(year, i32(400)), early), 'from');
    const inEra = body.let(remU(from, i32(400)), 'in_era');
    const inYear = add(divU(add(mul(add(month, select(early, i32(9), i32(-3))), i32(153)), i32(2)), i32(5)), sub(day, i32(1)));
    const days = add(sub(add(mul(inEra, i32(365)), divU(inEra, i32(4))), divU(inEra, i32(100))), inYear);
    const found = body.let(sub(add(mul(divU(from, i32(400)), i32(146_097)), days), i32(146_097 + 719_468)), 'found');
    body.if(ok, () => {
      body.set(memory.day, found);
      body.set(memory.text, text);
      body.set(memory.end, end);
    });
  });
  return memory.day;
}

/** Seconds east of UTC of the zone at `place`: none, `Z`, or `+HH:MM`; `ok` is set to whether it is one of these and ends at `end`. */
function zone(body: Body, place: Expr, end: Expr, ok: LocalExpr): Expr {
  const offset = body.variable('i32', 'offset');
  body.set(offset, i32(0));
  const length = body.let(sub(end, place), 'rest');
  body.if(length, () => {
    const sign = body.let(byteAt(place), 'plus_minus');
    body.if(
      eq(length, i32(6)),
      () => {
        const [hours, minutes] = [pair(body, place, 1, ok), pair(body, place, 4, ok)];
        const isSign = either(eq(sign, i32(0x2b)), eq(sign, MINUS));
        body.set(ok, and(ok, both(isSign, eq(byteAt(place, 3), i32(0x3a)), ltU(hours, i32(24)), ltU(minutes, i32(60)))));
        const seconds = body.let(add(mul(hours, i32(3600)), mul(minutes, i32(60))));
        body.set(offset, select(eq(sign, MINUS), sub(i32(0), seconds), seconds));
      },
      () => body.set(ok, and(ok, both(eq(length, i32(1)), eq(sign, i32(0x5a)))))
    );
  });
  return offset;
}

/**
 * `read_instants`, of the unit whose `scale` (counts per second), `divisor` (nanoseconds per count) and `most` (seconds on either side of
 * the epoch) `control` has. The most digits a fraction had so far are kept there.
 */
const readInstants = ((): Func => {
  const memories = new WeakMap<Body, { text: LocalExpr; end: LocalExpr; day: LocalExpr }>();
  return fieldLoop('read_instants', 8, (body, { start, end }, { control }) => {
    const memory = memories.get(body) ?? {
      text: body.variable('i64', 'last_date'),
      end: body.variable('i32', 'last_day_digits'),
      day: body.variable('i32', 'day')
    };
    memories.set(body, memory);
    const ok = body.variable('i32', 'ok');
    const value = body.variable('i64', 'count');
    body.set(ok, geU(sub(end, start), i32(19)));
    body.set(value, i64(0));
    body.if(ok, () => {
      const day = civilDay(body, start, ok, memory);
      const [hours, minutes, seconds] = [11, 14, 17].map(offset => pair(body, start, offset, ok)) as [Expr, Expr, Expr];
      const between = body.let(byteAt(start, 10), 'separator');
      const colons = both(eq(byteAt(start, 13), i32(0x3a)), eq(byteAt(start, 16), i32(0x3a)));
      const limits = both(ltU(hours, i32(24)), ltU(minutes, i32(60)), ltU(seconds, i32(60)));
      body.set(ok, and(ok, both(either(eq(between, i32(0x54)), eq(between, i32(0x20))), colons, limits)));
      const [place, nanos, count] = [body.variable('i32', 'place'), body.variable('i64', 'nanos'), body.variable('i32', 'digits')];
      body.set(place, add(start, i32(19)));
      body.set(nanos, i64(0));
      body.set(count, i32(0));
      body.if(both(eq(byteAt(place), DOT), ltU(place, end)), () => {
        body.set(place, add(place, i32(1)));
        digits(body, place, end, nanos);
        body.set(count, sub(sub(place, start), i32(20)));
        body.set(ok, and(ok, both(ne(count, i32(0)), leU(count, i32(9)))));
        const missing = body.variable('i32', 'missing');
        body.set(missing, count);
        body.while(ltU(missing, i32(9)), () => {
          body.set(nanos, mul(nanos, i64(10)));
          body.set(missing, add(missing, i32(1)));
        });
      });
      const offset = zone(body, place, end, ok);
      const clock = add(add(mul(hours, i32(3600)), mul(minutes, i32(60))), sub(seconds, offset));
      const total = body.let(add(mul(extendS(day), i64(86_400)), extendS(clock)), 'total');
      const long = (offset: number): Expr => load('i64', 8, control, offset);
      body.set(ok, and(ok, ltU(add(total, long(CONTROL.most)), shl(long(CONTROL.most), i64(1)))));
      body.if(ok, () => {
        body.set(value, add(mul(total, long(CONTROL.scale)), divU(nanos, long(CONTROL.divisor))));
        body.if(gtS(count, load('i32', 4, control, CONTROL.digits)), () => body.store(4, control, CONTROL.digits, count));
      });
    });
    return { value, isRead: ok };
  });
})();

/** The first and second eight bytes of a text of at most 16. */
function wordsOf(body: Body, start: Expr, length: Expr): readonly [Expr, Expr] {
  const mask = (bytes: Expr): Expr => sub(shl(i64(1), extendU(shl(bytes, i32(3)))), i64(1));
  const word = (offset: number, bytes: Expr): Expr => {
    const whole = load('i64', 8, start, offset);
    return body.let(select(ltS(bytes, i32(8)), and(whole, mask(select(gtS(bytes, i32(0)), bytes, i32(0)))), whole), 'word');
  };
  return [word(0, length), word(8, sub(length, i32(8)))];
}

function placeOf(body: Body, [first, second]: readonly [Expr, Expr], length: Expr, places: Expr, mask: Expr): Expr {
  const mixed = body.let(mul(xor(xor(mul(first, i64(0x9e3779b97f4a7c15n)), second), extendU(length)), i64(0xff51afd7ed558ccdn)), 'mixed');
  const slot = and(wrap(shrU(xor(mixed, shrU(mixed, i64(29))), i64(30))), mask);
  return body.let(add(places, mul(slot, i32(PLACE))), 'place');
}

/**
 * `find_codes(base, starts, ends, step, count, codes, others, places, mask) -> others`: the codes of texts of up to 16 bytes that were
 * remembered at one of `mask` + 1 places. Of the rest the numbers are written to `others`.
 */
const findCodes = func('find_codes', ['base', 'starts', 'ends', 'step', 'count', 'codes', 'others', 'places', 'mask'], 'i32', (body, p) => {
  const left = body.variable('i32', 'left');
  eachRow(body, i32(0), p.count, row => {
    const start = body.let(load('i32', 4, add(p.starts, mul(row, p.step))), 'start');
    const length = body.let(sub(load('i32', 4, add(p.ends, mul(row, p.step))), start), 'length');
    const code = body.variable('i32', 'code');
    body.set(code, i32(0));
    body.if(leU(length, i32(SHORT)), () => {
      const words = wordsOf(body, body.let(add(p.base, start)), length);
      const place = placeOf(body, words, length, p.places, p.mask);
      const same = both(eq(load('i64', 8, place), words[0]), eq(load('i64', 8, place, 8), words[1]), eq(load('i32', 4, place, 20), length));
      body.set(code, select(same, load('i32', 4, place, 16), i32(0)));
    });
    body.store(4, at(p.codes, row, 4), 0, sub(code, i32(1)));
    body.if(not(code), () => {
      body.store(4, at(p.others, left, 4), 0, row);
      body.set(left, add(left, i32(1)));
    });
  });
  body.return(left);
});

/** `remember_codes(base, starts, ends, step, codes, others, count, places, mask)`: remembers the codes of those `others` that are short. */
const rememberCodes = func(
  'remember_codes',
  ['base', 'starts', 'ends', 'step', 'codes', 'others', 'count', 'places', 'mask'],
  null,
  (body, p) => {
    eachRow(body, i32(0), p.count, other => {
      const row = body.let(load('i32', 4, at(p.others, other, 4)), 'row');
      const start = body.let(load('i32', 4, add(p.starts, mul(row, p.step))), 'start');
      const length = body.let(sub(load('i32', 4, add(p.ends, mul(row, p.step))), start), 'length');
      body.if(leU(length, i32(SHORT)), () => {
        const words = wordsOf(body, body.let(add(p.base, start)), length);
        const place = placeOf(body, words, length, p.places, p.mask);
        body.store(8, place, 0, words[0]);
        body.store(8, place, 8, words[1]);
        body.store(4, place, 16, add(load('i32', 4, at(p.codes, row, 4)), i32(1)));
        body.store(4, place, 20, length);
      });
    });
  }
);

export const KERNELS: readonly Func[] = [scanRecords, readIntegers, readFloats, readInstants, findCodes, rememberCodes];
