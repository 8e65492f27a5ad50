import { at, func } from '../../compile/library/loops.ts';
import type { Body, LocalExpr } from '../../ir/body.ts';
import {
  add,
  and,
  divU,
  either,
  eq,
  extendU,
  geU,
  gtU,
  i32,
  i64,
  leU,
  load,
  ltU,
  mul,
  ne,
  not,
  or,
  select,
  shl,
  shrU,
  sub,
  TRUE,
  wrap
} from '../../ir/make.ts';
import type { Expr, Func } from '../../ir/nodes.ts';

/**
 * Loops over the pages of a Parquet file in linear memory. What is damaged ends them, and they say so; they never read or write
 * outside of what they are given, except for `SLACK` bytes behind it.
 */

/** Bytes behind what a loop is given that it may read or overwrite. */
export const SLACK = 32;

/** Where reading a mix of runs goes on: words of 4 bytes at the address `state`. */
export const STATE = { place: 0, left: 4, kind: 8, value: 12, shift: 16, most: 20 } as const;

/** What a run is: one value, packed bits, or packed bits that the bytes end within. */
const PACKED = 1;
const CUT_OFF = 3;

/** More packed values than a page has; so many groups of eight are never counted further. */
const MOST_GROUPS = 1 << 26;

const WIDTHS = [1, 2, 4, 8] as const;
type Bytes = (typeof WIDTHS)[number];

/** Locals of 32 bits. */
function words<const N extends readonly string[]>(body: Body, ...names: N): { readonly [K in keyof N]: LocalExpr } {
  return names.map(name => body.variable('i32', name)) as unknown as { readonly [K in keyof N]: LocalExpr };
}

const least = (a: Expr, b: Expr): Expr => select(ltU(a, b), a, b);

const RUNS = ['state', 'end', 'width', 'count', 'out'] as const;
type Runs = Readonly<Record<(typeof RUNS)[number], LocalExpr>>;

/** A function that reads `count` numbers of `width` bits in Parquet's mix of runs and packed bits; `found` says what is stored for each. */
function runLoop(name: string, bytes: Bytes, further: readonly string[], prepare: Preparing): Func {
  return func(name, [...RUNS, ...further], 'i32', (body, params) => {
    const p = params as Runs & Readonly<Record<string, LocalExpr>>;
    const { found, finish } = prepare(body, p);
    const [place, left, kind, value, shift, to] = words(body, 'place', 'left', 'kind', 'value', 'shift', 'to');
    const kept = { place, left, kind, value, shift };
    for (const part of PARTS) body.set(kept[part], load('i32', 4, p.state, STATE[part]));
    const mask = body.let(wrap(sub(shl(i64(1), extendU(p.width)), i64(1))), 'mask');
    body.set(to, p.out);
    const stop = body.let(at(p.out, p.count, bytes), 'stop');
    body.while(ltU(to, stop), () => {
      body.if(not(left), () => header(body, p, { ...kept, mask }));
      const some = body.let(least(left, shrU(sub(stop, to), i32(Math.log2(bytes)))), 'some');
      const until = body.let(at(to, some, bytes), 'until');
      body.set(left, sub(left, some));
      const put = (what: Expr): void => {
        body.store(bytes, to, 0, what);
        body.set(to, add(to, i32(bytes)));
      };
      body.if(
        and(kind, i32(PACKED)),
        () =>
          body.while(ltU(to, until), () => {
            put(found(and(wrap(shrU(load('i64', 8, place), extendU(shift))), mask)));
            body.set(shift, add(shift, p.width));
            body.set(place, add(place, shrU(shift, i32(3))));
            body.set(shift, and(shift, i32(7)));
          }),
        () => {
          const same = body.let(found(value), 'same');
          body.while(ltU(to, until), () => put(same));
        }
      );
    });
    for (const part of PARTS) body.store(4, p.state, STATE[part], kept[part]);
    finish();
    body.return(TRUE);
  });
}

type Preparing = (
  body: Body,
  params: Runs & Readonly<Record<string, LocalExpr>>
) => { readonly found: (index: Expr) => Expr; readonly finish: () => void };

const PARTS = ['place', 'left', 'kind', 'value', 'shift'] as const;

interface RunState extends Readonly<Record<(typeof PARTS)[number], LocalExpr>> {
  readonly mask: Expr;
}

/** Reads a number of up to 32 bits, seven in each byte, the lowest first, from `place` on; `shift` counts the bits. */
function varint(
  body: Body,
  end: Expr,
  { place, value, shift }: Readonly<Record<'place' | 'value' | 'shift', LocalExpr>>,
  damaged: (condition: Expr) => void
): void {
  const byte = body.variable('i32', 'byte');
  body.set(shift, i32(0));
  body.set(value, i32(0));
  body.set(byte, i32(0x80));
  body.while(geU(byte, i32(0x80)), () => {
    damaged(either(geU(place, end), gtU(shift, i32(28))));
    body.set(byte, load('i32', 1, place));
    body.set(value, or(value, shl(and(byte, i32(0x7f)), shift)));
    body.set(place, add(place, i32(1)));
    body.set(shift, add(shift, i32(7)));
  });
}

/** Reads what a run is and how many values it has. A run that is not all there, or has none, ends the function with 0. */
function header(body: Body, { end, width }: Runs, { place, left, kind, value, shift, mask }: RunState): void {
  const damaged = (condition: Expr): void => body.if(condition, () => body.return(i32(0)));
  damaged(eq(kind, i32(CUT_OFF)));
  varint(body, end, { place, value, shift }, damaged);
  body.set(shift, i32(0));
  body.set(kind, and(value, i32(PACKED)));
  body.set(left, shrU(value, i32(1)));
  const room = body.let(sub(end, place), 'room');
  body.if(
    kind,
    () => {
      const groups = body.let(least(left, i32(MOST_GROUPS)), 'groups');
      const [bits, needed] = [extendU(room), mul(extendU(groups), extendU(width))];
      body.if(
        gtU(needed, bits),
        () => {
          body.set(kind, i32(CUT_OFF));
          body.set(left, wrap(divU(shl(bits, i64(3)), extendU(width))));
        },
        () => body.set(left, shl(groups, i32(3)))
      );
    },
    () => {
      const bytes = body.let(shrU(add(width, i32(7)), i32(3)), 'bytes');
      damaged(gtU(bytes, room));
      body.set(value, and(load('i32', 4, place), mask));
      body.set(place, add(place, bytes));
    }
  );
  damaged(not(left));
}

/** `read_runs(state, end, width, count, out) -> 1, or 0: they end too early`: the numbers, a byte each. */
const readRuns = runLoop('read_runs', 1, [], () => ({ found: index => index, finish: () => undefined }));

/**
 * `look_up_B(state, end, width, count, out, dictionary, size) -> 1, or 0: they end too early`: the values of a dictionary at these numbers,
 * B bytes each. The state says in the end which number was the largest ever: if it is not below `size`, values are wrong.
 */
const lookUp = WIDTHS.map(bytes =>
  runLoop(`look_up_${bytes}`, bytes, ['dictionary', 'size'], (body, { state, dictionary, size }) => {
    const most = body.variable('i32', 'most');
    body.set(most, load('i32', 4, state as LocalExpr, STATE.most));
    return {
      found: number => {
        const index = body.let(number, 'index');
        body.set(most, select(gtU(index, most), index, most));
        const safe = select(ltU(index, size as LocalExpr), index, i32(0));
        return load(bytes === 8 ? 'i64' : 'i32', bytes, at(dictionary as LocalExpr, safe, bytes));
      },
      finish: () => body.store(4, state as LocalExpr, STATE.most, most)
    };
  })
);

/** `spread_B(values, valid, count, out)`: puts values where they are valid, 0 elsewhere. */
const spread = WIDTHS.map(bytes =>
  func(`spread_${bytes}`, ['values', 'valid', 'count', 'out'], null, (body, p) => {
    const [from, row, to] = words(body, 'from', 'row', 'to');
    body.set(from, p.values);
    body.set(row, p.valid);
    body.set(to, p.out);
    const stop = body.let(add(p.valid, p.count), 'stop');
    body.while(ltU(row, stop), () => {
      const valid = body.let(load('i32', 1, row), 'there');
      const lane = bytes === 8 ? 'i64' : 'i32';
      body.store(bytes, to, 0, select(valid, load(lane, bytes, from), lane === 'i64' ? i64(0) : i32(0)));
      body.set(from, at(from, valid, bytes));
      body.set(row, add(row, i32(1)));
      body.set(to, add(to, i32(bytes)));
    });
  })
);

/** `count_equal(bytes, count, value) -> how many`. */
const countEqual = func('count_equal', ['bytes', 'count', 'value'], 'i32', (body, p) => {
  const [place, found] = words(body, 'place', 'found');
  body.set(place, p.bytes);
  body.set(found, i32(0));
  const stop = body.let(add(p.bytes, p.count), 'stop');
  body.while(ltU(place, stop), () => {
    body.set(found, add(found, eq(load('i32', 1, place), p.value)));
    body.set(place, add(place, i32(1)));
  });
  body.return(found);
});

/** Of a distance below 8: a multiple of it that is not. */
const FAR = [0, 8, 8, 9, 8, 10, 12, 14];

/** `unpack_snappy(from, end, out, size) -> 1, or 0: damaged`: bytes as Snappy packs them, of which there must be `size` unpacked. */
const unpackSnappy = func('unpack_snappy', ['from', 'end', 'out', 'size'], 'i32', (body, p) => {
  const damaged = (condition: Expr): void => body.if(condition, () => body.return(i32(0)));
  const [place, to, tag, length, back, bytes, source, until] = words(
    body,
    'place',
    'to',
    'tag',
    'length',
    'back',
    'bytes',
    'source',
    'until'
  );
  const step = (local: LocalExpr, by: number | Expr): void => body.set(local, add(local, typeof by === 'number' ? i32(by) : by));
  const stop = body.let(add(p.out, p.size), 'stop');
  const eightEach = (): void =>
    body.while(ltU(to, until), () => {
      body.store(8, to, 0, load('i64', 8, source));
      step(to, 8);
      step(source, 8);
    });
  body.set(place, p.from);
  body.set(to, p.out);
  preamble(body, p.end, p.size, place, damaged);
  body.while(ltU(place, p.end), () => {
    body.set(tag, load('i32', 1, place));
    step(place, 1);
    body.set(length, add(shrU(tag, i32(2)), i32(1)));
    body.if(
      and(tag, i32(3)),
      () => {
        body.if(
          eq(and(tag, i32(3)), i32(1)),
          () => {
            body.set(length, add(and(shrU(tag, i32(2)), i32(7)), i32(4)));
            body.set(back, or(shl(shrU(tag, i32(5)), i32(8)), load('i32', 1, place)));
            step(place, 1);
          },
          () =>
            body.if(
              eq(and(tag, i32(3)), i32(2)),
              () => {
                body.set(back, load('i32', 2, place));
                step(place, 2);
              },
              () => {
                body.set(back, load('i32', 4, place));
                step(place, 4);
              }
            )
        );
        damaged(either(gtU(place, p.end), not(back), gtU(back, sub(to, p.out)), gtU(length, sub(stop, to))));
        body.set(until, add(to, length));
        body.set(source, sub(to, back));
        body.if(ltU(back, i32(8)), () => {
          // Eight bytes one by one; what follows repeats at any multiple of the distance.
          for (let i = 0; i < 8; i++) body.store(1, to, i, load('i32', 1, source, i));
          step(to, 8);
          const far = FAR.reduce((other: Expr, distance, near) => select(eq(back, i32(near)), i32(distance), other), i32(8));
          body.set(source, sub(to, far));
        });
        eightEach();
        body.set(to, until);
      },
      () => {
        body.if(gtU(length, i32(60)), () => {
          body.set(bytes, sub(length, i32(60)));
          const mask = shrU(i32(-1), sub(i32(32), shl(bytes, i32(3))));
          body.set(length, add(and(load('i32', 4, place), mask), i32(1)));
          step(place, bytes);
          damaged(not(length));
        });
        damaged(either(gtU(place, p.end), gtU(length, sub(p.end, place)), gtU(length, sub(stop, to))));
        body.if(
          leU(length, i32(256)),
          () => {
            body.set(until, add(to, length));
            body.set(source, place);
            eightEach();
            body.set(to, until);
          },
          () => {
            body.copy(to, place, length);
            step(to, length);
          }
        );
        step(place, length);
      }
    );
  });
  body.return(eq(to, stop));
});

/** The length of what was packed, in front of it: it must be `size`. */
function preamble(body: Body, end: Expr, size: Expr, place: LocalExpr, damaged: (condition: Expr) => void): void {
  const [said, shift] = words(body, 'said', 'shift');
  varint(body, end, { place, value: said, shift }, damaged);
  damaged(ne(said, size));
}

export const KERNELS: readonly Func[] = [readRuns, ...lookUp, ...spread, countEqual, unpackSnappy];
