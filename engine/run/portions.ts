import { withFields } from '../optimize/fields.ts';
import type { Plan } from '../plan/node.ts';
import { type Need, type Weighed, Weights } from './weights.ts';

/** The fields of a result, divided among threads: by place; the first are the session's own thread's. */
export interface Portions {
  readonly fields: readonly (readonly number[])[];
  /** Milliseconds that one thread would take, and that the longest of these does, about. */
  readonly alone: number;
  readonly together: number;
}

interface Field extends Weighed {
  readonly place: number;
  readonly ns: number;
}

/** One thread's fields, and what they need. */
class Portion {
  readonly fields = new Set<Field>();
  readonly #counts = new Map<Need, number>();
  ns = 0;

  constructor({ needs }: Weighed) {
    this.#count(needs, 1);
  }

  /** Nanoseconds that further fields take here. */
  more(fields: readonly Field[]): number {
    const seen = new Set<Need>();
    let ns = 0;
    for (const { needs } of fields)
      for (const [need, each] of needs) {
        if (this.#counts.has(need) || seen.has(need)) continue;
        seen.add(need);
        ns += each;
      }
    return ns;
  }

  /** Nanoseconds that only one of its fields takes. */
  less({ needs }: Field): number {
    let ns = 0;
    for (const [need, each] of needs) if (this.#counts.get(need) === 1) ns += each;
    return ns;
  }

  take(field: Field): void {
    this.fields.add(field);
    this.#count(field.needs, 1);
  }

  give(field: Field): void {
    this.fields.delete(field);
    this.#count(field.needs, -1);
  }

  #count(needs: Weighed['needs'], by: 1 | -1): void {
    for (const [need, ns] of needs) {
      const count = (this.#counts.get(need) ?? 0) + by;
      if (count === 0) this.#counts.delete(need);
      else this.#counts.set(need, count);
      if (count === 0 || (by === 1 && count === 1)) this.ns += by * ns;
    }
  }
}

/**
 * Divides the fields of a plan's result among so many threads over tables with so many rows: fields that share their heaviest need go together, the
 * heaviest first, to the thread that is done soonest; then single fields move as long as the longest thread takes less, even if what they need is
 * then computed twice.
 */
export function portionsOf(plan: Plan, lengths: ReadonlyMap<string, number>, size: number): Portions {
  const { result } = fieldByField(plan);
  const weights = new Weights(result, lengths);
  const rows = weights.rows();
  const fields = result.args.map((node, place): Field => weighed(weights.value(node), place, rows));
  const portions = Array.from({ length: size }, () => new Portion(rows));
  const own = portions[0] as Portion;
  const alone = new Portion(rows);
  for (const field of fields) alone.take(field);
  for (const field of fields) if (isOwn(field)) own.take(field);
  for (const family of families(
    fields.filter(field => !isOwn(field)),
    rows
  )) {
    const to = portions.reduce((best, portion) => (portion.ns + portion.more(family) < best.ns + best.more(family) ? portion : best));
    for (const field of family) to.take(field);
  }
  while (moved(portions));
  return {
    fields: portions.map(placesOf).filter((places, i) => i === 0 || places.length > 0),
    alone: alone.ns / 1e6,
    together: longest(portions).ns / 1e6
  };
}

/** Milliseconds that one thread would take for a plan, about, and how many rows it would give. */
export function weightOf(plan: Plan, lengths: ReadonlyMap<string, number>): { readonly alone: number; readonly rows: number } {
  const { result } = fieldByField(plan);
  const weights = new Weights(result, lengths);
  const rows = weights.rows();
  const all = new Portion(rows);
  for (const [place, node] of (result.op.kind === 'record' ? result.args : [result]).entries())
    all.take(weighed(weights.value(node), place, rows));
  return { alone: all.ns / 1e6, rows: weights.resultRows };
}

/** Of what a field needs, the share that is worth staying together for. */
const MUCH = 0.2;

/** `ns`: beside what all fields need. */
function weighed(given: Weighed, place: number, { needs }: Weighed): Field {
  const more = [...given.needs].reduce((total, [need, ns]) => (needs.has(need) ? total : total + ns), 0);
  return { ...given, place, ns: more };
}

/** Whether a field is the session's own thread's: nobody else can compute it, or it is a column as it is. */
const isOwn = (field: Field): boolean => field.isOwn || field.ns === 0;

const placesOf = ({ fields }: Portion): readonly number[] => [...fields].map(({ place }) => place).sort((a, b) => a - b);

const longest = (portions: readonly Portion[]): Portion => portions.reduce((a, b) => (b.ns > a.ns ? b : a));

/** Fields by the heaviest need that they share with others, beside what all need; the heaviest first. */
function families(fields: readonly Field[], rows: Weighed): readonly (readonly Field[])[] {
  const shared = new Map<Need, number>();
  for (const { needs } of fields) for (const [need] of needs) shared.set(need, (shared.get(need) ?? 0) + 1);
  const byNeed = Map.groupBy(fields, ({ needs, place, ns }): Need => {
    const isMuch = (each: number): boolean => each > MUCH * ns;
    const common = [...needs].filter(([need, each]) => isMuch(each) && (shared.get(need) as number) > 1 && !rows.needs.has(need));
    return common.reduce<readonly [Need, number]>((best, each) => (each[1] > best[1] ? each : best), [`${place}`, 0])[0];
  });
  const heaviness = (family: readonly Field[]): number => new Portion(rows).more(family);
  return [...byNeed.values()].sort((a, b) => heaviness(b) - heaviness(a) || (a[0] as Field).place - (b[0] as Field).place);
}

/** Moves the field from the longest portion to another that makes the longer of both the shortest; false if none does. */
function moved(portions: readonly Portion[]): boolean {
  const from = longest(portions);
  let best: { readonly field: Field; readonly to: Portion; readonly ns: number } | null = null;
  for (const field of from.fields) {
    if (isOwn(field)) continue;
    for (const to of portions) {
      if (to === from) continue;
      const ns = Math.max(from.ns - from.less(field), to.ns + to.more([field]));
      if (ns < (best?.ns ?? from.ns * 0.999)) best = { field, to, ns };
    }
  }
  if (best === null) return false;
  from.give(best.field);
  best.to.take(best.field);
  return true;
}

/** A plan whose result is a record of values, so that each can be had alone. */
function fieldByField(plan: Plan): Plan {
  const { op, type } = plan.result;
  if (op.kind === 'record' || type.kind !== 'record') return plan;
  return withFields(plan, [...type.fields.keys()]);
}
