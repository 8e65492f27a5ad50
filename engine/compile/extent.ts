import type { Extent, Start } from '../functions/define.ts';
import { add, either, eq, geS, i32, i64, isConst, load, ltS, select, sub } from '../ir/make.ts';
import type { Expr } from '../ir/nodes.ts';
import type { LoopWriter } from './loop.ts';
import { SCRATCH } from './program.ts';

type Reaching = Extract<Extent, { kind: 'reach' }>;

/** What a moving window reaches back to at the row at hand: instants, i64. */
export interface Reach {
  /** Inputs before it are out. */
  readonly start: Expr;
  /** The period or hop at hand ends before it. */
  readonly until: Expr;
}

const [LEAST, MOST] = [-(1n << 63n), (1n << 63n) - 1n];

const within = (instant: bigint | null): bigint => (instant === null || instant > MOST ? MOST : instant < LEAST ? LEAST : instant);

/** A start as kernels are told it, in 64 bits. */
export const startLanes = ({ back, latest, until }: Start): readonly [back: bigint, latest: bigint, until: bigint] => [
  within(back),
  within(latest),
  within(until)
];

/** Writes what finds out the start at this row: the host is asked once per period. */
export function reachOf(writer: LoopWriter, extent: Reaching): Reach {
  const known = writer.reaches.get(extent.name);
  const lanes = known ?? lanesOf(writer, extent);
  writer.reaches.set(extent.name, lanes);
  return lanes;
}

function lanesOf(writer: LoopWriter, extent: Reaching): Reach {
  const { body, time } = writer;
  const always = extent.start(LEAST);
  if (always.until === null) {
    const [back, latest, until] = startLanes(always);
    return { start: body.let(earlier(time, i64(back), i64(latest)), 'start'), until: i64(until) };
  }
  const asked = body.variable('i32', 'asked');
  const lanes = ['back', 'latest', 'until'].map(name => body.variable('i64', name));
  const [back, latest, until] = lanes as [Expr, Expr, Expr];
  body.if(either(eq(asked, i32(0)), geS(time, until)), () => {
    body.do('reach', [i32(writer.context.extent(extent)), time]);
    lanes.forEach((lane, i) => body.set(lane, load('i64', 8, i32(SCRATCH + 8 * i))));
    body.set(asked, i32(1));
  });
  return { start: body.let(earlier(time, back, latest), 'start'), until };
}

// Nothing is before the first instant there is.
function earlier(time: Expr, back: Expr, latest: Expr): Expr {
  const start = isConst(back, 0) ? time : select(ltS(time, add(i64(LEAST), back)), i64(LEAST), sub(time, back));
  return isConst(latest) && latest.kind === 'const' && latest.value === MOST ? start : select(ltS(start, latest), start, latest);
}
