import type { ScalarEntry } from '../functions/define.ts';
import { jsonMember } from '../functions/json/json.ts';
import { inputRows } from '../plan/moving.ts';
import type { PlanNode, Rows } from '../plan/node.ts';
import { convert } from '../types/convert.ts';
import { hashValue } from '../types/hash.ts';
import { justAfter } from '../types/instant.ts';
import type { Type } from '../types/type.ts';
import type { Value } from '../types/value.ts';
import { expiries } from './expiry.ts';
import { fold } from './fold.ts';
import { compareIdentities, compareRows, numbered, type Row } from './row.ts';
import { type Derived, shiftTo, shiftUntil } from './shift.ts';
import { calendarTicks, lastTicks, spanOf } from './ticks.ts';
import { lift, type Moment, type Timeline } from './timeline.ts';

/** An event of a table: where it is, and its record. */
export interface Event extends Omit<Row, 'nth'> {
  readonly key: Value;
  readonly record: readonly Value[];
}

/** A domain, and for rows made of others the number of the row each was. */
interface Domain {
  readonly rows: readonly Row[];
  readonly from: readonly number[];
}

/** What evaluation reads beside the nodes. */
export interface World {
  /** The events of each table, in row order, as far as they are read. */
  readonly events: (table: string) => readonly Event[];
  /** The instant that counts as that of the last event, where it is fixed (final at T). */
  readonly end: bigint | null;
}

/**
 * The language's executable definition: what each node of a plan is worth at each of its rows, by the sentences of §1, §5 and
 * §6. Slow and obvious; the kernels are judged by it.
 */
export class Evaluator {
  readonly #world: World;
  readonly #timelines = new Map<PlanNode, Timeline>();
  readonly #domains = new Map<Rows, Domain>();

  constructor(world: World) {
    this.#world = world;
  }

  /** The timeline of a node. */
  timeline(node: PlanNode): Timeline {
    const known = this.#timelines.get(node);
    if (known !== undefined) return known;
    const made = this.#timeline(node);
    this.#timelines.set(node, made);
    return made;
  }

  /** The rows of a domain, in row order. */
  rows(of: Rows): readonly Row[] {
    return this.#domain(of).rows;
  }

  /** What a node is worth at other rows (§1.5). */
  at(node: PlanNode, rows: Rows): readonly Moment[] {
    return lift(this.timeline(node), this.rows(rows));
  }

  #timeline(node: PlanNode): Timeline {
    if (node.op.kind === 'literal') return { continuity: 'literal', value: node.op.value };
    if (node.rows === null || node.continuity === 'literal') throw new Error(`node ${node.id} (${node.op.kind}) has no rows`);
    return { continuity: node.continuity, rows: this.rows(node.rows), moments: this.#moments(node, node.rows) };
  }

  #moments(node: PlanNode, of: Rows): Moment[] {
    const { op, args } = node;
    const rows = this.rows(of);
    switch (op.kind) {
      case 'events':
        return this.#world.events(op.table).map(({ record }) => ({ value: record, isNew: true }));
      case 'tick':
        return rows.map(() => ({ value: true, isNew: true }));
      case 'mark':
        return rows.map(() => ({ value: true, isNew: false }));
      case 'move':
        return this.#moved(node, of);
      case 'lookup':
        return this.#lookedUp(node, of);
      case 'align':
        return this.#aligned(args[0] as PlanNode, args[1] as PlanNode, of);
      case 'time':
        return this.at(args[0] as PlanNode, of).map(({ isNew }, i) => ({ value: (rows[i] as Row).time, isNew }));
      case 'fold':
        return this.#folded(node, of);
      default: {
        const lifted = args.map(arg => this.at(arg, of));
        return rows.map((_, i) => {
          const moments = lifted.map(moment => moment[i] as Moment);
          const values = moments.map(({ value }) => value);
          return { value: rowWise(node, values), isNew: moments.some(({ isNew }) => isNew) };
        });
      }
    }
  }

  /** An aggregation has the rows of its arguments; where it is asked at more, it is given nothing there (X1). */
  #folded(node: PlanNode, of: Rows): Moment[] {
    const { op, args } = node;
    if (op.kind !== 'fold') throw new Error('a fold is expected');
    const rows = this.rows(of);
    const [input, condition] = args as [PlanNode, PlanNode | undefined];
    const inputs = this.#within(input, inputRows(node), rows);
    const conditions = condition ? this.#within(condition, op.within ?? of, rows) : [];
    const given = rows.map((_, i) => ({ input: inputs[i], ends: op.segments > 0 && conditions[i]?.value === true }));
    return fold(op, rows, given).map((value, i) => ({ value, isNew: inputs[i]?.isNew === true || conditions[i]?.isNew === true }));
  }

  /** What a node is worth at those of some rows that are among `own`; undefined at the others. */
  #within(node: PlanNode, own: Rows, rows: readonly Row[]): (Moment | undefined)[] {
    const moments = this.at(node, own);
    return placesOf(this.rows(own), rows).map(place => moments[place]);
  }

  /** The value as it was at the row each row was made of. */
  #moved({ args }: PlanNode, of: Rows): Moment[] {
    if (!('of' in of) || of.kind === 'union') throw new Error('rows of this kind move nothing');
    const value = this.at(args[0] as PlanNode, of.of);
    const reason = of.kind === 'filter' ? this.at(of.condition, of.of) : of.kind === 'rekey' ? this.at(of.key, of.of) : [];
    return this.#domain(of).from.map(from => {
      const moment = value[from] as Moment;
      return { value: moment.value, isNew: moment.isNew || reason[from]?.isNew === true };
    });
  }

  #aligned(value: PlanNode, base: PlanNode, of: Rows): Moment[] {
    const news = this.#newAt(base, of);
    return this.at(value, of).map((moment, i) => ({ value: moment.value, isNew: news[i] === true }));
  }

  /** Whether a node is new at other rows (§1.5): never where it has no row itself. */
  #newAt(node: PlanNode, rows: Rows): readonly boolean[] {
    const timeline = this.timeline(node);
    const discrete = timeline.continuity === 'literal' ? timeline : { ...timeline, continuity: 'discrete' as const };
    return lift(discrete, this.rows(rows)).map(({ isNew }) => isNew);
  }

  /** The foreign entity's value as of each row (§5.9); of equal rows the last. */
  #lookedUp({ args }: PlanNode, of: Rows): Moment[] {
    const [key, value] = args as [PlanNode, PlanNode];
    const keys = this.at(key, of);
    const foreign = this.timeline(value);
    return this.rows(of).map((row, i) => {
      const { value: keyValue, isNew } = keys[i] as Moment;
      if (keyValue === null) return { value: null, isNew };
      const asked = { ...row, keyHash: hashValue(key.type, keyValue), nth: Number.MAX_SAFE_INTEGER };
      return { value: foreignValue(foreign, asked), isNew };
    });
  }

  #domain(of: Rows): Domain {
    const known = this.#domains.get(of);
    if (known !== undefined) return known;
    const derived = this.#derived(of);
    const made = { rows: numbered(derived), from: derived.map(row => row.from) };
    this.#domains.set(of, made);
    return made;
  }

  #derived(of: Rows): readonly Derived[] {
    switch (of.kind) {
      case 'table':
        return this.#world.events(of.table).map(({ time, subsort, keyHash }, from) => ({ time, subsort, keyHash, from }));
      case 'union':
        return united(of.of.map(part => this.rows(part)));
      case 'tick':
        return this.#ticks(of).map(row => ({ ...row, from: -1 }));
      case 'expiry': {
        const limits = spanOf(of.span.map(rows => this.rows(rows)));
        const rows = expiries(of, this.rows(of.of), this.at(of.input, of.of), limits?.last ?? null);
        return rows.map(row => ({ ...row, from: -1 }));
      }
      case 'shift_to':
        return shiftTo(this.rows(of.of), values(this.at(of.time, of.of)));
      case 'shift_until':
        return shiftUntil(this.rows(of.of), values(this.at(of.predicate, of.of)));
      case 'filter': {
        const condition = this.at(of.condition, of.of);
        return this.#numberedFrom(of.of).filter(({ from }) => condition[from]?.value === true);
      }
      case 'rekey': {
        const keys = this.at(of.key, of.of);
        return this.#numberedFrom(of.of)
          .map(row => ({ ...row, keyHash: hashValue(of.key.type, (keys[row.from] as Moment).value) }))
          .sort(compareIdentities);
      }
    }
  }

  #numberedFrom(of: Rows): Derived[] {
    return this.rows(of).map(({ time, subsort, keyHash }, from) => ({ time, subsort, keyHash, from }));
  }

  #ticks({ entry, types, of, span }: Extract<Rows, { kind: 'tick' }>): Omit<Row, 'nth'>[] {
    const borrowed = this.rows(of);
    const limits = spanOf(span.map(rows => this.rows(rows)));
    if (entry.boundaries !== null) return limits === null ? [] : calendarTicks(entry.boundaries(types), borrowed, limits);
    const end = this.#world.end ?? limits?.last ?? null;
    if (end === null) return [];
    return lastTicks(borrowed, entry.closing ? end : justAfter(end));
  }
}

const values = (moments: readonly Moment[]): Value[] => moments.map(({ value }) => value);

/** The number that each of some rows has among others that are among them, in row order; -1 for those that are not. */
function placesOf(own: readonly Row[], rows: readonly Row[]): number[] {
  let next = 0;
  return rows.map(row => (own[next] !== undefined && compareRows(own[next] as Row, row) === 0 ? next++ : -1));
}

/** All rows of some domains, each once. */
function united(domains: readonly (readonly Row[])[]): Derived[] {
  const all = domains.flat().sort(compareRows);
  return all
    .filter((row, i) => i === 0 || compareRows(all[i - 1] as Row, row) !== 0)
    .map(({ nth: _, ...identity }) => ({ ...identity, from: -1 }));
}

/** The value at the last row of the asked entity up to the asked place; of a discrete timeline only at that very place. */
function foreignValue(foreign: Timeline, asked: Row): Value {
  if (foreign.continuity === 'literal') return foreign.value;
  const last = foreign.rows.findLastIndex(row => row.keyHash === asked.keyHash && compareRows(row, asked) <= 0);
  const row = foreign.rows[last];
  if (row === undefined || (foreign.continuity === 'discrete' && compareIdentities(row, asked) !== 0)) return null;
  return (foreign.moments[last] as Moment).value;
}

/** The value of an operation that looks at one row only. */
function rowWise({ op, args, type }: PlanNode, values: readonly Value[]): Value {
  const value = values[0] as Value;
  switch (op.kind) {
    case 'record':
      return values;
    case 'field':
      return fieldOf(value, args[0]?.type as Type, op.name);
    case 'cast':
      return convert(value, args[0]?.type as Type, type);
    case 'member':
      return memberOf(value, args[0]?.type as Type, op.name);
    case 'apply':
      return isSettledByNull(op.entry, values) ? null : op.entry.meaning(values, op.types);
    default:
      throw new Error(`${op.kind} is not row-wise`);
  }
}

const isSettledByNull = (entry: ScalarEntry, values: readonly Value[]): boolean => entry.nulls !== 'seen' && values.includes(null);

function fieldOf(record: Value, type: Type, name: string): Value {
  if (record === null || type.kind !== 'record') return null;
  return (record as readonly Value[])[type.fields.findIndex(field => field.name === name)] ?? null;
}

function memberOf(value: Value, type: Type, name: string): Value {
  if (value === null) return null;
  if (type.kind === 'list') return (value as readonly Value[]).map(item => fieldOf(item, type.item, name));
  return jsonMember(value as string, name);
}
