import type { Body } from '../../ir/body.ts';
import { divS, i64, wrap } from '../../ir/make.ts';
import type { Expr } from '../../ir/nodes.ts';
import { floorDiv, floorMod } from '../../ir/typed.ts';
import { localSecond } from '../../ir/zone.ts';
import { SECOND, floorDiv as wholes } from '../../types/instant.ts';
import { localTime, UTC, type Zone } from '../../types/zone.ts';

/** How many whole parts (hours) of the current whole (day) have passed on a zone's clocks, both in nanoseconds. */
export function clockPart(time: bigint, whole: bigint, part: bigint, zone: Zone = UTC): number {
  const local = localTime(zone, time);
  return Number((local - wholes(local, whole) * whole) / part);
}

/** The same in a kernel, as i32; parts are whole seconds. */
export function clockPartIn(body: Body, time: Expr, whole: bigint, part: bigint, zone: Zone = UTC): Expr {
  if (zone === UTC) return wrap(divS(floorMod(body, time, whole), i64(part)));
  const local = localSecond(zone, floorDiv(body, time, SECOND));
  return wrap(divS(floorMod(body, local, whole / SECOND), i64(part / SECOND)));
}
