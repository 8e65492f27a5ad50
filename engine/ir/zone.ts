import { floorDiv, SECOND } from '../types/instant.ts';
import { type Stretch, type Zone, zoneNamed } from '../types/zone.ts';
import { Body } from './body.ts';
import { add, call, i64, ltS, select, sub } from './make.ts';
import type { Expr, Func } from './nodes.ts';

/**
 * `types/zone.ts` for kernels, in whole seconds as i64, which all offsets and changes are in; a fraction of a second is the same in local time. What is
 * asked of a zone is a function of the module that has the zone's table as its code: a tree of comparisons.
 */

/** The local time of an instant. */
export const localSecond = (zone: Zone, second: Expr): Expr => ask('local', zone, second) ?? second;

/** The latest local time of an instant and all before it. */
export const reachedSecond = (zone: Zone, second: Expr): Expr => ask('reached', zone, second) ?? second;

/** The first instant that shows a local time or a later one. */
export const firstSecond = (zone: Zone, local: Expr): Expr => ask('first', zone, local) ?? local;

/** Since when an instant's offset holds. */
export const offsetSince = (zone: Zone, second: Expr): Expr => ask('since', zone, second) ?? i64(EVER);

/** A time before all others in whole seconds. */
const EVER = -(1n << 60n);

function ask(question: Question, zone: Zone, of: Expr): Expr | null {
  const isUtc = zone.stretches.length === 1 && zone.stretches[0]?.offset === 0n;
  return isUtc ? null : call('i64', `${question} ${zone.name}`, [of]);
}

type Question = keyof typeof QUESTIONS;

/** What a stretch answers, and which times it is asked about: the first one, or null if there is no such bound. */
const QUESTIONS = {
  local: { begins: ({ from }: Stretch) => from, answer: ({ offset }: Stretch, second: Expr) => add(second, whole(offset)) },
  reached: {
    begins: ({ from }: Stretch) => from,
    answer: ({ from, offset, reached }: Stretch, second: Expr) => {
      const local = add(second, whole(offset));
      return from === null || reached === null || reached < from + offset ? local : later(local, whole(reached));
    }
  },
  first: {
    begins: ({ reached }: Stretch) => reached && reached + 1n,
    answer: ({ from, offset }: Stretch, local: Expr) => {
      const second = sub(local, whole(offset));
      return from === null ? second : later(second, whole(from));
    }
  },
  since: { begins: ({ from }: Stretch) => from, answer: ({ from }: Stretch) => (from === null ? i64(EVER) : whole(from)) }
} satisfies Record<string, { begins: (stretch: Stretch) => bigint | null; answer: (stretch: Stretch, of: Expr) => Expr }>;

const whole = (nanoseconds: bigint): Expr => i64(floorDiv(nanoseconds, SECOND));

const later = (second: Expr, least: Expr): Expr => select(ltS(second, least), least, second);

/** The function that a kernel calls by the name of a question and a zone; null for other names. */
export function zoneFunction(name: string): Func | null {
  const [, question, zone] = /^(local|reached|first|since) (.+)$/.exec(name) ?? [];
  if (question === undefined || zone === undefined) return null;
  const { begins, answer } = QUESTIONS[question as Question];
  const body = new Body(name, [['of', 'i64']], 'i64');
  const result = body.variable('i64', 'result');
  const choose = (stretches: readonly Stretch[]): void => {
    const half = stretches.length >>> 1;
    if (half === 0) body.set(result, answer(stretches[0] as Stretch, body.param(0)));
    else {
      const from = whole(begins(stretches[half] as Stretch) as bigint);
      body.if(
        ltS(body.param(0), from),
        () => choose(stretches.slice(0, half)),
        () => choose(stretches.slice(half))
      );
    }
  };
  choose(zoneNamed(zone).stretches);
  body.return(result);
  return body.finish();
}
