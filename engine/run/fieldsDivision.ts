import type { QueryTable } from '../columns/events.ts';
import type { Program } from '../compile/program.ts';
import { withFields } from '../optimize/fields.ts';
import type { Plan } from '../plan/node.ts';
import { rowsOf } from '../plan/walk.ts';
import type { Bounds } from './bounds.ts';
import { Calendar } from './calendar.ts';
import { type Cut, isEnd, rowsBefore, rowsUntil } from './cut.ts';
import { type Cuts, cutsOf } from './cuts.ts';
import { whyOwn } from './division.ts';
import { type Portions, portionsOf } from './portions.ts';
import { SLICE_TICKS } from './run.ts';
import { nextCut } from './slices.ts';
import type { Team } from './team.ts';

/** A program for some fields of a result. */
export interface Portioned {
  readonly program: Program;
}

/** The fields of a result as they are divided among threads, and the program of each; the first is the session's own. */
export interface FieldsDivision<P extends Portioned = Portioned> {
  readonly portions: Portions;
  readonly parts: readonly P[];
}

export const ONE_FIELD = 'it computes one field';
const NO_GAIN = 'most of what it computes is needed by all its fields, or by one';
/** What is worth it once queries have been asked again. */
export const UNSHARED = 'copying its rows to where other threads see them would take longer';
const NOT_YET = 'other threads have not begun yet';

/** Milliseconds that threads take to begin. */
const BEGINNING = 300;

/** How the fields of a plan's result are divided among a team over tables with so many rows; why not, if that gains too little. */
export function divisionOf<P extends Portioned>(
  plan: Plan,
  lengths: ReadonlyMap<string, number>,
  { size, leastGain }: Team,
  make: (plan: Plan) => P
): FieldsDivision<P> | string {
  if (plan.result.type.kind !== 'record' || plan.result.type.fields.length < 2) return ONE_FIELD;
  if (plan.nodes.some(({ op }) => op.kind === 'apply' && op.entry.remote)) return 'functions of the client are asked for all rows at once';
  const portions = portionsOf(plan, lengths, size);
  const { fields, alone, together } = portions;
  if (alone < leastGain.alone) return tooShort(alone);
  if (fields.length < 2 || !(alone >= leastGain.fields * together)) return NO_GAIN;
  const parts = fields.map(places => make(withFields(plan, places)));
  return parts.slice(1).reduce<string | null>((why, { program }) => why ?? whyOwn(program), null) ?? { portions, parts };
}

/** How much of its rows a run is asked for, and the milliseconds until threads see its tables. */
export interface Circumstances {
  readonly share: number;
  readonly sharing: number;
}

/** Why a division does not gain now; null if it does. */
export function whyNotNow(
  { alone, together }: Pick<Portions, 'alone' | 'together'>,
  { leastGain, isReady }: Team,
  { share, sharing }: Circumstances
): string | null {
  const gain = (alone - together) * share;
  if (alone * share < leastGain.alone) return tooShort(alone * share);
  if (leastGain.alone > 0 && gain < sharing) return UNSHARED;
  return isReady || gain > BEGINNING ? null : NOT_YET;
}

/** Says of a run that takes so many milliseconds that they are few. */
export const tooShort = (milliseconds: number): string =>
  `it takes about ${Math.round(milliseconds)} ms, and threads would gain little of that`;

/** More slices are not told beforehand. */
const MOST_CUTS = 1 << 16;

/** Where the slices of a plan's run end, known before it begins; null if there are too many. */
export async function cutsBeforehand(plan: Plan, tables: readonly QueryTable[], sliceRows: number, bounds: Bounds): Promise<Cuts | null> {
  const rows = rowsOf(plan);
  const calendars: Calendar[] = [];
  for (const each of rows) {
    const boundaries = each.kind === 'tick' ? each.entry.boundaries?.(each.types) : null;
    const span = boundaries && each.kind === 'tick' ? await bounds.span(each.span) : null;
    if (boundaries && span) calendars.push(new Calendar(boundaries, span));
  }
  const byTime = rows.some(({ kind }) => kind === 'shift_to' || kind === 'shift_until');
  const most = Math.max(1, Math.floor(SLICE_TICKS / Math.max(1, ...tables.map(({ entities }) => entities.size))));
  const readings = tables.map(({ events }) => ({ events, length: rowsUntil(events, plan.until), at: 0 }));
  const cuts: Cut[] = [];
  for (;;) {
    const cut = calendars.reduce((until, calendar) => calendar.bound(until, most), nextCut(readings, sliceRows, byTime));
    if (isEnd(cut)) return cutsOf(cuts);
    if (cuts.push(cut) > MOST_CUTS) return null;
    for (const calendar of calendars) calendar.pass(cut);
    for (const reading of readings) reading.at = rowsBefore(reading.events.time, reading.events.subsort, cut, reading.at, reading.length);
  }
}
