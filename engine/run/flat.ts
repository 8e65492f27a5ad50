import { longer } from '../columns/blocks.ts';
import { type HostFold, losesSome, SCRATCH } from '../compile/program.ts';
import type { Extent, Start, Tallies, Together } from '../functions/define.ts';
import { laneOf } from '../ir/typed.ts';
import type { Type } from '../types/type.ts';
import type { ByteReader, ByteWriter } from './bytes.ts';
import type { GroupingRun } from './groupings.ts';
import type { Memory } from './memory.ts';
import { Queues } from './queues.ts';
import { framed, type Kept, type Loader, type Saver } from './saving.ts';

/** What a loop says of a row (`compile/imports.ts`). */
const [BRINGS, CLOSES] = [1, 2];
const [VALID, LANE] = [SCRATCH, SCRATCH + 8];

/** An aggregation whose states the host keeps together (`isTogether`): the contents of all entities in a few typed arrays, in words of 32 bits. */
export class FlatState implements Kept {
  readonly fold: HostFold;
  readonly #grouping: GroupingRun;
  readonly #memory: Memory;
  readonly #states: Together;
  /** Of a window that loses inputs one by one: those, by entity. */
  readonly #queues: Queues | null;
  readonly #start: Starts | null;
  readonly #gap: Words | null;
  readonly #isWide: boolean;
  readonly #isFloat: boolean;
  readonly #empty: number | null;
  readonly #remove: (low: number, high: number) => void;
  /** Words of the time of an entity's latest input. */
  #latest = new Int32Array(0);
  #entities = 0;
  #entity = 0;

  constructor(fold: HostFold, grouping: GroupingRun, memory: Memory) {
    const { entry, types, input, extent } = fold;
    this.fold = fold;
    this.#grouping = grouping;
    this.#memory = memory;
    this.#states = (entry.tally as Required<Tallies>).together.begin(types, losesSome(fold));
    this.#queues = losesSome(fold) ? new Queues() : null;
    this.#start = extent?.kind === 'reach' ? new Starts(extent) : null;
    this.#gap = extent?.kind === 'pause' ? wordsOf(extent.gap) : null;
    this.#isWide = widthOf(input) === 8;
    this.#isFloat = types.result.kind === 'f64';
    this.#empty = entry.empty === 'null' ? null : (entry.empty(types) as number);
    this.#remove = (low, high) => this.#states.remove(this.#entity, low, high);
  }

  /** Takes the row of an entity at an instant: its input is in the scratch area, where the value is left. */
  step(entity: number, what: number, timeLow: number, timeHigh: number): void {
    if (entity >= this.#entities) this.#reserve(entity + 1);
    const states = this.#states;
    if (this.fold.extent !== null) this.#expire(entity, timeLow, timeHigh);
    const { view } = this.#memory;
    if ((what & BRINGS) !== 0) {
      const low = view.getInt32(LANE, true);
      this.#take(entity, timeLow, timeHigh, low, this.#isWide ? view.getInt32(LANE + 4, true) : 0);
    }
    const isSome = states.size(entity) > 0;
    view.setInt32(VALID, isSome || this.#empty !== null ? 1 : 0, true);
    const value = isSome ? states.value(entity) : (this.#empty ?? 0);
    if (this.#isFloat) view.setFloat64(LANE, value, true);
    else view.setUint32(LANE, value, true);
    if ((what & CLOSES) !== 0 && this.#start === null) states.clear(entity);
  }

  save(saver: Saver): Generator<ByteWriter> {
    const written = Array.from({ length: this.#entities }, (_, entity) => entity).filter(entity => this.#states.size(entity) > 0);
    return framed(written, (writer, entity) => this.#write(writer, saver, entity));
  }

  load(content: ByteReader, loader: Loader): void {
    while (content.left > 0) {
      const entity = loader.entity(this.#grouping, content.u32());
      if (entity >= this.#entities) this.#reserve(entity + 1);
      for (let left = content.u32(); left > 0; left--) {
        const [timeLow, timeHigh] = [content.u32() | 0, content.u32() | 0];
        WORDS[1] = 0;
        loader.lane(content, this.#held, widthOf(this.#held), VIEW, 0);
        const [low, high] = [WORDS[0] as number, WORDS[1]];
        if (this.#queues) this.#take(entity, timeLow, timeHigh, low, high);
        else this.#loaded(entity, timeLow, timeHigh, low, high);
      }
    }
  }

  get #held(): Type {
    return this.#queues ? this.fold.input : this.#states.held;
  }

  #loaded(entity: number, timeLow: number, timeHigh: number, low: number, high: number): void {
    this.#states.load(entity, low, high);
    this.#latest[2 * entity] = timeLow;
    this.#latest[2 * entity + 1] = timeHigh;
  }

  #write(writer: ByteWriter, saver: Saver, entity: number): void {
    const [latestLow, latestHigh] = [this.#latest[2 * entity] as number, this.#latest[2 * entity + 1] as number];
    const put = (timeLow: number, timeHigh: number, low: number, high: number): void => {
      writer.u32(timeLow >>> 0);
      writer.u32(timeHigh >>> 0);
      WORDS[0] = low;
      WORDS[1] = high;
      saver.lane(writer, this.#held, widthOf(this.#held), VIEW, 0);
    };
    writer.u32(entity);
    if (this.#queues) {
      writer.u32(this.#queues.count(entity));
      this.#queues.each(entity, put);
      return;
    }
    const words: [low: number, high: number][] = [];
    this.#states.words(entity, (low, high) => void words.push([low, high]));
    writer.u32(words.length);
    for (const [low, high] of words) put(latestLow, latestHigh, low, high);
  }

  #take(entity: number, timeLow: number, timeHigh: number, low: number, high: number): void {
    this.#states.add(entity, low, high);
    if (this.#queues) return this.#queues.push(entity, timeLow, timeHigh, low, high);
    this.#latest[2 * entity] = timeLow;
    this.#latest[2 * entity + 1] = timeHigh;
  }

  #expire(entity: number, timeLow: number, timeHigh: number): void {
    if (this.#states.size(entity) === 0) return;
    const start = this.#start;
    start?.at(timeLow, timeHigh);
    const queues = this.#queues;
    if (queues && start) {
      this.#entity = entity;
      while (queues.isBefore(entity, start.low, start.high)) queues.shift(entity, this.#remove);
      return;
    }
    const latest: Words = [this.#latest[2 * entity] as number, this.#latest[2 * entity + 1] as number];
    const isOver = start
      ? isBefore(...latest, [start.low, start.high])
      : this.#gap !== null && isLonger(timeLow, timeHigh, latest, this.#gap);
    if (isOver) this.#states.clear(entity);
  }

  #reserve(entities: number): void {
    this.#entities = Math.max(entities, 2 * this.#entities, 64);
    this.#states.reserve(this.#entities);
    this.#queues?.reserve(this.#entities);
    if (!this.#queues) this.#latest = longer(this.#latest, 2 * this.#entities);
  }
}

/** The instant from which on a window holds inputs, in words. */
class Starts {
  readonly #extent: Extract<Extent, { kind: 'reach' }>;
  #known: Start | null = null;
  /** Where the start holds no longer; whether it is the same until then; of one that always lies one length back, the words of that. */
  #until: Words = NEVER;
  #isFixed = false;
  #back: Words | null = null;
  low = 0;
  high = 0;

  constructor(extent: Extract<Extent, { kind: 'reach' }>) {
    this.#extent = extent;
  }

  /** Finds the start at an instant. */
  at(low: number, high: number): void {
    if (this.#known === null || !isBefore(low, high, this.#until)) this.#ask(instant(low, high));
    if (this.#isFixed) return;
    if (this.#back === null) this.#set(this.#startOf(instant(low, high)));
    else {
      const [backLow, backHigh] = this.#back;
      const borrow = low >>> 0 < backLow >>> 0 ? 1 : 0;
      this.low = (low - backLow) | 0;
      this.high = (high - backHigh - borrow) | 0;
      // Nothing is before the first instant there is.
      if (high < 0 && this.high >= 0) [this.low, this.high] = [0, -(2 ** 31)];
    }
  }

  #ask(at: bigint): void {
    const known = this.#extent.start(at);
    const { back, latest, until } = known;
    this.#known = known;
    this.#until = until === null || until > MOST ? NEVER : wordsOf(until);
    this.#isFixed = back === 0n && latest !== null;
    this.#back = latest === null ? wordsOf(back) : null;
    if (this.#isFixed) this.#set(this.#startOf(at));
  }

  #startOf(at: bigint): bigint {
    const { back, latest } = this.#known as Start;
    return latest !== null && latest < at - back ? latest : at - back;
  }

  #set(start: bigint): void {
    [this.low, this.high] = wordsOf(start < LEAST ? LEAST : start);
  }
}

type Words = readonly [low: number, high: number];

const [LEAST, MOST] = [-(1n << 63n), (1n << 63n) - 1n];

const instant = (low: number, high: number): bigint => (BigInt(high) << 32n) | BigInt(low >>> 0);

const wordsOf = (value: bigint): Words => [Number(BigInt.asIntN(32, value)), Number(value >> 32n)];

/** After every instant. */
const NEVER: Words = [0, 2 ** 31];

const isBefore = (low: number, high: number, [thanLow, thanHigh]: Words): boolean =>
  high < thanHigh || (high === thanHigh && low >>> 0 < thanLow >>> 0);

/** Whether one instant is more than a length after another, which is not after it. */
function isLonger(low: number, high: number, since: Words, [gapLow, gapHigh]: Words): boolean {
  const borrow = low >>> 0 < since[0] >>> 0 ? 1 : 0;
  const passed = (high - since[1] - borrow) >>> 0;
  return passed > gapHigh || (passed === gapHigh && (low - since[0]) >>> 0 > gapLow >>> 0);
}

/** Where a lane is put together from its words. */
const WORDS = new Int32Array(2);
const VIEW = new DataView(WORDS.buffer);

const widthOf = (type: Type): 4 | 8 => (laneOf(type) === 'i64' || laneOf(type) === 'f64' ? 8 : 4);

/** A frame of states ends after about so many bytes. */
