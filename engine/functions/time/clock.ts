import type { Body } from '../../ir/body.ts';
import { divS, i64, wrap } from '../../ir/make.ts';
import type { Expr } from '../../ir/nodes.ts';
import { floorMod } from '../../ir/typed.ts';
import { floorDiv } from '../../types/instant.ts';

/** How many whole parts (hours) of the current whole (day) have passed, both in nanoseconds. */
export const clockPart = (time: bigint, whole: bigint, part: bigint): number => Number((time - floorDiv(time, whole) * whole) / part);

/** The same in a kernel, as i32. */
export const clockPartOf = (body: Body, time: Expr, whole: bigint, part: bigint): Expr =>
  wrap(divS(floorMod(body, time, whole), i64(part)));
