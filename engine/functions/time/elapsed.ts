import type { Body } from '../../ir/body.ts';
import { add, and, both, either, eq, extendS, geS, gtS, i64, leS, ltS, mul, not, select, sub, wrap, xor } from '../../ir/make.ts';
import type { Expr } from '../../ir/nodes.ts';
import { floorDiv, intervalParts, within64 } from '../../ir/typed.ts';
import { DAY, perSecond, SECOND } from '../../types/instant.ts';
import { I64_MAX, I64_MIN } from '../../types/integers.ts';
import type { Type } from '../../types/type.ts';
import type { LaneCell } from '../define.ts';
import { dayInMonth, monthNumberIn } from './civil.ts';

/** How many whole units of so many nanoseconds lie between two instants, cut toward zero; exact also where their difference leaves 64 bits. */
export function wholeBetween(body: Body, t1: Expr, t2: Expr, unit: bigint): Expr {
  const [a, b] = [split(body, t1, unit), split(body, t2, unit)];
  const units = body.let(sub(b.units, a.units));
  const rest = body.let(sub(b.rest, a.rest));
  const zero = i64(0);
  const [above, below] = [both(gtS(units, zero), ltS(rest, zero)), both(ltS(units, zero), gtS(rest, zero))];
  return select(above, sub(units, i64(1)), select(below, add(units, i64(1)), units));
}

interface Split {
  readonly units: Expr;
  /** Nanoseconds, from 0. */
  readonly rest: Expr;
}

function split(body: Body, time: Expr, unit: bigint): Split {
  const t = body.let(time);
  const units = body.let(floorDiv(body, t, unit));
  return { units, rest: body.let(sub(t, mul(units, i64(unit)))) };
}

/** The instant of a split one; null where it leaves 64 bits. */
function joined(units: Expr, rest: Expr, unit: bigint): LaneCell {
  const [least, most] = [(I64_MIN - (unit - 1n)) / unit, I64_MAX / unit];
  const inside = both(gtS(units, i64(least)), ltS(units, i64(most)));
  const atStart = both(eq(units, i64(least)), geS(rest, i64(I64_MIN - least * unit)));
  const atEnd = both(eq(units, i64(most)), leS(rest, i64(I64_MAX - most * unit)));
  return { valid: either(inside, atStart, atEnd), value: add(mul(units, i64(unit)), rest) };
}

/** `add_time` in a kernel. */
export function movedOf(body: Body, type: Type, delta: Expr, time: Expr): LaneCell {
  if (type.kind === 'duration') return later(body, time, delta, SECOND / perSecond(type.unit));
  if (type.kind === 'interval_months') return monthsLater(body, time, delta);
  const { days, milliseconds } = intervalParts(body.let(delta));
  return later(body, time, add(mul(extendS(days), i64(DAY / 1_000_000n)), extendS(milliseconds)), 1_000_000n);
}

/** So many units of so many nanoseconds later, without overflow on the way. */
function later(body: Body, time: Expr, delta: Expr, unit: bigint): LaneCell {
  const count = body.let(delta);
  const { units, rest } = split(body, time, unit);
  const sum = body.let(add(units, count));
  const overflowed = ltS(and(xor(units, sum), xor(count, sum)), i64(0));
  const { valid, value } = joined(sum, rest, unit);
  return { valid: both(not(overflowed), valid), value };
}

const EPOCH = 1970n * 12n;

function monthsLater(body: Body, time: Expr, months: Expr): LaneCell {
  const t = body.let(time);
  const { units: day, rest } = split(body, t, DAY);
  const target = body.let(add(extendS(monthNumberIn(body, wrap(day))), extendS(months)));
  const near = body.let(within64(target, 1677n * 12n, 2263n * 12n));
  const number = body.let(wrap(select(near, target, i64(EPOCH))));
  const moved = joined(body.let(extendS(dayInMonth(body, wrap(day), number))), rest, DAY);
  return { valid: both(near, moved.valid), value: moved.value };
}
